"""Techniques that a text names outright."""

import pytest

from threatlas import knowledge
from threatlas.knowledge.named import vocabulary_of
from threatlas.knowledge.words import words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("saw AML.T0051.001 twice", ["AML.T0051.001"]),
        ("https://atlas.mitre.org/techniques/AML.T0051", ["AML.T0051"]),
        ("aml.t51 and T0054", ["AML.T0051", "AML.T0054"]),
        ("T1566 of ATT&CK", ["AML.T0052"]),
        ("AML.T0045, since retired", ["AML.T0048.004"]),
        ("AML.M0015, AML.TA0002, AML.T9999, T9999, XT0051, T00512", []),
    ],
)
def test_ids(catalogue: knowledge.KnowledgeBase, text: str, expected: list[str]) -> None:
    assert [found.technique for found in vocabulary_of(catalogue).ids_in(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This is an LLM prompt injection.", [("AML.T0051", "LLM prompt injection")]),
        ("llm  prompt injections", [("AML.T0051", "llm  prompt injections")]),
        ("LLM Prompt Injection: Direct", [("AML.T0051.000", "LLM Prompt Injection: Direct")]),
        ("an LLM plugin compromise", [("AML.T0053", "LLM plugin compromise")]),
        ("phishing, models and prompt injection", []),  # ordinary words, and a part of a name
        ("", []),
    ],
)
def test_names(catalogue: knowledge.KnowledgeBase, text: str, expected: list[tuple[str, str]]) -> None:
    found = vocabulary_of(catalogue).names_in(list(words_of(text)))
    assert [(one.technique, text[one.start : one.end]) for one in found] == expected
