"""What names mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.systems.importers.draft import slug
from threatlas.systems.importers.words import PHRASES, flags_named, kind_named, words_of
from threatlas.systems.sections import IDENTIFIER
from threatlas.vocabulary import AssetKind, Flag


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Agent", AssetKind.AGENT),
        ("Agent database", AssetKind.DATA_STORE),  # the last words decide
        ("Vector database for the agent", AssetKind.RAG_INDEX),  # but for what only says more
        ("VectorStore", AssetKind.RAG_INDEX),
        ("vector_store", AssetKind.RAG_INDEX),
        ("GitHub MCP server", AssetKind.MCP_SERVER),
        ("OpenAI API", AssetKind.AI_SERVICE),
        ("User agent", AssetKind.PERSON),  # no agent; what is left speaks of a user
        ("Threat model", None),
        ("Fraud model", AssetKind.MODEL),
        ("Model registry", AssetKind.MODEL_REGISTRY),
        ("Training data (2024)", AssetKind.DATASET),
        ("Zebra", None),
        ("", None),
    ],
)
def test_kinds(name: str, kind: AssetKind | None) -> None:
    assert kind_named(name) is kind


def test_phrases_are_of_one_kind_and_found() -> None:
    phrases = [phrase for phrases in PHRASES.values() for phrase in phrases]
    assert len(phrases) == len(set(phrases))
    for kind, listed in PHRASES.items():
        for phrase in listed:
            assert " ".join(words_of(phrase)) == phrase
            assert kind_named(phrase) is kind, phrase


@pytest.mark.parametrize(
    ("kind", "text", "flags"),
    [
        (AssetKind.MODEL, "Local LLM", {Flag.GENERATIVE}),
        (AssetKind.MODEL, "text-generation", {Flag.GENERATIVE}),
        (AssetKind.MODEL, "Face matcher", {Flag.BIOMETRIC}),
        (AssetKind.MODEL, "Fraud", set()),
        (AssetKind.DATA_STORE, "LLM logs", set()),
    ],
)
def test_flags(kind: AssetKind, text: str, flags: set[Flag]) -> None:
    assert flags_named(kind, text) == flags


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300))
def test_slugs_are_ids(text: str) -> None:
    assert IDENTIFIER.match(slug(text, "asset") + "-1000000")
