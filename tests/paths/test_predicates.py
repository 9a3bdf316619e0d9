"""The words of facts are all documented, and shaped for the language."""

import re
from pathlib import Path

import pytest

from threatlas.paths.kinds import ANYTHING, CLASSES, NAMES, belongs, kinds_of, spoken
from threatlas.paths.predicates import OWN_WORD, SHAPES, Bypass, Capability, Knowledge, Predicate
from threatlas.systems.description import Asset, Origin
from threatlas.vocabulary import AssetKind, Flag, Term

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()


@pytest.mark.parametrize("words", [Predicate, Knowledge, Capability, Bypass], ids=lambda words: words.__name__)
def test_every_word_is_explained_where_users_look(words: type[Term]) -> None:
    for word in words:
        assert f"| `{word}` | {word.meaning} |" in PAGE
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", word)
        assert not word.startswith(OWN_WORD)


def test_every_class_is_explained() -> None:
    for name, kinds in CLASSES.items():
        assert name == ANYTHING or f"| `{name}` | {', '.join(sorted(kinds))} |" in PAGE


def test_predicates_are_single_words_with_a_shape() -> None:
    assert SHAPES.keys() == set(Predicate)
    assert all(predicate.isalpha() for predicate in Predicate)


def test_classes_are_spoken_with_their_article() -> None:
    assert (spoken("agent"), spoken("model"), spoken(ANYTHING)) == ("an agent", "a model", "anything")
    assert {"generative", "predictive", "agent"} <= NAMES


def test_the_kinds_of_a_class_are_those_that_can_belong_to_it() -> None:
    for name in NAMES:
        able = {
            kind
            for kind in AssetKind
            for flags in (frozenset[Flag](), frozenset({Flag.GENERATIVE}))
            if belongs(Asset("x", kind, "x", None, flags, "", Origin("x.yaml", 1)), name)
        }
        assert kinds_of(name) == able, name
