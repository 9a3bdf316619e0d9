from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths import reference
from paths.graphs import built, graphs, layered, start
from paths.reference import Sets
from threatlas.paths.graph import attack_graph
from threatlas.paths.probability import Sampling, probabilities, probability

CHANCES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])


@given(graphs(steps=7), st.data())
@settings(deadline=None, max_examples=120)
def test_exact_probability(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    chances = data.draw(st.lists(CHANCES, min_size=count, max_size=count))
    goal = data.draw(st.integers(0, sets.facts - 1))
    result = probability(built(sets), start(sets), chances, goal)
    assert result.exact
    assert result.value == pytest.approx(reference.probability(sets, chances, goal), abs=1e-12)


@given(graphs(steps=7), st.data())
@settings(deadline=None, max_examples=60)
def test_a_sample_is_near_the_exact_value(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    chances = data.draw(st.lists(CHANCES, min_size=count, max_size=count))
    goal = sets.facts - 1
    exact = probability(built(sets), start(sets), chances, goal)
    drawn = probability(built(sets), start(sets), chances, goal, Sampling(exact_up_to=-1, worlds=4096))
    assert abs(drawn.value - exact.value) <= 6 * drawn.standard_error


@given(graphs(steps=7), st.data())
@settings(deadline=None, max_examples=60)
def test_many_goals_at_once(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    chances = data.draw(st.lists(CHANCES, min_size=count, max_size=count))
    goals = data.draw(st.lists(st.integers(0, sets.facts - 1), max_size=4))
    exact = probabilities(built(sets), start(sets), chances, goals)
    assert exact == [probability(built(sets), start(sets), chances, goal) for goal in goals]
    for limit in (0, 2):  # all uncertain goals are sampled, or some
        drawn = probabilities(built(sets), start(sets), chances, goals, Sampling(exact_up_to=limit, worlds=2048))
        for one, other in zip(exact, drawn, strict=True):
            assert abs(one.value - other.value) <= 6 * other.standard_error


def test_a_shared_step_is_one_event() -> None:
    # 0 with chance 0.5 leads to both 1 and 2, which are both needed
    graph = attack_graph(4, 4, requires=([1, 2, 3, 3], [0, 0, 1, 2]), gives=([0, 1, 2, 3], [0, 1, 2, 3]))
    assert probability(graph, [], [0.5, 1, 1, 1], 3).value == 0.5


def test_blocks_of_worlds_and_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, initial, goal = layered(600, width=20)
    chances = np.full(600, 0.95)
    sampling = Sampling(worlds=1000, seed=3)
    whole = probability(graph, initial, chances, goal, sampling)
    assert not whole.exact
    assert 0 < whole.standard_error < 0.02
    assert whole == probability(graph, initial, chances, goal, sampling)
    monkeypatch.setattr("threatlas.paths.probability.BLOCK_BITS", 50_000)
    blocks = probability(graph, initial, chances, goal, sampling)
    assert abs(blocks.value - whole.value) < 6 * whole.standard_error * 1.5


@pytest.mark.parametrize("chances", [[-0.1], [1.1], [float("nan")], [0.5, 0.5]])
def test_wrong_chances(chances: list[float]) -> None:
    with pytest.raises(ValueError, match=r"chances|probability"):
        probability(attack_graph(1, 1, requires=([], []), gives=([0], [0])), [], chances, 0)
