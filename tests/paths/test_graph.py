from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, pairs
from paths.reference import Sets
from threatlas.paths.graph import AttackGraph, attack_graph, extended, indexes


@given(graphs())
@settings(deadline=None, max_examples=100)
def test_rows_hold_the_edges_both_ways(sets: Sets) -> None:
    graph = built(sets)
    for step in sets.steps:
        assert graph.requires.of(step).tolist() == sorted(sets.requires[step])
        assert graph.gives.lists[step] == sorted(sets.gives[step])
    for fact in range(sets.facts):
        assert graph.required_by.lists[fact] == [step for step in sets.steps if fact in sets.requires[step]]
        assert graph.given_by.of(fact).tolist() == [step for step in sets.steps if fact in sets.gives[step]]
    every = np.arange(graph.steps)
    assert graph.requires.of_all(every).tolist() == graph.requires.targets.tolist()


def test_repeated_edges_count_once() -> None:
    graph = attack_graph(2, 1, requires=([0, 0], [1, 1]), gives=([0, 0, 0], [0, 1, 0]))
    assert graph.requires.targets.tolist() == [1]
    assert graph.gives.targets.tolist() == [0, 1]
    assert graph.gives.targets.dtype == np.int32


def rows_of(graph: AttackGraph) -> list[list[list[int]]]:
    return [rows.lists for rows in (graph.requires, graph.gives, graph.required_by, graph.given_by)]


@given(graphs(), graphs())
@settings(deadline=None, max_examples=150)
def test_an_extended_graph_is_that_of_all_edges(old: Sets, more: Sets) -> None:
    """The second graph's edges are added, its steps in part to those of the first and in part as new ones."""
    facts, steps = max(old.facts, more.facts), max(len(old.requires), len(more.requires))
    grown = extended(
        built(old),
        facts=facts - old.facts,
        steps=steps - len(old.requires),
        requires=pairs(more.requires),
        gives=pairs(more.gives),
    )
    both = [
        tuple(first + second for first, second in zip(pairs(one), pairs(other), strict=True))
        for one, other in ((old.requires, more.requires), (old.gives, more.gives))
    ]
    whole = attack_graph(facts, steps, requires=(both[0][0], both[0][1]), gives=(both[1][0], both[1][1]))
    assert (grown.facts, grown.steps) == (facts, steps)
    assert rows_of(grown) == rows_of(whole)


@given(graphs(), st.data())
@settings(deadline=None, max_examples=60)
def test_old_steps_may_need_new_facts(sets: Sets, data: st.DataObject) -> None:
    guarded = sorted(data.draw(st.frozensets(st.sampled_from(sets.steps)))) if sets.requires else []
    grown = extended(
        built(sets),
        facts=len(guarded),
        requires=(guarded, [sets.facts + index for index in range(len(guarded))]),
    )
    assert [len(row) - len(needs) for row, needs in zip(grown.requires.lists, sets.requires, strict=True)] == [
        int(step in guarded) for step in sets.steps
    ]
    assert grown.gives.lists == built(sets).gives.lists


def test_wrong_extensions() -> None:
    graph = attack_graph(2, 1, requires=([], []), gives=([0], [0]))
    with pytest.raises(ValueError, match="Step 1 gives no fact"):
        extended(graph, steps=1)
    with pytest.raises(ValueError, match="there are 3"):
        extended(graph, facts=1, requires=([0], [3]))
    with pytest.raises(ValueError, match="cannot grow by -1"):
        extended(graph, facts=-1)


def test_an_empty_graph() -> None:
    graph = attack_graph(0, 0, requires=([], []), gives=([], []))
    assert len(graph.requires) == len(graph.required_by) == 0


@pytest.mark.parametrize(
    ("requires", "gives", "words"),
    [
        (([], []), ([0], [0]), "Step 1 gives no fact"),
        (([0], [2]), ([0, 1], [0, 1]), "facts from 2 to 2; there are 2"),
        (([-1], [0]), ([0, 1], [0, 1]), "steps from -1 to -1"),
        (([0, 1], [0]), ([0, 1], [0, 1]), "2 steps and 1 facts"),
        (([0.5], [0]), ([0, 1], [0, 1]), "list of integers"),
        (([[0]], [0]), ([0, 1], [0, 1]), "list of integers"),
    ],
)
def test_wrong_edges(requires: tuple[list[int], list[int]], gives: tuple[list[int], list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        attack_graph(2, 2, requires=requires, gives=gives)


def test_wrong_sizes() -> None:
    with pytest.raises(ValueError, match="facts and steps"):
        attack_graph(-1, 0, requires=([], []), gives=([], []))
    with pytest.raises(ValueError, match="there are 3"):
        indexes([3], 3, "facts")
