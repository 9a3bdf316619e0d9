from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, layered, start
from paths.reference import Sets, admissible, is_minimal, minimal_derivations
from threatlas.paths.diverse import Limits, diverse
from threatlas.paths.graph import attack_graph


def named(groups: list[int], steps: Iterable[int]) -> frozenset[int]:
    """The groups of steps; a negative one is none."""
    return frozenset(groups[step] for step in steps if groups[step] >= 0)


@given(graphs(), st.data())
@settings(deadline=None, max_examples=120)
def test_every_minimal_set_of_groups_is_found(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    groups = data.draw(st.lists(st.integers(-1, 4), min_size=count, max_size=count))
    costs = [float(cost) for cost in data.draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))]
    goal = data.draw(st.integers(0, sets.facts - 1))
    result = diverse(built(sets), start(sets), costs, goal, groups, limits=Limits(1000, 100_000))
    assert result.complete
    found = [named(groups, each.steps) for each in result.derivations]
    assert len(set(found)) == len(found)
    for each in result.derivations:
        assert admissible(sets, each.steps, goal)
        assert is_minimal(sets, each.steps, goal)
        assert each.cost == sum(costs[step] for step in each.steps)
    assert list(result.derivations) == sorted(result.derivations, key=lambda each: (each.cost, each.steps))
    every = {named(groups, steps) for steps in minimal_derivations(sets, goal)}
    assert {one for one in every if not any(other < one for other in every)} <= set(found) <= every


@given(graphs(), st.integers(1, 3), st.integers(1, 6))
@settings(deadline=None, max_examples=100)
def test_limits_are_kept_and_the_cheapest_is_there(sets: Sets, most: int, searches: int) -> None:
    costs, groups = [1.0] * len(sets.requires), list(sets.steps)
    goal = sets.facts - 1
    full = diverse(built(sets), start(sets), costs, goal, groups, limits=Limits(1000, 100_000))
    some = diverse(built(sets), start(sets), costs, goal, groups, limits=Limits(most, searches))
    assert len(some.derivations) <= most
    assert bool(some.derivations) == bool(full.derivations)
    if len(full.derivations) > most:
        assert not some.complete


def test_the_same_on_a_deep_graph() -> None:
    graph, initial, goal = layered(400, width=20)
    costs, groups = [1.0 + step % 7 for step in range(400)], [step % 12 for step in range(400)]
    first = diverse(graph, initial, costs, goal, groups)
    assert first == diverse(graph, initial, costs, goal, groups)
    assert first.derivations


def test_wrong_arguments() -> None:
    graph, initial, _ = layered(100, width=20)
    with pytest.raises(ValueError, match="as many groups"):
        diverse(graph, initial, [1.0] * 100, 1, [0])
    with pytest.raises(ValueError, match="no fact"):
        diverse(graph, initial, [1.0] * 100, 99, [0] * 100)


def test_a_path_that_shares_its_beginning_is_found_though_its_tree_is_dearer() -> None:
    # Step 0 gives what both 1 and 2 need, and 3 needs both; step 4 leads to the goal alone, for more than 0 to 3 together.
    graph = attack_graph(
        5, 5, requires=([0, 1, 2, 3, 3, 4], [0, 1, 1, 2, 3, 0]), gives=([0, 1, 2, 3, 4], [1, 2, 3, 4, 4])
    )
    costs = [5.0, 1.0, 1.0, 0.0, 9.0]  # the tree over steps 0 to 3 costs 12, its distinct steps 7
    found = diverse(graph, [0], costs, 4, [0, 1, 2, 3, 4])
    assert [each.cost for each in found.derivations] == [7.0, 9.0]
