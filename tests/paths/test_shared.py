"""Derivations that pay for a shared step once."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, start
from paths.reference import Sets, admissible, is_minimal, minimal_derivations, reachable
from threatlas.paths.cheapest import cheapest
from threatlas.paths.graph import attack_graph
from threatlas.paths.shared import settle_shared


@given(graphs(), st.data())
@settings(deadline=None, max_examples=150)
def test_derivations_are_admissible_minimal_and_no_cheaper_than_the_cheapest(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    costs = [float(cost) for cost in data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))]
    found = settle_shared(built(sets), np.array(start(sets), np.int32), np.array(costs))
    facts = reachable(sets, sets.steps)[0]
    for goal in range(sets.facts):
        derivation = found.derivation(goal)
        assert (derivation is not None) == (goal in facts)
        if derivation is not None:
            assert admissible(sets, derivation.steps, goal)
            assert is_minimal(sets, derivation.steps, goal)
            least = min(sum(costs[step] for step in steps) for steps in minimal_derivations(sets, goal))
            assert least <= derivation.cost <= found.costs[goal] + 1e-9


def test_a_shared_beginning_beats_a_lonely_way_that_looks_cheaper_as_a_tree() -> None:
    # Step 0 gives what both 1 and 2 need, and 3 needs both; step 4 leads to the goal alone.
    graph = attack_graph(
        5, 5, requires=([0, 1, 2, 3, 3, 4], [0, 1, 1, 2, 3, 0]), gives=([0, 1, 2, 3, 4], [1, 2, 3, 4, 4])
    )
    costs = np.array([5.0, 1.0, 1.0, 0.0, 9.0])  # the tree over steps 0 to 3 costs 12, its distinct steps 7
    tree = cheapest(graph, [0], costs).derivation(4)
    shared = settle_shared(graph, np.array([0], np.int32), costs).derivation(4)
    assert tree is not None
    assert shared is not None
    assert (tree.cost, shared.cost) == (9.0, 7.0)


def test_a_blocked_step_is_not_taken() -> None:
    graph = attack_graph(2, 1, requires=([0], [0]), gives=([0], [1]))
    found = settle_shared(graph, np.array([0], np.int32), np.array([math.inf]))
    assert found.derivation(1) is None
