from hypothesis import given
from hypothesis import strategies as st

from drawing.test_cycles import graphs
from threatlas.drawing.cycles import Pair
from threatlas.drawing.layers import folded, layers_of


def acyclic(graph: tuple[int, list[Pair]]) -> tuple[int, list[Pair]]:
    return graph[0], [(min(edge), max(edge)) for edge in graph[1] if edge[0] != edge[1]]


@given(graphs.map(acyclic))
def test_edges_lead_to_later_layers(graph: tuple[int, list[Pair]]) -> None:
    count, edges = graph
    layer = layers_of(count, edges)
    assert min(layer) == 0
    assert all(layer[source] < layer[target] for source, target in edges)


def test_edges_are_short() -> None:
    # 4 could stand beside 0, but belongs next to 3
    assert layers_of(5, [(0, 1), (1, 2), (2, 3), (4, 3)]) == [0, 1, 2, 3, 2]


def test_nodes_without_edges_spread() -> None:
    assert sorted(layers_of(8, [])) == [0, 0, 0, 0, 1, 1, 1, 1]


@given(graphs, st.integers(1, 5))
def test_folded_layers_are_few(graph: tuple[int, list[Pair]], most: int) -> None:
    count, edges = graph
    new = folded(list(range(count)), edges, [number % 3 for number in range(count)], most)
    assert min(new) == 0
    assert max(new) < most
