"""Decisions: what they exclude and accept, and until when."""

from datetime import date

import numpy as np
import pytest

from paths.analysing import SYSTEM, chance, described, rules
from threatlas.paths.honoured import Decisions, honour
from threatlas.paths.instantiate import Instance
from threatlas.paths.scored_graph import ScoredGraph

LAST = date(2026, 12, 31)


def honoured(*decisions: str, today: date = LAST) -> tuple[ScoredGraph, Decisions]:
    """Decisions as ``{technique: …, verdict: …}``, each until the last day of 2026."""
    lines = [f"- {{{one}, reason: r, owner: o, until: 2026-12-31}}" for one in decisions]
    system = described(SYSTEM, *(["decisions:", *lines] if lines else []))
    scored = ScoredGraph(Instance(system, rules()), {}, lambda technique, asset: chance(0.5))  # noqa: ARG005
    return scored, honour(scored, today)


def test_without_decisions_nothing_changes() -> None:
    _, found = honoured()
    assert not found.excluded.any()
    assert not found.accepted.any()
    assert (found.honoured, found.by_step) == ((), {})


def test_what_is_not_applicable_is_excluded_with_its_sub_techniques() -> None:
    scored, found = honoured("technique: AML.T0051, verdict: not-applicable")
    assert np.array_equal(found.excluded, scored.steps_of("AML.T0051.001", None))
    assert found.excluded.any()
    assert not found.accepted.any()


def test_what_is_accepted_stays_and_names_its_decision() -> None:
    scored, found = honoured("technique: AML.T0053, verdict: accepted")
    assert not found.excluded.any()
    assert np.array_equal(found.accepted, scored.steps_of("AML.T0053", None))
    assert {decision.technique for decision in found.by_step.values()} == {"AML.T0053"}
    assert set(found.by_step) == set(np.flatnonzero(found.accepted).tolist())


def test_what_is_excluded_cannot_be_accepted_too() -> None:
    _, found = honoured("technique: AML.T0053, verdict: accepted", "technique: AML.T0053, verdict: not-applicable")
    assert found.excluded.any()
    assert not found.accepted.any()


@pytest.mark.parametrize("verdict", ["accepted", "not-applicable"])
def test_a_decision_ends_after_its_last_day(verdict: str) -> None:
    decision = f"technique: AML.T0053, verdict: {verdict}"
    assert [one.state for one in honoured(decision)[1].honoured] == ["in force"]
    _, found = honoured(decision, today=date(2027, 1, 1))
    assert [(one.state, one.steps > 0) for one in found.honoured] == [("expired", True)]
    assert not (found.excluded | found.accepted).any()


def test_a_decision_that_touches_no_step_is_without_effect() -> None:
    _, found = honoured("technique: AML.T0053, asset: mailbox, verdict: accepted")
    assert [(one.state, one.steps) for one in found.honoured] == [("without effect", 0)]
