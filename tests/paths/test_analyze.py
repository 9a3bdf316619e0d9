"""Analyses of small systems whose figures can be worked out by hand, and of the examples by an independent checker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from paths.analysing import SYSTEM, TODAY, analysed, chance, described, safeguard
from paths.checking import bound_axioms, problem_with
from threatlas import knowledge
from threatlas.errors import ThreatlasError
from threatlas.paths.analysis import Chance
from threatlas.paths.analyze import Options, analyze
from threatlas.paths.known import knowledge_for
from threatlas.systems import starters
from threatlas.systems.reading import read_system

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
STARTERS = sorted(Path(starters.__file__).parent.glob("*.yaml"))
PATH = ("AML.T0065", "AML.T0093", "AML.T0051.001", "AML.T0053")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def control(where: str, coverage: float = 1.0, name: str = "TL.M0013") -> str:
    return f"controls:\n- {{control: {name}, where: [{where}], coverage: {coverage}, evidence: Seen.}}\n"


def test_a_path_and_its_probability() -> None:
    analysis = analysed(described())
    (exposure,) = analysis.exposures
    (path,) = exposure.paths
    assert path.techniques == PATH
    assert [step.after for step in path.steps] == [(), (0,), (1,), (2,)]
    assert [step.requires for step in path.steps] == [
        (),
        ("has(prompt)", "reaches(mailbox)"),
        ("influences(assistant)",),
        ("instructs(assistant)",),
    ]
    assert path.probability == pytest.approx(0.5**4)
    assert exposure.probability.value == pytest.approx(0.5**4)
    assert exposure.probability.low < 0.5**4 < exposure.probability.high
    assert exposure.choke_points == PATH
    assert analysis.risk == pytest.approx(1000 * 0.5**4)
    assert analysis.currency == "EUR"


def test_a_control_that_guards_a_flow_lessens_the_step_that_uses_it() -> None:
    guard = safeguard("TL.M0013", {"AML.T0053": 0.8}, "tool")
    analysis = analysed(described(SYSTEM, control("assistant calls crm", 0.5)), guard)
    (path,) = analysis.exposures[0].paths
    assert path.probability == pytest.approx(0.5**4 * (1 - 0.8 * 0.5))
    (hindrance,) = path.steps[3].hindrances
    assert (hindrance.control, hindrance.where) == ("TL.M0013", "assistant calls crm")
    assert hindrance.factor == pytest.approx(0.6)


def test_a_control_elsewhere_does_nothing() -> None:
    guard = safeguard("TL.M0013", {"AML.T0053": 0.8}, "tool")
    text = SYSTEM.replace("  crm: tool\n", "  crm: tool\n  other: tool\n")
    assert analysed(described(text, control("other")), guard).risk == pytest.approx(1000 * 0.5**4)


def test_a_screened_flow_is_crossed_where_it_is_not_covered_or_by_a_bypass() -> None:
    screen = safeguard("TL.M0013", {"AML.T0051.001": 0.9}, "channel feeds agent", "content")
    analysis = analysed(described(SYSTEM, control("mailbox feeds assistant")), screen)
    by_bypass, uncovered = analysis.exposures[0].paths
    assert by_bypass.techniques == ("AML.T0065", "AML.T0093", "AML.T0068", "AML.T0051.001", "AML.T0053")
    assert by_bypass.probability == pytest.approx(0.5**5)
    (hindrance,) = by_bypass.steps[3].hindrances
    assert hindrance.bypassed_by == "AML.T0068"
    assert by_bypass.steps[3].after == (1, 2)
    assert uncovered.techniques == PATH
    assert uncovered.probability == pytest.approx(0.5**4 * 0.1)
    assert uncovered.steps[2].hindrances[0].bypassed_by is None
    # Both ways need the same four events; past the screen leads the disguise, or luck.
    assert analysis.exposures[0].probability.value == pytest.approx(0.5**4 * (1 - 0.5 * 0.9))


def test_one_control_on_two_flows_is_got_past_once() -> None:
    """A second channel into the same agent, screened by the same control, is the same passage."""
    screen = safeguard("TL.M0013", {"AML.T0051.001": 0.9}, "channel feeds agent", "content")
    text = SYSTEM.replace("assets:\n", "assets:\n  tickets: {kind: channel, is: [public]}\n").replace(
        "flows:\n", "flows:\n- tickets feeds assistant\n"
    )
    analysis = analysed(described(text, control("mailbox feeds assistant, tickets feeds assistant")), screen)
    events = 0.5 * (1 - 0.5 * 0.5) * 0.5 * 0.5  # prompt, either channel, injection, tool
    assert analysis.exposures[0].probability.value == pytest.approx(events * (1 - 0.5 * 0.9), abs=0.01)


def test_evidence_at_an_asset_counts_there() -> None:
    def chances(technique: str, asset: str | None) -> Chance:
        return chance(0.9 if (technique, asset) == ("AML.T0051.001", "assistant") else 0.5)

    analysis = analysed(described(), chances=chances)
    assert analysis.exposures[0].paths[0].probability == pytest.approx(0.9 * 0.5**3)


def test_a_decision_that_a_technique_does_not_apply_closes_its_steps() -> None:
    decision = """decisions:
- {technique: AML.T0051, asset: assistant, verdict: not-applicable, reason: It reads no text., owner: me, until: 2099-01-01}
"""
    analysis = analysed(described(SYSTEM, decision))
    assert analysis.exposures[0].paths == ()
    assert analysis.exposures[0].probability.value == 0
    assert [(one.state, one.steps) for one in analysis.decisions] == [("in force", 1)]
    assert analysis.plan is None


def test_an_accepted_risk_is_told_apart() -> None:
    decision = """decisions:
- {technique: AML.T0053, verdict: accepted, reason: We can live with it., owner: head, until: 2099-01-01}
"""
    analysis = analysed(described(SYSTEM, decision))
    (exposure,) = analysis.exposures
    assert [path.accepted for path in exposure.paths] == [True]
    accepted = exposure.paths[0].steps[3].accepted
    assert accepted is not None
    assert accepted.owner == "head"
    assert exposure.probability.value == 0
    assert exposure.probability_with_accepted.value == pytest.approx(0.5**4)
    assert analysis.risk == 0
    assert analysis.risk_with_accepted == pytest.approx(1000 * 0.5**4)


def test_a_decision_that_ran_out_does_nothing() -> None:
    decision = """decisions:
- {technique: AML.T0053, verdict: accepted, reason: We can live with it., owner: head, until: 2026-11-24}
"""
    analysis = analysed(described(SYSTEM, decision))
    assert analysis.decisions[0].state == "expired"
    assert analysis.risk == pytest.approx(1000 * 0.5**4)
    assert analysed(described(SYSTEM, decision), options=Options(today=TODAY.replace(day=24))).risk == 0


def test_candidates_say_what_they_take_off_alone() -> None:
    guard = safeguard("TL.M0013", {"AML.T0053": 0.8}, "tool", days=5)
    prompt = safeguard("TL.M0014", {"AML.T0051.001": 0.9}, "generative", days=3)
    analysis = analysed(described(), guard, prompt)
    assert [one.control for one in analysis.candidates] == ["TL.M0014", "TL.M0013"]
    assert [one.reduction for one in analysis.candidates] == pytest.approx([1000 * 0.5**4 * 0.9, 1000 * 0.5**4 * 0.8])
    assert [one.places for one in analysis.candidates] == [("assistant",), ("crm",)]
    assert analysis.plan is not None
    assert set(analysis.plan.controls) == {"TL.M0013", "TL.M0014"}
    assert analysis.plan.optimal
    assert [price for price, _ in analysis.frontier] == [0.0, 3.0, 8.0]
    assert analysis.frontier[0][1] == pytest.approx(1000 * 0.5**4)
    assert analysis.frontier[-1][1] == pytest.approx(1000 * 0.5**4 * 0.1 * 0.2)


def test_a_control_in_place_in_part_is_completed() -> None:
    guard = safeguard("TL.M0013", {"AML.T0053": 0.8}, "tool")
    analysis = analysed(described(SYSTEM, control("crm", 0.5)), guard)
    (candidate,) = analysis.candidates
    assert candidate.extends
    assert candidate.risk_after == pytest.approx(1000 * 0.5**4 * 0.2)


def test_a_cut_is_the_cheapest_set_that_leaves_no_way() -> None:
    guard = safeguard("TL.M0013", {"AML.T0053": 0.8}, "tool", days=5)
    prompt = safeguard("TL.M0014", {"AML.T0051.001": 0.9}, "generative", days=3)
    analysis = analysed(described(), guard, prompt, options=Options(today=TODAY, cut="crm-taken"))
    assert analysis.cut is not None
    assert (analysis.cut.controls, analysis.cut.price, analysis.cut.optimal) == (("TL.M0014",), 3.0, True)


def test_a_screen_that_can_be_got_past_cuts_nothing() -> None:
    screen = safeguard("TL.M0013", {"AML.T0051.001": 0.9}, "generative", "content")
    analysis = analysed(described(), screen, options=Options(today=TODAY, cut="crm-taken"))
    assert analysis.cut is not None
    assert not analysis.cut.possible


def test_losses_in_two_currencies_are_refused() -> None:
    more = "  other: {harm: takeover, asset: crm, loss: {low: 1, likely: 2, high: 3, currency: USD}}"
    with pytest.raises(ThreatlasError, match="EUR and USD"):
        analysed(described(SYSTEM.rstrip(), more))


def test_without_losses_the_risk_counts_objectives() -> None:
    text = SYSTEM.replace(", loss: {low: 1000, likely: 1000, high: 1000, currency: EUR}", "")
    analysis = analysed(described(text))
    assert analysis.currency == ""
    assert analysis.risk == pytest.approx(0.5**4)
    assert any("No objective states a loss" in note for note in analysis.notes)


def test_without_losses_accepted_risks_count_too() -> None:
    text = SYSTEM.replace(", loss: {low: 1000, likely: 1000, high: 1000, currency: EUR}", "")
    decision = """decisions:
- {technique: AML.T0053, verdict: accepted, reason: We can live with it., owner: head, until: 2099-01-01}
"""
    analysis = analysed(described(text, decision))
    assert analysis.risk == 0
    assert analysis.risk_with_accepted == pytest.approx(0.5**4)


def test_what_applies_and_where() -> None:
    analysis = analysed(described())
    by_id = {one.technique: one for one in analysis.applicable}
    assert set(by_id) == {*PATH, "AML.T0068"}
    assert by_id["AML.T0053"].likelihood == pytest.approx(0.5**4, rel=1e-4)
    assert by_id["AML.T0053"].objectives == ("crm-taken",)
    assert by_id["AML.T0053"].reasons == ("assistant calls crm",)
    assert by_id["AML.T0068"].objectives == ()


@pytest.mark.parametrize("path", [*EXAMPLES, *STARTERS], ids=lambda path: path.stem)
def test_every_path_of_an_example_is_admissible(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    system = read_system(path)
    known = knowledge_for(catalogue, system, now=NOW).knowledge
    analysis = analyze(system, known, Options(paths=5, controls=False, today=TODAY))
    axioms = bound_axioms(system)
    seen = 0
    for exposure in analysis.exposures:
        for one in exposure.paths:
            seen += 1
            problem = problem_with(one, system, exposure.profile, exposure.objective, axioms)
            assert problem is None, f"{exposure.objective.id}, {exposure.profile}: {problem}"
            assert 0 < one.probability <= exposure.probability_with_accepted.high + 1e-9
    assert seen


def test_the_same_again(catalogue: knowledge.KnowledgeBase) -> None:
    system = read_system(EXAMPLES[0])
    known = knowledge_for(catalogue, system, now=NOW).knowledge
    assert analyze(system, known, Options(today=TODAY)) == analyze(system, known, Options(today=TODAY))
