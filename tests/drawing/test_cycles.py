from hypothesis import given
from hypothesis import strategies as st

from threatlas.drawing.cycles import Pair, backward_edges

graphs = st.integers(1, 12).flatmap(
    lambda count: st.tuples(
        st.just(count), st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=40)
    )
)


def has_cycle(count: int, edges: list[Pair]) -> bool:
    rest, left = list(edges), set(range(count))
    while True:
        sources = left - {target for _, target in rest}
        if not sources:
            return bool(left)
        left -= sources
        rest = [edge for edge in rest if edge[0] in left]


@given(graphs)
def test_turning_them_round_leaves_no_cycle(graph: tuple[int, list[Pair]]) -> None:
    count, edges = graph
    turned = backward_edges(count, edges)
    proper = [(b, a) if number in turned else (a, b) for number, (a, b) in enumerate(edges) if a != b]
    assert not has_cycle(count, proper)
    assert 2 * len(turned) <= len([edge for edge in edges if edge[0] != edge[1]])
    if not has_cycle(count, [edge for edge in edges if edge[0] != edge[1]]):
        assert not turned


def test_one_edge_of_a_ring_is_turned() -> None:
    assert len(backward_edges(5, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)])) == 1
