"""How likely a step is to succeed, and what a control takes off that."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.evidences import evidence
from threatlas import knowledge
from threatlas.errors import UnknownId
from threatlas.knowledge import KnowledgeBase
from threatlas.paths.chances import (
    BORROWED_MOST,
    ELSEWHERE,
    FAMILY,
    PREPARATION,
    PRIORS,
    STUDIES_MOST,
    WHOLE_SYSTEM,
    chances_for,
    control_effect,
    prior_of,
    scaled,
)
from threatlas.paths.control_catalogue import build
from threatlas.paths.control_kind import ControlKind
from threatlas.systems.evidence import Evidence

INDIRECT = "AML.T0051.001"
"""A technique with eight case studies, all exercises, maturity demonstrated, and no sub-techniques."""


def test_the_prior_of_a_technique_says_where_it_comes_from(catalogue: KnowledgeBase) -> None:
    chance = chances_for(catalogue).of(INDIRECT)
    assert (chance.alpha, chance.beta) == (3.0, 2.0)
    assert chance.sources == (
        "prior of a demonstrated technique: Beta(2, 2)",
        "8 case studies (8 exercises), together one success, the most that they count for",
    )


@pytest.mark.parametrize(
    ("technique", "alpha", "beta", "sources"),
    [
        ("AML.T0014", 1.0, 3.0, ["prior of a feasible technique: Beta(1, 3)"]),
        (
            "AML.T0078",
            2.125,
            2.0,
            ["prior of a demonstrated technique: Beta(2, 2)", "1 case study (1 exercise), together 0.125 of a success"],
        ),
        (
            "AML.T0103",
            3.0,
            1.0,
            ["prior of a realized technique: Beta(3, 1)"],
        ),
        ("AML.T0000.000", *PREPARATION, ["prior of preparation outside the system: Beta(3.6, 0.4)"]),
    ],
)
def test_priors(catalogue: KnowledgeBase, technique: str, alpha: float, beta: float, sources: list[str]) -> None:
    chance = chances_for(catalogue).of(technique, ["a"])
    assert (chance.alpha, chance.beta) == (alpha, beta)
    assert list(chance.sources) == sources


def test_a_parent_counts_the_studies_of_its_children_once(catalogue: KnowledgeBase) -> None:
    told = prior_of(catalogue.technique("AML.T0051"), catalogue).sources[1]
    using = {
        study.id
        for study in catalogue.case_studies
        for step in study.procedure
        if step.technique.startswith("AML.T0051")
    }
    assert told.startswith(f"{len(using)} case studies (")


def test_a_technique_without_a_maturity() -> None:
    old = knowledge.load("4.9.1")  # the release gives none
    chance = chances_for(old).of("AML.T0015")
    assert chance.sources[0] == "prior of a technique without a stated maturity: Beta(1, 1)"


def test_studies_never_outweigh_the_prior(catalogue: KnowledgeBase) -> None:
    for technique in catalogue.techniques:
        chance = prior_of(technique, catalogue)
        first = PREPARATION if "preparation" in chance.sources[0] else PRIORS[technique.maturity or ""]
        assert 0 <= chance.alpha - first[0] <= STUDIES_MOST
        assert chance.beta == first[1]


def test_evidence_at_the_asset_counts_in_full(catalogue: KnowledgeBase) -> None:
    chance = chances_for(catalogue, [evidence()]).of(INDIRECT, ["inbox", "assistant"])
    assert (chance.alpha, chance.beta) == (3.0 + 17, 2.0 + 3)
    assert chance.sources[-1] == "evidence of 2026-11-20 by garak: 17 of 20 at assistant"
    assert chance.mean == pytest.approx(20 / 25)


def test_records_of_one_place_are_told_in_one_sentence(catalogue: KnowledgeBase) -> None:
    records = [evidence(), evidence(by="red team", day=3, trials=10, successes=1), evidence(by="garak", day=5)]
    chance = chances_for(catalogue, records).of(INDIRECT, ["assistant"])
    assert chance.sources[-1] == (
        "evidence of 2026-11-03 to 2026-11-20 by garak and 1 more (3 records): 35 of 50 at assistant"
    )


@pytest.mark.parametrize(
    ("record", "part", "told"),
    [
        (evidence(asset=None, trials=4, successes=1), WHOLE_SYSTEM, "1 of 4 in the system; of the whole system"),
        (evidence(asset="other", trials=4, successes=1), ELSEWHERE, "1 of 4 at other; elsewhere in the system"),
        (
            evidence("AML.T0051", trials=4, successes=1),
            FAMILY,
            "1 of 4 at assistant; on AML.T0051, so it counts as 2 trials",
        ),
        (
            evidence("AML.T0051", asset="other", trials=4, successes=1),
            FAMILY * ELSEWHERE,
            "1 of 4 at other; on AML.T0051 and elsewhere in the system, so it counts as 0.5 trials",
        ),
    ],
)
def test_other_evidence_counts_in_part(catalogue: KnowledgeBase, record: Evidence, part: float, told: str) -> None:
    chance = chances_for(catalogue, [record]).of(INDIRECT, ["assistant"])
    assert (chance.alpha, chance.beta) == pytest.approx((3 + part * 1, 2 + part * 3))
    assert told in chance.sources[-1]


def test_evidence_on_a_sub_technique_counts_for_its_parent(catalogue: KnowledgeBase) -> None:
    chances = chances_for(catalogue, [evidence(trials=4, successes=4)])
    before = chances_for(catalogue).of("AML.T0051")
    assert chances.of("AML.T0051", ["assistant"]).alpha == pytest.approx(before.alpha + FAMILY * 4)
    assert chances.of("AML.T0051.000", ["assistant"]) == chances_for(catalogue).of("AML.T0051.000")  # no sibling's


def test_evidence_on_a_control_says_nothing_of_the_technique(catalogue: KnowledgeBase) -> None:
    record = evidence(control="AML.M0020")
    assert chances_for(catalogue, [record]).of(INDIRECT, ["assistant"]) == chances_for(catalogue).of(INDIRECT)


def test_a_technique_must_be_known(catalogue: KnowledgeBase) -> None:
    with pytest.raises(UnknownId):
        chances_for(catalogue).of("AML.T9999")


KB = knowledge.load()
RECORDS = st.lists(
    st.builds(
        lambda technique, asset, trials, successes, control: evidence(
            technique, asset, trials, min(trials, successes), control=control
        ),
        st.sampled_from([INDIRECT, "AML.T0051", "AML.T0051.000", "AML.T0015"]),
        st.sampled_from([None, "a", "b", "c"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from([None, None, "X"]),
    ),
    max_size=8,
)


def plainly(technique: str, assets: set[str], records: Sequence[Evidence]) -> tuple[float, float]:
    """The same by a loop over records, in two passes."""
    weighed = []
    for record in records:
        family = 1.0 if record.technique == technique else FAMILY
        if record.control or not (record.technique.startswith(technique) or technique.startswith(record.technique)):
            continue
        place = 1.0 if record.asset in assets else WHOLE_SYSTEM if record.asset is None else ELSEWHERE
        weighed.append((family * place, record))
    borrowed = sum(weight * record.trials for weight, record in weighed if weight < 1)
    start = chances_for(KB).of(technique)
    alpha, beta = start.alpha, start.beta
    for weight, record in weighed:
        scaled_weight = weight if weight == 1 else weight * min(1, BORROWED_MOST / max(borrowed, 1e-9))
        alpha += scaled_weight * record.successes
        beta += scaled_weight * (record.trials - record.successes)
    return alpha, beta


@given(RECORDS, st.sampled_from([INDIRECT, "AML.T0051", "AML.T0015"]), st.sets(st.sampled_from(["a", "b", "d"])))
def test_a_chance_is_what_a_plain_count_gives(records: list[Evidence], technique: str, assets: set[str]) -> None:
    chance = chances_for(KB, records).of(technique, assets)
    assert (chance.alpha, chance.beta) == pytest.approx(plainly(technique, assets, records))


@given(RECORDS)
def test_the_order_of_records_does_not_matter(records: list[Evidence]) -> None:
    one = chances_for(KB, records).of(INDIRECT, ["a", "b"])
    other = chances_for(KB, records[::-1]).of(INDIRECT, ["b", "a"])
    assert (one.alpha, one.beta) == pytest.approx((other.alpha, other.beta))


def control(**changes: object) -> ControlKind:
    row: dict[str, object] = {
        "id": "X",
        "acts": "guards",
        "stands-on": ["agent"],
        "effect": {"low": 0.2, "likely": 0.5, "high": 0.8},
        "price": {"low": 1, "likely": 1, "high": 1},
        "because": "Y.",
        "mitigates": ["AML.T0051"],
    }
    return build({**row, **changes})


def test_an_effect_has_the_mean_and_spread_of_the_estimate() -> None:
    effect = control_effect(control())
    total = effect.alpha + effect.beta
    assert effect.mean == pytest.approx(0.5)
    assert (effect.mean * (1 - effect.mean) / (total + 1)) == pytest.approx(0.3 * 0.3 / 7)
    assert effect.sources == ("X is assumed to stop 20% to 80% of attempts, most likely 50% (expert judgement)",)


@given(st.floats(0, 1))
def test_coverage_scales_the_mean(coverage: float) -> None:
    assert control_effect(control(), coverage).mean == pytest.approx(0.5 * coverage, abs=1e-9)


def test_half_the_coverage_is_said() -> None:
    effect = control_effect(control(), 0.5)
    assert effect.sources[-1] == "it covers 50% of what goes through there"
    alpha, beta = scaled(control_effect(control()).alpha, control_effect(control()).beta, 0.5)
    assert (effect.alpha, effect.beta) == (alpha, beta)


def test_what_cuts_is_sure_and_what_watches_stops_nothing() -> None:
    cutting = control(effect=None, cuts=True)
    assert (control_effect(cutting).alpha, control_effect(cutting).beta) == (1.0, 0.0)
    assert control_effect(cutting, 0.9).mean == pytest.approx(0.9)
    watching = control(effect=None, acts="watches")
    assert (control_effect(watching).alpha, control_effect(watching).beta) == (0.0, 1.0)
    assert control_effect(watching, 0.5).mean == 0
    assert control_effect(cutting, 0.0).mean == 0


def test_evidence_moves_an_effect() -> None:
    before = control_effect(control())
    tested = control_effect(control(), evidence=[evidence(control="X", trials=20, successes=17)], assets=["assistant"])
    assert (tested.alpha, tested.beta) == pytest.approx((before.alpha + 3, before.beta + 17))
    assert tested.sources[-1] == "evidence of 2026-11-20 by garak: 17 of 20 at assistant came through"
    assert control_effect(control(), evidence=[evidence(control="Z"), evidence()]) == before


def test_a_cut_that_was_passed_is_no_cut() -> None:
    effect = control_effect(
        control(effect=None, cuts=True), evidence=[evidence(control="X", trials=4, successes=4)], assets=["assistant"]
    )
    assert effect.mean == pytest.approx(1 / 5)


def test_evidence_on_a_control_counts_for_the_technique_it_was_made_with() -> None:
    record = evidence("AML.T0051", control="X", trials=4, successes=4)
    before = control_effect(control())
    for technique, part in ((None, 1.0), ("AML.T0051", 1.0), (INDIRECT, FAMILY), ("AML.T0054", 0.0)):
        effect = control_effect(control(), evidence=[record], technique=technique, assets=["assistant"])
        assert (effect.alpha, effect.beta) == pytest.approx((before.alpha, before.beta + 4 * part)), technique


def test_the_effect_on_one_technique() -> None:
    special = control(techniques={"AML.T0051": {"low": 0.0, "likely": 0.1, "high": 0.2}})
    assert control_effect(special, technique=INDIRECT).mean == pytest.approx(0.1)
    assert control_effect(special, technique="AML.T0054").mean == pytest.approx(0.5)


@pytest.mark.parametrize("coverage", [-0.1, 1.1, float("nan")])
def test_what_is_no_coverage_is_refused(coverage: float) -> None:
    with pytest.raises(ValueError, match="A coverage is from 0 to 1"):
        control_effect(control(), coverage)
