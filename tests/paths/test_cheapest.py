from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, layered, start
from paths.reference import Sets, admissible, is_minimal, minimal_derivations, tree_costs
from threatlas.paths import compiled
from threatlas.paths.cheapest import Cheapest, cheapest
from threatlas.paths.derivation import minimal
from threatlas.paths.graph import attack_graph

COSTS = st.one_of(st.integers(0, 5).map(float), st.just(math.inf))


@given(graphs(), st.data())
@settings(deadline=None, max_examples=120)
def test_costs_and_derivations(sets: Sets, data: st.DataObject) -> None:
    costs = data.draw(st.lists(COSTS, min_size=len(sets.requires), max_size=len(sets.requires)))
    graph = built(sets)
    result = cheapest(graph, start(sets), costs)
    assert result.costs.tolist() == tree_costs(sets, costs)
    for fact in range(sets.facts):
        derivation = result.derivation(fact)
        assert (derivation is None) == math.isinf(result.costs[fact])
        if derivation is not None:
            assert admissible(sets, derivation.steps, fact)
            assert is_minimal(sets, derivation.steps, fact)
            assert derivation.cost == sum(costs[step] for step in derivation.steps)
            assert derivation.cost <= result.costs[fact]
            least = min(sum(costs[step] for step in steps) for steps in minimal_derivations(sets, fact))
            assert least <= derivation.cost
        alone = cheapest(graph, start(sets), costs, goal=fact)
        assert alone.costs[fact] == result.costs[fact]


def assert_same(one: Cheapest, other: Cheapest) -> None:
    assert one.costs.tobytes() == other.costs.tobytes()
    assert one.chosen.tolist() == other.chosen.tolist()
    assert one.ranks.tolist() == other.ranks.tolist()


@given(graphs(), st.data())
@settings(deadline=None, max_examples=150)
def test_the_loop_for_large_graphs_gives_the_same(sets: Sets, data: st.DataObject) -> None:
    some = st.one_of(COSTS, st.sampled_from([0.0, 0.1, 0.2, 0.3, 1e308]))
    costs = data.draw(st.lists(some, min_size=len(sets.requires), max_size=len(sets.requires)))
    goal = data.draw(st.one_of(st.none(), st.integers(0, sets.facts - 1)))
    plain = cheapest(built(sets), start(sets), costs, goal=goal)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "LARGE", -1)
        assert_same(plain, cheapest(built(sets), start(sets), costs, goal=goal))


@pytest.mark.parametrize("kinds", [1, 5, 10**9])
def test_both_ways_agree_on_a_large_graph(kinds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many ties, with some, and with none."""
    graph, initial, goal = layered(50_000, width=2000)
    costs = np.random.default_rng(kinds).integers(0, kinds, graph.steps) / 7.0
    results = [cheapest(graph, initial, costs), cheapest(graph, initial, costs, goal=goal // 3)]
    monkeypatch.setattr(compiled, "LARGE", graph.steps)
    assert_same(results[0], cheapest(graph, initial, costs))
    assert_same(results[1], cheapest(graph, initial, costs, goal=goal // 3))
    assert results[0].derivation(3000) == cheapest(graph, initial, costs).derivation(3000)


def test_costs_of_trees_that_no_float_can_hold_are_not_out_of_reach() -> None:
    # each step needs the two facts of the one before: tree costs double from step to step
    steps = np.arange(1100)
    needs = (np.repeat(steps[1:], 2), np.repeat(2 * steps[:-1], 2) + np.tile([0, 1], 1099))
    graph = attack_graph(2200, 1100, requires=needs, gives=(np.repeat(steps, 2), np.arange(2200)))
    result = cheapest(graph, [], np.ones(1100))
    assert result.costs[20] == 2**11 - 1
    assert np.isfinite(result.costs).all()
    derivation = result.derivation(2199)
    assert derivation is not None
    assert derivation.cost == 1100


def test_all_requirements_are_paid_for() -> None:
    # fact 2 by step 2 (cost 1) from facts 0 and 1 (5 each), or by step 3 alone (cost 10)
    graph = attack_graph(3, 4, requires=([2, 2], [0, 1]), gives=([0, 1, 2, 3], [0, 1, 2, 2]))
    result = cheapest(graph, [], [5, 5, 1, 10])
    assert result.costs[2] == 10
    assert result.derivation(2) is not None
    assert cheapest(graph, [], [4, 4, 1, 10]).costs[2] == 9
    assert cheapest(graph, [0], [4, 4, 1, 10]).costs[2] == 5


def test_a_shared_step_counts_once_in_a_derivation() -> None:
    # step 0 gives 0; steps 1 and 2 need it and give 1 and 2; step 3 needs both and gives 3
    graph = attack_graph(4, 4, requires=([1, 2, 3, 3], [0, 0, 1, 2]), gives=([0, 1, 2, 3], [0, 1, 2, 3]))
    result = cheapest(graph, [], np.ones(4))
    assert result.costs[3] == 5
    derivation = result.derivation(3)
    assert derivation is not None
    assert derivation.cost == 4
    assert derivation.steps == (0, 1, 2, 3)


def test_a_cycle_does_not_feed_itself() -> None:
    graph = attack_graph(2, 2, requires=([0, 1], [1, 0]), gives=([0, 1], [0, 1]))
    assert cheapest(graph, [], [0, 0]).costs.tolist() == [math.inf, math.inf]


@pytest.mark.parametrize("costs", [[-1.0], [math.nan], [1.0, 1.0]])
def test_wrong_costs(costs: list[float]) -> None:
    with pytest.raises(ValueError, match="cost"):
        cheapest(attack_graph(1, 1, requires=([], []), gives=([0], [0])), [], costs)


def test_wrong_goals() -> None:
    graph = attack_graph(2, 1, requires=([], []), gives=([0], [0]))
    with pytest.raises(ValueError, match="no fact 7"):
        cheapest(graph, [], [1.0]).derivation(7)
    with pytest.raises(ValueError, match="do not lead"):
        minimal(graph, [], 1, [0], [1.0])


def test_a_shared_step_counts_as_often_as_the_tree_uses_it() -> None:
    # Step 0 gives fact 1, which both steps 1 and 2 need; step 3 needs what both give.
    graph = attack_graph(5, 4, requires=([0, 1, 2, 3, 3], [0, 1, 1, 2, 3]), gives=([0, 1, 2, 3], [1, 2, 3, 4]))
    assert cheapest(graph, [0], [1.0, 1.0, 1.0, 1.0]).uses(4).tolist() == [2, 1, 1, 1]


@given(graphs(), st.data())
@settings(deadline=None, max_examples=80)
def test_uses_add_up_to_the_cost_of_the_tree(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    costs = [float(cost) for cost in data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))]
    found = cheapest(built(sets), start(sets), costs)
    for goal in range(sets.facts):
        if np.isfinite(found.costs[goal]):
            assert np.dot(found.uses(goal), costs) == found.costs[goal]
