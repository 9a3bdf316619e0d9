from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, start
from paths.reference import Sets, reachable
from threatlas.paths.reach import reach
from threatlas.paths.worlds import reached_worlds, truth_column


@given(graphs(), st.data())
@settings(deadline=None, max_examples=120)
def test_each_world_is_a_fixpoint_of_its_own(sets: Sets, data: st.DataObject) -> None:
    size = 7
    every = (1 << size) - 1
    worlds = [data.draw(st.integers(0, every)) for _ in sets.steps]
    graph = built(sets)
    order = reach(graph, start(sets)).order.tolist()
    facts = reached_worlds(graph, start(sets), order, worlds, every)
    for world in range(size):
        expected = reachable(sets, [step for step in sets.steps if worlds[step] >> world & 1])[0]
        assert {fact for fact in range(sets.facts) if facts[fact] >> world & 1} == expected


def test_truth_columns() -> None:
    for variables in range(1, 6):
        for index in range(variables):
            expected = sum(1 << world for world in range(1 << variables) if world >> index & 1)
            assert truth_column(index, variables) == expected
