"""Names that a caller gives lead to files of the folder and nowhere else."""

import os
from pathlib import Path

import pytest

from threatlas.cli.mcp.arguments import Refusal
from threatlas.cli.mcp.folder import DEEPEST, LARGEST, MOST_ENTRIES, Folder
from threatlas.errors import DocumentError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    (inside / "teams" / "a").mkdir(parents=True)
    (inside / "system.yaml").write_text("inside")
    (inside / "teams" / "a" / "rag.yml").write_text("below")
    (inside / "notes.txt").write_text("not a description")
    (inside / ".hidden.yaml").write_text("hidden")
    (tmp_path / "secret.yaml").write_text("outside")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "near.yaml").symlink_to("system.yaml")
    (inside / "away").symlink_to(tmp_path)
    return inside


def test_files_are_read_by_name(folder: Path) -> None:
    opened = Folder(folder)
    assert opened.read("system.yaml") == "inside"
    assert opened.read("teams/a/rag.yml") == "below"
    assert opened.names() == (["system.yaml", "teams/a/rag.yml"], True)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/",
        "../secret.yaml",
        "teams/../../secret.yaml",
        "teams/./a/rag.yml",
        "teams//a/rag.yml",
        "./system.yaml",
        "/etc/passwd",
        "/etc/x.yaml",
        "system.yaml/",
        "~/x.yaml",
        "link.yaml",  # out of the folder
        "near.yaml",  # within it: links are not followed at all
        "away/secret.yaml",
        "away/inside/system.yaml",
        ".hidden.yaml",
        "teams/.git/x.yaml",
        "notes.txt",
        "teams",
        "teams.yaml",
        "nowhere.yaml",
        "nowhere/x.yaml",
        "system.yaml/x.yaml",
        "system.yaml\0.yaml",
        "system\n.yaml",
        "..\\secret.yaml",
        "\u202esystem.yaml",
        "a" * 10_000 + ".yaml",
        "a/" * 50 + "x.yaml",
        "%2e%2e/secret.yaml",
        "file:///etc/x.yaml",
        "\ud800.yaml",
    ],
)
def test_other_names_lead_nowhere(folder: Path, name: str) -> None:
    with pytest.raises(Refusal) as caught:
        Folder(folder).read(name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_folder_that_becomes_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    opened = Folder(folder)
    (folder / "teams").rename(tmp_path / "teams")
    (folder / "teams").symlink_to(tmp_path / "teams")
    with pytest.raises(Refusal):
        opened.read("teams/a/rag.yml")
    assert opened.names() == (["system.yaml"], True)


def test_the_folder_is_the_one_that_was_opened(folder: Path, tmp_path: Path) -> None:
    opened = Folder(folder)
    folder.rename(tmp_path / "moved")
    folder.mkdir()
    (folder / "system.yaml").write_text("another")
    assert opened.read("system.yaml") == "inside"


def test_what_is_no_ordinary_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "large.yaml").write_bytes(b"x" * (LARGEST + 1))
    (folder / "bytes.yaml").write_bytes(b"\xff")
    opened = Folder(folder)
    for name, message in (("pipe", "not a regular file"), ("folder", "not a regular file"), ("large", "1024 KiB")):
        with pytest.raises(Refusal, match=message):
            opened.read(f"{name}.yaml")
    with pytest.raises(DocumentError, match="not UTF-8"):
        opened.read("bytes.yaml")
    assert opened.names()[0] == ["bytes.yaml", "large.yaml", "system.yaml", "teams/a/rag.yml"]


def test_lists_are_bounded(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * (DEEPEST + 2))
    deep.mkdir(parents=True)
    (deep / "x.yaml").write_text("")
    (tmp_path / "a.yaml").write_text("")
    assert Folder(tmp_path).names() == (["a.yaml"], True)
    many = tmp_path / "many"
    many.mkdir()
    for number in range(MOST_ENTRIES):
        (many / f"{number}").touch()
    assert Folder(tmp_path).names() == (["a.yaml"], False)


def test_what_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "nowhere", Path("\0")):
        with pytest.raises(DocumentError, match="cannot be opened as a folder"):
            Folder(path)
