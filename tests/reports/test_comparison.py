"""What changed between two analyses."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysing import EXAMPLES, NAMES, SMALL, analysed, example, small
from threatlas.errors import ThreatlasError
from threatlas.reports.comparison import Change, Comparison, compare
from threatlas.reports.document import Document, document
from threatlas.systems.reading import parse_system

CONTROL = "{control: AML.M0020, where: [assistant], coverage: 0.6, evidence: Seen.}"


def before() -> Document:
    return document(small())


def after(old: str = "", new: str = "") -> Document:
    assert old in SMALL
    return document(small(SMALL.replace(old, new)))


def compared(old: str, new: str) -> Comparison:
    return compare(before(), after(old, new))


@pytest.mark.parametrize(
    ("change", "percent", "same"),
    [
        (Change(100.0, 150.0), 50.0, False),
        (Change(100.0, 0.0), -100.0, False),
        (Change(100.0, 100.0 + 1e-8), 0.0, True),
        (Change(0.0, 0.0), 0.0, True),
        (Change(0.0, 1.0), None, False),
        (Change(None, 1.0), None, False),
        (Change(1.0, None), None, False),
        (Change(None, None), None, True),
    ],
)
def test_a_change_in_per_cent(change: Change, percent: float | None, same: bool) -> None:
    assert change.percent == (None if percent is None else pytest.approx(percent))
    assert change.same is same


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_analysis_is_the_same_as_itself(path: Path) -> None:
    made = document(example(path))
    comparison = compare(made, json.loads(json.dumps(made)))
    assert comparison.risk.same
    assert {objective.state for objective in comparison.objectives} <= {"same"}
    for field in ("techniques_new", "techniques_gone", "paths_new", "paths_gone", "controls", "notes", "assets_added"):
        assert getattr(comparison, field) == ()
    assert comparison.plan is None or (comparison.plan.added, comparison.plan.removed) == ((), ())
    assert comparison.exceeds(0) is False


def test_risk_in_total_and_for_each_objective() -> None:
    comparison = compared("likely: 300000", "likely: 600000")
    assert comparison.comparable
    assert comparison.risk == Change(before()["risk"], after("likely: 300000", "likely: 600000")["risk"])
    states = {objective.objective: objective.state for objective in comparison.objectives}
    assert states["misled"] == "same"
    with_accepted = comparison.risk_with_accepted
    assert with_accepted.percent is not None
    assert with_accepted.percent > 0


def test_objectives_come_and_go() -> None:
    extra = "objectives:\n  cost:\n    harm: denial\n    asset: assistant\n"
    there = {objective.objective: objective for objective in compared("objectives:\n", extra).objectives}
    assert there["cost"].state == "added"
    assert there["cost"].expected == Change(None, None)
    gone = {one.objective: one for one in compare(after("objectives:\n", extra), before()).objectives}
    assert gone["cost"].state == "removed"
    assert gone["cost"].probability.after is None


def test_an_objective_that_was_not_asked_for_is_not_removed() -> None:
    comparison = compare(before(), document(small(objective="misled")))
    states = {objective.objective: objective.state for objective in comparison.objectives}
    assert states == {"customer-data": "not analysed", "misled": "same"}
    assert "Only one of them counts customer-data: the risk differs by that too." in comparison.notes
    assert not any(path.certain for path in comparison.paths_gone if path.objective == "customer-data")


def test_techniques_and_paths_of_a_flow_that_is_cut() -> None:
    comparison = compared("- mailbox feeds assistant\n", "")
    gone = {technique.technique for technique in comparison.techniques_gone}
    on_a_way = {one["technique"] for one in before()["applicable"] if one["objectives"]}
    assert gone <= on_a_way
    assert "AML.T0051.001" in gone
    told = {(path.objective, frozenset(path.techniques)) for path in comparison.paths_gone}
    assert told
    assert all(path.profiles for path in comparison.paths_gone)
    likely = [path.probability for path in comparison.paths_gone]
    assert likely == sorted(likely, reverse=True)
    back = compare(after("- mailbox feeds assistant\n", ""), before())
    assert {technique.technique for technique in back.techniques_new} == gone
    assert {(path.objective, frozenset(path.techniques)) for path in back.paths_new} == told


def test_a_path_is_gone_for_certain_only_where_all_paths_are_told() -> None:
    one, two = before(), before()
    two["exposures"] = [{**exposure, "paths": [], "complete": True} for exposure in one["exposures"]]
    assert all(path.certain for path in compare(one, two).paths_gone)
    two["exposures"][0]["complete"] = False
    doubted = {path.objective for path in compare(one, two).paths_gone if not path.certain}
    assert doubted == {two["exposures"][0]["objective"]}


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        (CONTROL.replace("0.6", "0.9"), [("AML.M0020", "assistant", Change(0.6, 0.9))]),
        (
            CONTROL.replace("[assistant]", "[mailbox feeds assistant]"),
            [
                ("AML.M0020", "mailbox feeds assistant", Change(None, 0.6)),
                ("AML.M0020", "assistant", Change(0.6, None)),
            ],
        ),
        (
            CONTROL + "\n- {control: AML.M0015, coverage: 0.5}",
            [("AML.M0015", "", Change(None, 0.5))],
        ),
    ],
)
def test_controls_in_place(new: str, changes: list[tuple[str, str, Change]]) -> None:
    found = [(one.control, one.where, one.coverage) for one in compared(CONTROL, new).controls]
    assert found == changes


def test_a_decision_that_ran_out_is_told_and_its_risk_counts() -> None:
    comparison = compared("2026-12-31", "2026-11-01")
    [expired] = comparison.decisions_expired
    assert (expired.technique, expired.owner, expired.until) == ("AML.T0051", "head of support", "2026-11-01")
    assert comparison.decisions_added == comparison.decisions_removed == ()
    assert comparison.exceeds(0)


def test_decisions_come_and_go() -> None:
    comparison = compared("technique: AML.T0051", "technique: AML.T0053")
    assert [one.technique for one in comparison.decisions_added] == ["AML.T0053"]
    assert [one.technique for one in comparison.decisions_removed] == ["AML.T0051"]


def test_the_plan() -> None:
    comparison = compare(document(small(budget=0.0)), document(small(budget=40.0)))
    assert comparison.plan is not None
    assert comparison.plan.budget == Change(0.0, 40.0)
    assert comparison.plan.removed == ()
    assert list(comparison.plan.added) == document(small(budget=40.0))["plan"]["controls"]
    assert "The plans are for different budgets." in comparison.notes
    without = compare(before(), document(small(controls=False)))
    assert without.plan is not None
    assert without.plan.risk_after.after is None
    assert compare(document(small(controls=False)), document(small(controls=False))).plan is None


def test_assets() -> None:
    comparison = compared("  staff: {", "  desk: tool\n  staff: {")
    assert comparison.assets_added == ("desk",)
    assert compare(after("  staff: {", "  desk: tool\n  staff: {"), before()).assets_removed == ("desk",)


def test_what_else_differs_is_noted() -> None:
    analysis = small()
    other = replace(
        analysis,
        system=replace(analysis.system, name="Another"),
        release="5.5.0",
        threatlas="0.0.9",
        evidence=("Evidence of runs.jsonl: 3 records, 9 trials.",),
        seed=7,
        as_of="2026-12-01",
    )
    notes = compare(document(other), before()).notes
    assert notes == (
        "The systems have different names: Another and Mail assistant.",
        "The first is of ATLAS 5.5.0, the second of 5.6.0: ids may have moved.",
        f"The first was made by threatlas 0.0.9, the second by {analysis.threatlas}: rules and figures may have changed.",
        "They rest on different evidence.",
        "They were sampled with different seeds.",
        "The second is older than the first: decisions count as of 2026-11-25 there, of 2026-12-01 here.",
    )


def test_risks_in_different_currencies_are_not_compared() -> None:
    comparison = compared("EUR", "USD")
    assert not comparison.comparable
    assert "Risk is in EUR before and in USD after: its figures cannot be compared." in comparison.notes
    with pytest.raises(ThreatlasError, match="risk is in EUR before and in USD after"):
        comparison.exceeds(10)
    without = "\n".join(line for line in SMALL.splitlines() if "loss:" not in line)
    comparison = compare(before(), document(analysed(parse_system(without, "system.yaml"))))
    assert "Risk is in EUR before and in objectives lost after" in comparison.notes[0]


@pytest.mark.parametrize(
    ("risks", "percent", "exceeds"),
    [
        ((100.0, 110.0), 10, False),
        ((100.0, 110.1), 10, True),
        ((100.0, 90.0), 0, False),
        ((100.0, 95.0), -10, True),
        ((0.0, 0.0), 0, False),
        ((0.0, 0.1), 1_000, True),
        ((100.0, 100.0 + 1e-9), 0, False),
    ],
)
def test_whether_the_risk_grew_by_more_than_is_allowed(
    risks: tuple[float, float], percent: float, exceeds: bool
) -> None:
    one, two = before(), copy.deepcopy(before())
    one["risk"], two["risk"] = risks
    assert compare(one, two).exceeds(percent) is exceeds
