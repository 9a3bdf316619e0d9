"""The words that search looks up."""

import pytest

from threatlas import knowledge
from threatlas.knowledge.search_index import FORMER, INFLECTED, MISTYPED, NAME, SIGNAL, SearchIndex, index_of, split


def test_split() -> None:
    assert split("LLM Prompt-Injection: don't_do (v2)") == ["llm", "prompt", "injection", "don", "t", "do", "v2"]


@pytest.mark.parametrize(
    ("word", "identifier", "weight"),
    [
        ("injection", "AML.T0051", NAME),
        ("injections", "AML.T0051", NAME * INFLECTED),
        ("injectoin", "AML.T0051", NAME * MISTYPED),
        ("plugin", "AML.T0053", FORMER),
        ("pickle", "AML.T0018.002", SIGNAL),
    ],
)
def test_a_word_counts_by_where_it_stands(
    catalogue: knowledge.KnowledgeBase, word: str, identifier: str, weight: float
) -> None:
    _, places = index_of(catalogue).find(word)
    assert places[identifier].weight == pytest.approx(weight)


def test_rare_words_tell_more(catalogue: knowledge.KnowledgeBase) -> None:
    index = index_of(catalogue)
    assert index.find("pickle")[0] > index.find("model")[0] > index.find("zzzzqqqq")[0] == 0


def test_an_index_is_built_once(catalogue: knowledge.KnowledgeBase) -> None:
    assert index_of(catalogue) is index_of(catalogue)
    assert set(SearchIndex(catalogue).names) == {entry.id for entry in catalogue}
