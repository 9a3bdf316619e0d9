"""What events and passages depend on alike counts once."""

from __future__ import annotations

import numpy as np
import pytest

from paths.analysing import SYSTEM, analysed, chance, described, rules, safeguard
from threatlas.paths.adversary import NO_GROUP, Adversary
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.guard import Event, Guard, Passage
from threatlas.paths.instantiate import Instance
from threatlas.paths.probability import Sampling
from threatlas.paths.scored_graph import ScoredGraph
from threatlas.paths.tries import Uncertain, tries_of
from threatlas.vocabulary import AdversaryProfile

IN_PLACE = Guard("AML.M0020", 0.5, possible=False, effect=0.8, deviation=0.1, where="a feeds b")
COMPLETABLE = Guard("AML.M0020", 0.5, possible=True, effect=0.8, deviation=0.1, where="a feeds b")
FACTOR = IN_PLACE.factor
LEFT_WEIGHT = pytest.approx(0.6 * 0.4 / 0.05**2 - 1)
"""The trials that what the control leaves is worth: mean 0.6, deviation half of 0.1, since it covers half."""
THINKABLE = Guard("AML.M0021", 0.0, possible=True, effect=0.9, deviation=0.1, where="")


def same(found: Uncertain, mean: float, weight: object, of: str) -> bool:
    return found.mean == pytest.approx(mean) and found.weight == weight and found.of == of


def event(*guards: Guard, asset: str = "b") -> Event:
    return Event("AML.T0051", asset, guards, chance(0.5))


def test_an_event_by_itself_holds_its_chance_and_what_its_controls_leave() -> None:
    found = tries_of([event(IN_PLACE)], [])
    # Mean square 0.30 of the chance (Beta(2, 2)) times 0.3625 of what is left, less the square of the mean 0.3.
    assert same(found.own[0], 0.3, pytest.approx(0.3 * 0.7 / (0.3 * 0.3625 - 0.09) - 1), "AML.T0051")
    assert (found.shared, found.needs) == ((), ())


def test_controls_that_are_only_thinkable_split_no_chance() -> None:
    found = tries_of([event(), event(THINKABLE), event(asset="c")], [])
    assert [one.mean for one in found.own[:2]] == [1.0, 1.0]
    assert same(found.own[2], 0.5, pytest.approx(4.0), "AML.T0051")
    assert found.shared == (Uncertain(0.5, 4.0, "AML.T0051"),)
    assert found.needs == ((0, 0), (1, 0))


def test_a_control_on_several_ways_stops_them_all_or_none() -> None:
    found = tries_of([event(), event(IN_PLACE), event(COMPLETABLE, THINKABLE)], [])
    assert found.shared[0] == Uncertain(0.5, 4.0, "AML.T0051")
    assert same(found.shared[1], FACTOR, LEFT_WEIGHT, "AML.M0020")
    assert sorted(found.needs) == [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1)]
    assert found.own[1].mean == found.own[2].mean == 1.0


def test_passages_past_one_control_are_one_try() -> None:
    passages = [
        Passage("b", "content", IN_PLACE),
        Passage("b", "content", COMPLETABLE),
        Passage("c", "content", IN_PLACE),
    ]
    found = tries_of([], passages)
    assert [same(one, FACTOR, LEFT_WEIGHT, "AML.M0020") for one in found.shared] == [True]
    assert found.needs == ((0, 0), (1, 0))
    assert same(found.own[2], FACTOR, LEFT_WEIGHT, "AML.M0020")


TWO_AGENTS = SYSTEM.replace("  crm: tool\n", "  crm: tool\n  helper: agent\n").replace(
    "flows:\n", "flows:\n- mailbox feeds helper\n- helper calls crm\n- helper manages crm\n"
)


def test_a_control_that_is_not_in_place_changes_no_probability() -> None:
    """It could stand on the way by which one of the two agents calls the tool only, so there are two events."""
    system = described(TWO_AGENTS)
    thinkable = safeguard("TL.M0013", {"AML.T0053": 0.9}, "agent manages tool")
    graph = ScoredGraph(Instance(system, rules()), {thinkable.id: thinkable}, lambda *_: chance(0.5))
    assert sum((each.technique, each.asset) == ("AML.T0053", "crm") for each in graph.events) == 2
    (plain,) = analysed(system).exposures
    (with_control,) = analysed(system, thinkable).exposures
    assert with_control.probability.value == pytest.approx(plain.probability.value)
    assert plain.probability.value == pytest.approx(0.5**3 * (1 - 0.5**2))


def test_a_path_by_both_ways_counts_the_technique_once() -> None:
    """The path's probability is the product over distinct events and tries: what the costs of its steps add up to."""
    thinkable = safeguard("TL.M0013", {"AML.T0053": 0.9}, "agent manages tool")
    (exposure,) = analysed(described(TWO_AGENTS), thinkable).exposures
    assert exposure.paths[0].probability == pytest.approx(0.5**4)


def test_steps_of_one_technique_are_of_one_kind() -> None:
    graph = ScoredGraph(Instance(described(TWO_AGENTS), rules()), {}, lambda *_: chance(0.5))
    numbers = [index for index, each in enumerate(graph.events) if each.technique == "AML.T0051.001"]
    assert len(numbers) == 2
    assert len({int(graph.kinds[graph.event_step(number)]) for number in numbers}) == 1
    others = [graph.event_step(index) for index in range(len(graph.events)) if index not in numbers]
    assert not {int(graph.kinds[step]) for step in others} & {int(graph.kinds[graph.event_step(numbers[0])])}


def test_what_is_not_known_of_a_technique_is_not_known_at_any_target() -> None:
    """With one draw for both agents the two ways hide less of how little is known, so the interval is the wider."""
    (exposure,) = analysed(described(TWO_AGENTS)).exposures
    apart = ScoredGraph(Instance(described(TWO_AGENTS), rules()), {}, lambda *_: chance(0.5))
    apart.kinds = np.arange(apart.graph.steps, dtype=np.int32)
    initial = apart.instance.numbers_of(initial_facts(apart.instance.system, AdversaryProfile.OUTSIDER))
    none = np.empty(0, np.int32)
    adversary = Adversary(apart, initial, apart.aims, none, np.full(apart.graph.steps, NO_GROUP, np.int32))
    by_itself = adversary.estimates(Sampling())[apart.aims[0]]
    together = exposure.probability
    assert together.value == pytest.approx(by_itself.value)
    assert together.high - together.low > by_itself.high - by_itself.low
