"""What tests in every room share."""

import os
from pathlib import Path

import pytest

from threatlas import knowledge

SHARED = Path(os.environ.get("THREATLAS_SHARED", Path(__file__).parents[2] / "shared"))
"""Where published releases may be at hand; they are no part of the project."""


@pytest.fixture(scope="session")
def catalogue() -> knowledge.KnowledgeBase:
    """The embedded catalogue with the additions of threatlas."""
    return knowledge.load()


@pytest.fixture(scope="session")
def releases() -> Path:
    """The folder with published releases (``ATLAS-5.2.0.yaml`` …); the test is skipped where there is none."""
    folder = SHARED / "atlas" / "releases"
    if not folder.is_dir():
        pytest.skip("published ATLAS releases are not at hand (set THREATLAS_SHARED to a folder that holds atlas/releases)")
    return folder
