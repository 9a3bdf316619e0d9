"""What tests in every room share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from postgresql import PostgreSQL, cluster
from running import Ran, Threatlas
from threatlas import knowledge
from threatlas.cli import main

settings.register_profile("threatlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("threatlas")
"""No test has a limit in time: machines are shared, and a busy one makes nothing wrong."""

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
        pytest.skip(
            "published ATLAS releases are not at hand (set THREATLAS_SHARED to a folder that holds atlas/releases)"
        )
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL; the test is skipped where none is installed."""
    with cluster() as made:
        yield made


@pytest.fixture
def threatlas(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Threatlas:
    """Runs one command line in this process, in an empty folder and with an empty data folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THREATLAS_DATA", str(tmp_path / ".data"))
    monkeypatch.delenv("THREATLAS_RELEASE", raising=False)

    def run(*words: object) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run
