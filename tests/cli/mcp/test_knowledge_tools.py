"""``search`` and ``show``."""

from pathlib import Path
from typing import Any

import pytest

from threatlas import knowledge
from threatlas.cli.mcp.answer import Answer
from threatlas.cli.mcp.arguments import Refusal, checked
from threatlas.cli.mcp.folder import Folder
from threatlas.cli.mcp.knowledge_tools import SEARCH, SHOW, knowledge_of
from threatlas.cli.mcp.tool import Tool
from threatlas.errors import UnknownId, UnknownRelease


def asked(tool: Tool, **arguments: Any) -> Answer:
    return tool.run(checked(arguments, tool.parameters), Folder(Path()))


def test_search() -> None:
    answer = asked(SEARCH, words="prompt injection", kind="technique", limit=2)
    assert answer.about["total"] > 2
    assert answer.about["next_offset"] == 2
    assert answer.untrusted[0]["id"] == "AML.T0051"
    following = asked(SEARCH, words="prompt injection", kind="technique", limit=2, offset=2)
    assert not {hit["id"] for hit in answer.untrusted} & {hit["id"] for hit in following.untrusted}
    with pytest.raises(Refusal):
        asked(SEARCH, words=" ")


def test_everything_can_be_shown(catalogue: knowledge.KnowledgeBase) -> None:
    for entry in catalogue:
        answer = asked(SHOW, id=entry.id)
        assert answer.structured()["untrusted"]["id"] == entry.id
        assert answer.text()


def test_what_is_not_there() -> None:
    with pytest.raises(UnknownId):
        asked(SHOW, id="AML.T9999")
    with pytest.raises(UnknownRelease):
        asked(SEARCH, words="x", release="9.9.9")


def test_another_release() -> None:
    assert asked(SHOW, id="AML.T0051", release="5.2.0").about["release"] == "5.2.0"


@pytest.mark.parametrize(
    "release", ["/etc/passwd", "../x.yaml", "x.json", "latest", "5.6.0\n", "5", "5.6.0/..", "٥.٦", "v5.6.0", " 5.6.0"]
)
def test_a_release_is_a_version_never_a_path(release: str) -> None:
    with pytest.raises(Refusal, match="no version"):
        knowledge_of(release)


def test_a_file_that_is_called_like_a_version_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "5.2.0").write_text("anything")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal, match="no version"):
        knowledge_of("5.2.0")
