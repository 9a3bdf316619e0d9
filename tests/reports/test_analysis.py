"""Renderings by name: the list is complete, each is lazy, and each says the same every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analysing import EXAMPLES, NAMES, example, small
from threatlas import knowledge
from threatlas.errors import ExportError
from threatlas.reports import renderings
from threatlas.reports.analysis import PATH_RENDERINGS, RENDERINGS, render, render_paths

ALL = {rendering.module for rendering in (*RENDERINGS.values(), *PATH_RENDERINGS.values())}


def test_every_module_of_the_folder_is_listed() -> None:
    folder = Path(renderings.__file__).parent
    there = {f"{renderings.__name__}.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"}
    assert there == ALL


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_every_example_has_every_rendering_and_it_is_deterministic(
    path: Path, catalogue: knowledge.KnowledgeBase
) -> None:
    for name in RENDERINGS:
        text = render(example(path), catalogue, name)
        assert text == render(example(path), catalogue, name)
        assert text.endswith("\n")
        assert len(text) < 4_000_000, name
    for name in PATH_RENDERINGS:
        assert render_paths(example(path), catalogue, name).endswith("\n")


def test_an_unknown_format_is_named_with_those_there_are(catalogue: knowledge.KnowledgeBase) -> None:
    with pytest.raises(ExportError, match=r"there is no format 'pdf' to write; choose from json"):
        render(small(), catalogue, "pdf")
    with pytest.raises(ExportError, match="choose from json"):
        render_paths(small(), catalogue, "sarif")


def test_listing_formats_imports_no_rendering() -> None:
    code = (
        "import sys, threatlas.reports.analysis\n"
        "sys.exit(any(name.startswith('threatlas.reports.renderings') or name == 'numpy' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
