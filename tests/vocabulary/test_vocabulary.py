"""Conventions of every vocabulary, and the words that issues, files and other rooms rely on."""

import re

import pytest

from threatlas import vocabulary
from threatlas.vocabulary import AttackArea, LifecycleStage, Platform, Term

VOCABULARIES = [
    found
    for name in vocabulary.__all__
    if isinstance(found := getattr(vocabulary, name), type) and issubclass(found, Term) and found is not Term
]


def test_everything_public_is_there() -> None:
    assert sorted(vocabulary.__all__) == sorted(set(vocabulary.__all__))
    assert all(hasattr(vocabulary, name) for name in vocabulary.__all__)
    assert {"AssetKind", "AttackArea", "LifecycleStage", "Platform", "TelemetryKind"} <= {
        v.__name__ for v in VOCABULARIES
    }


@pytest.mark.parametrize("words", VOCABULARIES, ids=lambda words: words.__name__)
def test_each_word_can_be_typed_titled_and_explained(words: type[Term]) -> None:
    for word in words:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word.value), word
        assert word.title.strip() == word.title != "", word
        assert re.fullmatch(r"[A-Z][^\n]+\.", word.meaning), word
        assert word == word.value
        assert words(word.value) is word
    assert len({word.title.lower() for word in words}) == len(words)
    assert len({word.meaning for word in words}) == len(words)


def test_platforms_are_those_of_format_6() -> None:
    assert [platform.title for platform in Platform] == ["Predictive AI", "Generative AI", "Agentic AI", "Enterprise"]


def test_stages_are_those_of_format_6_in_the_order_of_time() -> None:
    assert [stage.title for stage in LifecycleStage] == [
        "Business and Data Understanding",
        "Data Preparation",
        "AI Model Engineering",
        "AI Model Evaluation",
        "Deployment",
        "Monitoring and Maintenance",
    ]


def test_areas_are_those_that_work_is_planned_by() -> None:
    assert [area.value for area in AttackArea] == [
        "data-poisoning",
        "model-evasion",
        "model-theft",
        "reconnaissance",
        "infrastructure-compromise",
        "prompt-and-agent-manipulation",
        "privacy",
        "availability-and-cost",
        "harm",
    ]
