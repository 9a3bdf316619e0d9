from collections.abc import Callable
from pathlib import Path

import pytest

from annotated import RELEASES
from threatlas.errors import DocumentError, ReleaseError, ThreatlasError, UnknownRelease, UpdateError
from threatlas.knowledge import KnowledgeBase, load
from threatlas.knowledge.releases import data_folder
from threatlas.knowledge.store import ReleaseStore


@pytest.fixture(autouse=True)
def _empty_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREATLAS_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def _keep(version: str, name: str) -> None:
    ReleaseStore(data_folder()).add(version, (RELEASES / name).read_bytes(), "test", "now")


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"THREATLAS_DATA": "/a/b"}, Path("/a/b")),
        ({"XDG_DATA_HOME": "/c"}, Path("/c/threatlas")),
        ({"HOME": "/home/somebody"}, Path("/home/somebody/.local/share/threatlas")),
    ],
)
def test_where_data_are_kept(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: Path) -> None:
    for name in ("THREATLAS_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert data_folder() == folder


@pytest.mark.parametrize("version", [None, "5.6.0", "v5.6.0", "5.6", "5.6.1", "2026.04", "latest"])
def test_the_embedded_release_in_every_spelling(version: str | None) -> None:
    assert load(version).release.format == "embedded"


@pytest.mark.parametrize("version", ["3.0.0", "5.2.0", "2026.07"])
def test_other_releases_are_skeletons(version: str) -> None:
    kb = load(version)
    assert (kb.release.version, kb.release.format) == (version, "history")


@pytest.mark.parametrize(
    "spell",
    [str, Path, lambda path: f"./{path.name}", lambda path: path.name],
    ids=["text", "path", "relative", "name alone"],
)
def test_a_file_is_read(tmp_path: Path, spell: Callable[[Path], str | Path]) -> None:
    path = tmp_path / "atlas-6.yaml"
    path.write_bytes((RELEASES / "atlas-6.yaml").read_bytes())
    kb = load(spell(path))
    assert (kb.release.version, kb.release.format, kb.release.source) == ("2026.09", "yaml-6", str(Path(spell(path))))


def test_a_file_of_any_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "5.2.0").write_bytes((RELEASES / "atlas-3.yaml").read_bytes())
    assert load("5.2.0").release.version == "3.0.0"


def test_additions_come_with_it_or_not(tmp_path: Path) -> None:
    path = RELEASES / "atlas-3.yaml"
    assert any(entry.id.startswith("TL.") for entry in load(path))
    bare = load(path, additions=False)
    assert not any(entry.id.startswith("TL.") or entry.summary for entry in bare)
    assert not any(technique.applicability for technique in bare.techniques)
    assert list(tmp_path.iterdir()) == []  # nothing is written by reading


def test_a_fetched_release_comes_before_what_is_shipped() -> None:
    _keep("2026.09", "atlas-6.yaml")
    _keep("5.6.0", "atlas-5.yaml")
    assert load("2026.09").release.format == "yaml-6"
    assert load("latest").release.version == "2026.09"
    for spelling in ("5.6.0", "v5.6.0", "2026.04"):
        assert load(spelling).release.format == "yaml-5"
    assert load().release.format == "embedded"


def test_a_fetched_release_that_was_changed_is_refused() -> None:
    _keep("2026.09", "atlas-6.yaml")
    next((data_folder() / "atlas").glob("*.release")).write_text("other")
    with pytest.raises(UpdateError, match="its SHA-256 differs"):
        load("2026.09")


@pytest.mark.parametrize(
    ("release", "error"),
    [
        ("9.9.9", UnknownRelease),
        ("", UnknownRelease),
        ("newest", UnknownRelease),
        ("__proto__", UnknownRelease),
        ("..", DocumentError),
        ("x" * 100_000, UnknownRelease),
        ("5.6.0\0", UnknownRelease),
        ("missing.yaml", DocumentError),
        ("no/such/file", DocumentError),
        ("../../../../etc/passwd", DocumentError),
        ("/dev/zero", DocumentError),
        ("a\0b.yaml", DocumentError),
        ("x" * 100_000 + ".yaml", DocumentError),
    ],
)
def test_what_cannot_be_loaded_is_said_in_a_sentence(release: str, error: type[ThreatlasError]) -> None:
    with pytest.raises(error) as caught:
        load(release)
    assert str(caught.value).strip()


def test_a_release_full_of_errors_names_them_all(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("version: 5.6.0\nmatrices:\n- techniques: [{}, {id: x}, {id: AML.T0001}]\n")
    with pytest.raises(ReleaseError) as caught:
        load(tmp_path / "bad.yaml")
    assert [problem.partition("bad.yaml:")[2] for problem in caught.value.problems] == [
        "3:16: the field 'id' is missing",
        "3:25: x: 'x' is not an id of ATLAS",
        "3:29: AML.T0001: the field 'name' is missing",
    ]


def test_a_bundle_that_does_not_say_its_release_stays_unidentified_when_nothing_fits() -> None:
    assert load(RELEASES / "bundle.json").release.version in ("unknown", "0.1")


def test_what_is_loaded_is_a_knowledge_base(catalogue: KnowledgeBase) -> None:
    assert isinstance(load(), KnowledgeBase)
    assert list(load()) == list(catalogue)
