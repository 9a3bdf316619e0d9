import pickle
from copy import deepcopy

import pytest

from threatlas.vocabulary import AssetKind, Platform, TelemetryKind, Term, nearest


def test_a_term_is_the_word_that_people_write() -> None:
    written: dict[str, int] = {AssetKind.RAG_INDEX: 1}
    assert written["rag-index"] == 1
    assert f"{AssetKind.RAG_INDEX}" == "rag-index"
    assert AssetKind("rag-index") is AssetKind.RAG_INDEX


def test_a_term_carries_its_title_and_meaning() -> None:
    assert AssetKind.MCP_SERVER.title == "MCP server"
    assert AssetKind.MCP_SERVER.meaning.startswith("A server that offers tools")


def test_a_word_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a valid AssetKind"):
        AssetKind("teapot")


def test_terms_stay_themselves_when_copied() -> None:
    assert deepcopy(AssetKind.HOST) is AssetKind.HOST
    assert pickle.loads(pickle.dumps(AssetKind.HOST)) is AssetKind.HOST  # noqa: S301  # our own bytes


@pytest.mark.parametrize(
    ("word", "words", "meant"),
    [
        # as people type: spaces, underscores, capitals, typing errors
        ("rag_index", AssetKind, AssetKind.RAG_INDEX),
        ("Rag Index ", AssetKind, AssetKind.RAG_INDEX),
        ("rag-indx", AssetKind, AssetKind.RAG_INDEX),
        ("MCP server", AssetKind, AssetKind.MCP_SERVER),
        ("agnetic", Platform, Platform.AGENTIC),
        ("acces log", TelemetryKind, TelemetryKind.ACCESS_LOG),
        # nothing near
        ("", AssetKind, None),
        ("zzzzzzzz", AssetKind, None),
        ("🜍", Platform, None),
    ],
)
def test_nearest_finds_what_was_meant(word: str, words: type[Term], meant: Term | None) -> None:
    assert nearest(word, words) is meant


@pytest.mark.parametrize("words", [AssetKind, Platform, TelemetryKind])
def test_nearest_to_a_word_is_itself(words: type[Term]) -> None:
    assert [nearest(word, words) for word in words] == list(words)
