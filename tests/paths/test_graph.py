from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from paths.graphs import built, graphs
from paths.reference import Sets
from threatlas.paths.graph import attack_graph, indexes


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
