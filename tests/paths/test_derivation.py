"""A minimal derivation against its plain definition, and on a path of some thousand steps."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs
from paths.reference import Sets, admissible, is_minimal, reachable
from threatlas.paths.derivation import minimal
from threatlas.paths.graph import attack_graph


@given(graphs(), st.data())
@settings(deadline=None, max_examples=150)
def test_the_costliest_steps_that_can_be_missed_are(sets: Sets, data: st.DataObject) -> None:
    costs = data.draw(st.lists(st.integers(0, 3).map(float), min_size=len(sets.steps), max_size=len(sets.steps)))
    goal = data.draw(st.integers(0, sets.facts - 1))
    facts, taken = reachable(sets, sets.steps)
    assume(goal in facts)
    found = minimal(built(sets), sorted(sets.initial), goal, list(sets.steps), costs)
    assert admissible(sets, found, goal)
    assert is_minimal(sets, found, goal)
    if len(set(costs)) == len(costs):
        kept = set(taken)
        for step in sorted(taken, key=lambda step: -costs[step]):
            if goal in reachable(sets, kept - {step})[0]:
                kept -= {step}
        assert set(found) == kept


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
