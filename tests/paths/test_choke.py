"""Choke points equal trying to leave out each group."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, layered, start
from paths.reference import Sets, reachable
from threatlas.paths.choke import choke_groups


@given(graphs(), st.data())
@settings(deadline=None, max_examples=120)
def test_choke_points(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    groups = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    goals = data.draw(st.lists(st.integers(0, sets.facts - 1), max_size=4))
    graph = built(sets)
    found = choke_groups(graph, start(sets), goals, groups)
    singly = choke_groups(graph, start(sets), goals, list(sets.steps))
    for goal, mine, steps in zip(goals, found, singly, strict=True):
        if goal not in reachable(sets, sets.steps)[0]:
            assert mine == steps == ()
            continue
        without = {group: [step for step in sets.steps if groups[step] != group] for group in sorted(set(groups))}
        assert mine == tuple(group for group, rest in without.items() if goal not in reachable(sets, rest)[0])
        assert steps == tuple(step for step in sets.steps if goal not in reachable(sets, set(sets.steps) - {step})[0])


def test_wrong_groups() -> None:
    graph, initial, goal = layered(100, width=20)
    with pytest.raises(ValueError, match="as many groups"):
        choke_groups(graph, initial, [goal], [1])
