"""A minimal derivation against its plain definition, and on a path of some thousand steps."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs
from paths.reference import Sets, admissible, is_minimal
from threatlas.paths.derivation import minimal
from threatlas.paths.graph import attack_graph


def taken(sets: Sets, steps: Sequence[int], goal: int) -> list[int] | None:
    """The steps as they can be taken, again and again from the first, until the goal is met; None if it never is."""
    facts, order = set(sets.initial), list[int]()
    while goal not in facts:
        before = len(order)
        for step in steps:
            if step not in order and goal not in facts and sets.requires[step] <= facts:
                order.append(step)
                facts |= sets.gives[step]
        if len(order) == before:
            return None
    return order


@given(graphs(), st.data())
@settings(deadline=None, max_examples=150)
def test_what_can_be_missed_is_left_out_one_by_one_the_costliest_first(sets: Sets, data: st.DataObject) -> None:
    costs = data.draw(st.lists(st.integers(0, 3).map(float), min_size=len(sets.steps), max_size=len(sets.steps)))
    goal = data.draw(st.integers(0, sets.facts - 1))
    kept = taken(sets, sets.steps, goal)
    assume(kept is not None)
    for step in sorted(kept or [], key=lambda step: -costs[step]):
        kept = taken(sets, [other for other in kept or [] if other != step], goal) or kept
    found = minimal(built(sets), sorted(sets.initial), goal, list(sets.steps), costs)
    assert found == kept
    assert admissible(sets, found, goal)
    assert is_minimal(sets, found, goal)


def test_a_long_path_with_a_detour() -> None:
    length = 3_000
    every = range(length)
    detour = length  # gives what step 1,000 gives, from what step 990 gives, and costs more than the steps between
    graph = attack_graph(
        length + 1,
        length + 1,
        requires=([*every, detour], [*every, 991]),
        gives=([*every, detour], [*(step + 1 for step in every), 1_001]),
    )
    costs = [1.0] * length + [50.0]
    steps = [*every[:1_000], detour, *every[1_000:]]
    assert minimal(graph, [0], length, steps, costs) == list(every)
    costs[995] = 60.0
    assert minimal(graph, [0], length, steps, costs) == [*every[:991], detour, *every[1_001:]]
