from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from drawing.test_crossings import Layered, layered_graphs
from threatlas.drawing.coordinates import coordinates


@given(layered_graphs(), st.lists(st.floats(1, 50), min_size=20, max_size=20))
def test_neighbours_keep_their_distance_and_order(graph: Layered, sizes: list[float]) -> None:
    layers, up, _, _ = graph
    first = sum(map(len, layers)) // 2

    def distance(left: int, right: int) -> float:
        return (sizes[left] + sizes[right]) / 2 + 3

    middles = coordinates(layers, up, lambda one, other: one >= first and other >= first, distance)
    assert min(middles.values()) == 0
    for layer in layers:
        for left, right in pairwise(layer):
            assert middles[right] - middles[left] >= distance(left, right) - 1e-6


def test_a_long_line_is_straight() -> None:
    up: list[list[int]] = [[], [], [0], [1], [2], [3]]
    middles = coordinates([[0, 1], [2, 3], [4, 5]], up, lambda *_: False, lambda *_: 10.0)
    assert middles[0] == middles[2] == middles[4]
    assert middles[1] == middles[3] == middles[5]
    assert coordinates([[], []], [], lambda *_: False, lambda *_: 1.0) == {}
