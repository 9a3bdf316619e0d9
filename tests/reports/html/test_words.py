import pytest

from analysing import small
from threatlas.knowledge import KnowledgeBase
from threatlas.paths.predicates import SHAPES, Predicate
from threatlas.reports.html.words import Titles, distinct_paths, sentence, worst


@pytest.fixture(scope="module")
def titles(catalogue: KnowledgeBase) -> Titles:
    return Titles.of(small(), catalogue)


@pytest.mark.parametrize("predicate", Predicate)
def test_every_predicate_is_told_in_words(predicate: Predicate, titles: Titles) -> None:
    aspects = SHAPES[predicate].aspects
    for aspect in aspects or [None]:
        fact = f"{predicate}(mailbox)" if aspect is None else f"{predicate}(mailbox/{aspect})"
        told = titles.fact(fact)
        assert "mailbox" in told
        assert "(" not in told
        assert aspect is None or aspect.title.lower() in told.lower()


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("queries(crm)", "can query crm"),
        ("has(prompt)", "has prompt"),
        ("has(assistant/surrogate)", "has surrogate for assistant"),
        ("impact(staff/injury)", "harm to people at staff"),
        ("knows(assistant/own-thing)", "knows of assistant: own-thing"),
        ("something else", "something else"),
        ("unheard(of)", "unheard(of)"),
    ],
)
def test_facts(fact: str, told: str, titles: Titles) -> None:
    assert titles.fact(fact) == told


def test_places(titles: Titles) -> None:
    assert titles.place("assistant calls crm") == "assistant calls crm"
    assert titles.place("nowhere") == "nowhere"
    assert titles.places(["crm", "<b>"]) == "<bdi>crm</bdi>, <bdi>&lt;b&gt;</bdi>"


def test_links_lead_to_what_is_there(titles: Titles) -> None:
    technique = next(iter(sorted(titles.techniques)))
    assert 'href="#technique-' in titles.technique(technique)
    assert "href" not in titles.technique("AML.T9999")
    assert "href" not in titles.objective("nothing")
    assert titles.control("own-control") == "<bdi>own-control</bdi>"


def test_sentences() -> None:
    assert sentence("who asks is told ") == "Who asks is told."
    assert sentence("Is it?") == "Is it?"


def test_each_path_is_told_once_for_all_who_can_take_it() -> None:
    analysis = small()
    for exposure in worst(analysis):
        paths = distinct_paths(analysis.exposures, exposure.objective.id)
        assert paths
        keys = [[(step.rule, step.assets, step.after) for step in one.path.steps] for one in paths]
        assert all(keys.count(key) == 1 for key in keys)
        chances = [one.path.probability for one in paths]
        assert chances == sorted(chances, reverse=True)
        told = {(one.path, profile) for one in paths for profile in one.profiles}
        assert len(told) == sum(
            len(other.paths) for other in analysis.exposures if other.objective.id == exposure.objective.id
        )
