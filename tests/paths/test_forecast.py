"""Which techniques are likely next."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.errors import ThreatlasError, UnknownId
from threatlas.knowledge import KnowledgeBase
from threatlas.paths.forecast import MOST_SEEN, Forecaster
from threatlas.paths.forecasting.surroundings import Surroundings
from threatlas.paths.rules import shipped_rules
from threatlas.systems import starters
from threatlas.systems.reading import parse_system

KB = knowledge.load()
FORECASTER = Forecaster(KB)
IDS = [technique.id for technique in KB.techniques]


@given(st.lists(st.sampled_from(IDS), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_probabilities_sum_to_one_over_what_was_not_seen(seen: list[str]) -> None:
    found = FORECASTER.probabilities(seen)
    assert found.keys() == set(IDS) - set(seen)
    assert sum(found.values()) == pytest.approx(1)
    assert min(found.values()) > 0
    first = FORECASTER.likely(seen, 5)
    assert [one.probability for one in first] == sorted(found.values(), reverse=True)[:5]


def test_the_same_question_has_the_same_answer() -> None:
    seen = ["AML.T0065", "AML.T0051.001"]
    assert Forecaster(KB).likely(seen, 20) == FORECASTER.likely(seen, 20)
    assert FORECASTER.likely([one.lower() for one in seen], 20) == FORECASTER.likely(seen, 20)


def test_order_matters() -> None:
    assert FORECASTER.probabilities(["AML.T0065", "AML.T0037"]) != FORECASTER.probabilities(["AML.T0037", "AML.T0065"])


def test_a_relative_counts_in_part() -> None:
    alone = FORECASTER.probabilities(["AML.T0088"])["AML.T0053"]
    parent = FORECASTER.probabilities(["AML.T0051"])["AML.T0053"]
    child = FORECASTER.probabilities(["AML.T0051.001"])["AML.T0053"]
    assert alone < parent < child


@pytest.mark.parametrize("seen", [[], ["AML.T0051"] * (MOST_SEEN + 1)])
def test_how_many_may_be_seen(seen: list[str]) -> None:
    with pytest.raises(ThreatlasError, match="1 to 1000 techniques"):
        FORECASTER.probabilities(seen)


def test_ids_that_are_no_techniques() -> None:
    with pytest.raises(UnknownId, match="nearest is AML"):
        FORECASTER.probabilities(["T0051.01"])
    with pytest.raises(UnknownId, match="not a technique"):
        FORECASTER.probabilities(["AML.M0015"])


def test_when_everything_was_seen_nothing_is_left() -> None:
    assert FORECASTER.likely(IDS) == []
    assert FORECASTER.probabilities(IDS) == {}
    (last,) = FORECASTER.likely(IDS[1:])
    assert last.technique == IDS[0]
    assert last.probability == pytest.approx(1)


def test_it_goes_by_the_studies_it_is_given() -> None:
    few = Forecaster(KB, KB.case_studies[:20])
    assert not any("AML.CS0021" in reason for one in few.likely(["AML.T0051.001"], 170) for reason in one.reasons)
    assert few.weights.tolist() != FORECASTER.weights.tolist()


@pytest.mark.parametrize("studies", [0, 1, 2])
def test_few_studies_or_none_are_enough(studies: int) -> None:
    found = Forecaster(KB, KB.case_studies[:studies]).probabilities(["AML.T0051.001"])
    assert sum(found.values()) == pytest.approx(1)
    # rules and content say so without any study
    assert found["AML.T0053"] > found["AML.T0043.000"]


def test_without_rules_or_words_of_ours() -> None:
    bare = [replace(technique, applicability=None, maturity=None) for technique in KB.techniques]
    kb = KnowledgeBase(KB.release, KB.tactics, bare, KB.mitigations, KB.case_studies)
    assert sum(Forecaster(kb, rules=()).probabilities(["AML.T0051.001"]).values()) == pytest.approx(1)


@pytest.mark.parametrize("name", ["ATLAS-3.0.0.yaml", "ATLAS-5.2.0.yaml", "stix-atlas-5.2.0.json"])
def test_other_releases(releases: Path, name: str) -> None:
    kb = knowledge.load(releases / name)
    found = Forecaster(kb).probabilities(["AML.T0043"])
    assert len(found) == len(kb.techniques) - 1
    assert sum(found.values()) == pytest.approx(1)


def test_a_system_moves_the_odds() -> None:
    text = (Path(starters.__file__).parent / "classifier.yaml").read_text()
    system = parse_system(text, "system.yaml")
    around = Surroundings(system, KB, shipped_rules())
    seen = ["AML.T0047"]
    here, anywhere = FORECASTER.probabilities(seen, around), FORECASTER.probabilities(seen)
    assert sum(here.values()) == pytest.approx(1)
    assert here["AML.T0051.000"] < anywhere["AML.T0051.000"] / 5
    assert here["AML.T0043.001"] > anywhere["AML.T0043.001"]
