"""Events, passages and aims that are added to the graph of a system."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from paths.analysing import SYSTEM, chance, described, rules, safeguard
from threatlas.paths.instantiate import Instance
from threatlas.paths.safeguard import Safeguard
from threatlas.paths.scored_graph import STEP_COST, ScoredGraph, useful_controls
from threatlas.systems.description import System

SCREEN = safeguard("TL.M0013", {"AML.T0051.001": 0.9}, "channel feeds agent", "content")
GUARD = safeguard("TL.M0014", {"AML.T0053": 0.8}, "tool")


def scored(system: System, safeguards: Sequence[Safeguard] = ()) -> ScoredGraph:
    return ScoredGraph(
        Instance(system, rules()),
        {one.id: one for one in safeguards},
        lambda technique, asset: chance(0.5),  # noqa: ARG005
    )


def test_one_event_a_technique_and_target_whatever_the_bindings() -> None:
    text = SYSTEM.replace("flows:\n", "flows:\n- helper calls crm\n").replace(
        "  crm: tool\n", "  crm: tool\n  helper: agent\n"
    )
    events = [(event.technique, event.asset) for event in scored(described(text)).events]
    assert events.count(("AML.T0053", "crm")) == 1
    assert sorted(asset or "" for technique, asset in events if technique == "AML.T0051.001") == ["assistant", "helper"]


def test_an_event_with_a_single_step_is_that_step() -> None:
    graph = scored(described())
    for index, event in enumerate(graph.events):
        step = graph.event_step(index)
        assert not graph.is_added(step)
        assert graph.event(step) == graph.event_for(step) == event
    text = SYSTEM.replace("flows:\n", "flows:\n- helper calls crm\n").replace(
        "  crm: tool\n", "  crm: tool\n  helper: agent\n"
    )
    graph = scored(described(text))
    shared = next(index for index, event in enumerate(graph.events) if event.technique == "AML.T0053")
    assert graph.is_added(graph.event_step(shared))


def test_only_events_and_covered_passages_are_uncertain() -> None:
    control = "controls:\n- {control: TL.M0013, where: [mailbox feeds assistant], evidence: Seen.}\n"
    graph = scored(described(SYSTEM, control), [SCREEN])
    uncertain = np.flatnonzero(graph.beta > 0).tolist()
    events = [graph.event_step(index) for index in range(len(graph.events))]
    passages = [graph.passage_step(index) for index, one in enumerate(graph.passages) if one.guard.coverage > 0]
    assert uncertain == sorted([*events, *passages])
    for step in events:
        assert graph.nats[step] == pytest.approx(math.log(2))
    for step in passages:
        assert graph.nats[step] == pytest.approx(-math.log(0.1))


def test_steps_of_an_adversary_cost_a_trifle_and_what_follows_nothing() -> None:
    graph = scored(described())
    for number, rule in enumerate(graph.instance.rules):
        for step in graph.instance.steps_of(number):
            assert graph.costs[step] - graph.nats[step] == pytest.approx(0.0 if rule.technique is None else STEP_COST)
            assert rule.technique is not None or graph.nats[step] == 0


def test_a_candidate_adds_to_events_and_passages_where_it_could_stand() -> None:
    graph = scored(described(), [SCREEN, GUARD])
    assert useful_controls(graph.events, graph.passages) == ["TL.M0013", "TL.M0014"]
    steps, added = graph.candidate("TL.M0014")
    (step,) = steps.tolist()
    event = graph.event(step)
    assert event is not None
    assert (event.technique, event.asset) == ("AML.T0053", "crm")
    assert added.tolist() == pytest.approx([-math.log(0.2)])
    steps, added = graph.candidate("TL.M0013")
    assert all(graph.passage(int(step)) is not None for step in steps)
    assert added.tolist() == pytest.approx([-math.log(0.1)] * len(steps))
    assert graph.screened_by(steps) == []  # it stands on a flow, which content takes by itself


def test_what_is_in_place_in_part_is_completed() -> None:
    control = "controls:\n- {control: TL.M0014, where: [crm], coverage: 0.5, evidence: Seen.}\n"
    graph = scored(described(SYSTEM, control), [GUARD])
    _, added = graph.candidate("TL.M0014")
    assert added.tolist() == pytest.approx([math.log(0.6) - math.log(0.2)])


def test_the_steps_of_a_technique_at_an_asset() -> None:
    graph = scored(described())
    assert graph.steps_of("AML.T0051", None).sum() == 1
    assert graph.steps_of("AML.T0051.001", "assistant").sum() == 1
    assert graph.steps_of("AML.T0051.001", "mailbox").sum() == 0
    assert graph.steps_of("AML.T005", None).sum() == 0


def test_a_control_that_is_not_known_hinders_nothing() -> None:
    control = "controls:\n- {control: TL.M0039, where: [crm], evidence: Seen.}\n"
    assert all(event.guards == () for event in scored(described(SYSTEM, control)).events)
