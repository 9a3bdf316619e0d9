from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, layered, start
from paths.reference import Sets, tree_costs
from threatlas.paths import compiled
from threatlas.paths.cheapest import cheapest
from threatlas.paths.dearer import Dearer


@given(graphs(), st.data())
@settings(deadline=None, max_examples=150)
def test_costs_are_those_of_a_new_search(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    some = st.lists(st.one_of(st.integers(0, 3).map(float), st.just(math.inf)), min_size=count, max_size=count)
    first, more = data.draw(some), data.draw(some)
    again = Dearer(cheapest(built(sets), start(sets), first))
    then = [one + other for one, other in zip(first, more, strict=True)]
    assert again.costs(np.array(then, np.float64)).tolist() == tree_costs(sets, then)


def test_the_same_on_a_deep_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, initial, _ = layered(3000, width=100)
    source = np.random.default_rng(1)
    first = source.integers(0, 9, graph.steps).astype(np.float64)
    again = Dearer(cheapest(graph, initial, first))
    for share in (0.0, 0.001, 0.1, 1.0):
        then = np.where(source.random(graph.steps) < share, first + 3, first)
        assert again.costs(then).tolist() == cheapest(graph, initial, then).costs.tolist()
    monkeypatch.setattr(compiled, "LARGE", 10)
    assert Dearer(cheapest(graph, initial, first)).costs(then).tolist() == again.costs(then).tolist()
