"""The words of facts are all documented, and shaped for the language."""

import re
from pathlib import Path

import pytest

from threatlas.paths.predicates import OWN_WORD, SHAPES, Bypass, Capability, Knowledge, Predicate
from threatlas.vocabulary import Term

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()


@pytest.mark.parametrize("words", [Predicate, Knowledge, Capability, Bypass], ids=lambda words: words.__name__)
def test_every_word_is_explained_where_users_look(words: type[Term]) -> None:
    for word in words:
        assert f"| `{word}` | {word.meaning} |" in PAGE
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", word)
        assert not word.startswith(OWN_WORD)


def test_predicates_are_single_words_with_a_shape() -> None:
    assert SHAPES.keys() == set(Predicate)
    assert all(predicate.isalpha() for predicate in Predicate)
