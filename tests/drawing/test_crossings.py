from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from threatlas.drawing.crossings import crossings, ordered

Layered = tuple[list[list[int]], list[list[int]], list[list[int]], list[int]]


@st.composite
def layered_graphs(draw: st.DrawFn) -> Layered:
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    layers, count = [], 0
    for size in sizes:
        layers.append(list(range(count, count + size)))
        count += size
    up: list[list[int]] = [[] for _ in range(count)]
    down: list[list[int]] = [[] for _ in range(count)]
    for upper, lower in pairwise(layers):
        for one, other in draw(st.lists(st.tuples(st.sampled_from(upper), st.sampled_from(lower)), max_size=8)):
            down[one].append(other)
            up[other].append(one)
    lane = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    return layers, up, down, lane


@given(layered_graphs())
def test_crossings_are_counted_as_by_hand(graph: Layered) -> None:
    layers, _, down, _ = graph
    expected = 0
    for upper in layers:
        lines = [(upper.index(node), other) for node in upper for other in down[node]]
        expected += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(lines, 2))
    assert crossings(layers, down) == expected


@given(layered_graphs())
def test_order_keeps_lanes_and_never_crosses_more(graph: Layered) -> None:
    layers, up, down, lane = graph
    order = ordered(layers, up, down, lane)
    for before, after in zip(layers, order, strict=True):
        assert sorted(before) == sorted(after)
        assert [lane[node] for node in after] == sorted(lane[node] for node in after)
    start = [sorted(layer, key=lambda node: lane[node]) for layer in layers]
    assert crossings(order, down) <= crossings(start, down)


def test_a_crossing_that_need_not_be_is_undone() -> None:
    assert ordered([[0, 1], [2, 3]], [[], [], [1], [0]], [[3], [2], [], []], [0] * 4) == [[0, 1], [3, 2]]
