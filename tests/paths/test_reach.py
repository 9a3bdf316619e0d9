from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, layered, start
from paths.reference import Sets, admissible, minimal_derivations, reachable
from threatlas.paths import compiled
from threatlas.paths import reach as module
from threatlas.paths.graph import attack_graph
from threatlas.paths.reach import Pruned, Reached, prune, reach


@pytest.mark.parametrize("narrow", [0, 2, 1000], ids=["arrays", "both", "one by one"])
@given(graphs(), st.data())
@settings(deadline=None, max_examples=100)
def test_reach_is_the_least_fixpoint(narrow: int, sets: Sets, data: st.DataObject) -> None:
    blocked = data.draw(st.frozensets(st.sampled_from(sets.steps), max_size=3)) if sets.requires else frozenset()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "NARROW", narrow)
        result = reach(built(sets), start(sets), sorted(blocked))
    facts, steps = reachable(sets, set(sets.steps) - blocked)
    assert set(np.flatnonzero(result.facts)) == facts
    assert set(np.flatnonzero(result.steps)) == steps
    assert sorted(result.order.tolist()) == sorted(steps)
    assert all(admissible(sets, result.order.tolist(), fact) for fact in facts)


def test_both_ways_agree_on_a_deep_graph() -> None:
    graph, initial, goal = layered(20_000)
    results = []
    for narrow in (0, 24, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "NARROW", narrow)
            results.append(reach(graph, initial))
    assert results[0].facts[goal]
    for other in results[1:]:
        assert_same(results[0], other)


def assert_same(one: Reached, other: Reached) -> None:
    assert np.array_equal(one.facts, other.facts)
    assert np.array_equal(one.steps, other.steps)
    assert np.array_equal(one.order, other.order)


@given(graphs(), st.data())
@settings(deadline=None, max_examples=100)
def test_the_loop_for_large_graphs_gives_the_same(sets: Sets, data: st.DataObject) -> None:
    blocked = data.draw(st.frozensets(st.sampled_from(sets.steps), max_size=3)) if sets.requires else frozenset()
    plain = reach(built(sets), start(sets), sorted(blocked))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "LARGE", -1)
        assert_same(plain, reach(built(sets), start(sets), sorted(blocked)))


def assert_same_part(one: Pruned, other: Pruned) -> None:
    for name in ("facts", "steps", "initial", "goals"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert one.graph.requires.lists == other.graph.requires.lists
    assert one.graph.gives.lists == other.graph.gives.lists


@given(graphs(), st.data())
@settings(deadline=None, max_examples=60)
def test_the_loop_for_large_graphs_prunes_the_same(sets: Sets, data: st.DataObject) -> None:
    goals = sorted(data.draw(st.frozensets(st.integers(0, sets.facts - 1), max_size=2)))
    plain = prune(built(sets), start(sets), goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "LARGE", -1)
        assert_same_part(plain, prune(built(sets), start(sets), goals))


def test_both_ways_agree_on_a_large_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, initial, goal = layered(50_000)
    large = reach(graph, initial, [17])
    large_part = prune(graph, initial, [goal], [17])
    assert large.facts[goal]
    monkeypatch.setattr(compiled, "LARGE", graph.steps)
    assert_same(large, reach(graph, initial, [17]))
    assert_same_part(large_part, prune(graph, initial, [goal], [17]))


@given(graphs(steps=7), st.data())
@settings(deadline=None, max_examples=100)
def test_pruning_keeps_every_derivation_and_maps_back(sets: Sets, data: st.DataObject) -> None:
    graph = built(sets)
    goal = data.draw(st.integers(0, sets.facts - 1))
    part = prune(graph, start(sets), [goal])
    whole = minimal_derivations(sets, goal)
    assert bool(len(part.goals)) == bool(whole)
    for new, old in enumerate(part.steps.tolist()):
        assert part.step_numbers[old] == new
        needed = {int(part.facts[fact]) for fact in part.graph.requires.of(new)}
        given_facts = {int(part.facts[fact]) for fact in part.graph.gives.of(new)}
        assert needed == sets.requires[old]
        assert given_facts <= sets.gives[old]
    if whole:
        assert part.facts[part.goals].tolist() == [goal]
        kept = Sets(
            part.graph.facts,
            tuple(frozenset(row) for row in part.graph.requires.lists),
            tuple(frozenset(row) for row in part.graph.gives.lists),
            frozenset(part.initial.tolist()),
        )
        found = {
            frozenset(part.steps[step] for step in steps) for steps in minimal_derivations(kept, int(part.goals[0]))
        }
        assert found == set(whole)


def test_pruning_drops_what_is_blocked_unreachable_or_useless() -> None:
    # 0 -> 1 -> 2 (goal); 0 -> 3 (useless); 4 -> 2 (4 is never had); 1 -> 0 (0 is initial)
    graph = attack_graph(5, 5, requires=([0, 1, 2, 3, 4], [0, 1, 0, 4, 1]), gives=([0, 1, 2, 3, 4], [1, 2, 3, 2, 0]))
    part = prune(graph, [0], [2])
    assert part.steps.tolist() == [0, 1]
    assert part.facts.tolist() == [0, 1, 2]
    assert not len(prune(graph, [0], [2], blocked=[1]).goals)
    with pytest.raises(ValueError, match="goals"):
        prune(graph, [0], [9])
