from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import overlap
from threatlas.drawing import Edge, Layout, Node, Rectangle, layered

Graph = tuple[list[Node], list[Edge]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    sizes = st.floats(10, 160)
    clusters = st.sampled_from([None, "a", "b", "c"])
    shapes = draw(st.lists(st.tuples(sizes, sizes, clusters), min_size=1, max_size=14))
    nodes = [Node(f"n{number}", *shape) for number, shape in enumerate(shapes)]
    ends = st.sampled_from([node.id for node in nodes])
    label = st.none() | st.tuples(st.floats(5, 90), st.floats(8, 20))
    edges = draw(st.lists(st.builds(Edge, ends, ends, label), max_size=25))
    return nodes, edges


options = st.fixed_dictionaries({"rightwards": st.booleans(), "most": st.sampled_from([None, 1, 2, 4])})


@given(graphs(), options)
def test_nothing_overlaps(graph: Graph, how: dict[str, bool]) -> None:
    nodes, edges = graph
    layout = layered(nodes, edges, **how)  # type: ignore[arg-type]
    boxes = [*layout.nodes.values(), *(route.label for route in layout.routes if route.label is not None)]
    for one, other in combinations(boxes, 2):
        assert not overlap(one, other)
    for one, other in combinations(layout.clusters.values(), 2):
        assert not overlap(one, other)
    for node in nodes:
        assert (layout.nodes[node.id].width, layout.nodes[node.id].height) == pytest.approx((node.width, node.height))
        for cluster, around in layout.clusters.items():
            inside = _within(layout.nodes[node.id], around)
            assert inside if node.cluster == cluster else not overlap(layout.nodes[node.id], around)
    whole = Rectangle(0, 0, layout.width, layout.height)
    assert all(_within(box, whole) for box in [*boxes, *layout.clusters.values()])


@given(graphs(), options)
def test_lines_connect_their_ends_and_cross_no_node(graph: Graph, how: dict[str, bool]) -> None:
    nodes, edges = graph
    layout = layered(nodes, edges, **how)  # type: ignore[arg-type]
    for edge, route in zip(edges, layout.routes, strict=True):
        assert _touches(layout.nodes[edge.source], route.points[0])
        assert _touches(layout.nodes[edge.target], route.points[-1])
        assert len(route.points) % 2 == 0
        for count, (here, there) in enumerate(pairwise(route.points)):
            if count % 2 == 0:  # between layers there are no nodes, whatever the bend
                line = Rectangle(
                    min(here[0], there[0]),
                    min(here[1], there[1]),
                    abs(here[0] - there[0]) + 1e-9,
                    abs(here[1] - there[1]) + 1e-9,
                )
                assert not any(_crosses(line, box) for box in layout.nodes.values())


@given(graphs(), options)
def test_the_same_graph_gives_the_same_layout(graph: Graph, how: dict[str, bool]) -> None:
    assert layered(*graph, **how) == layered(*graph, **how)  # type: ignore[arg-type]


def test_layers_follow_the_edges() -> None:
    nodes = [Node(name, 40, 20) for name in "abc"]
    layout = layered(nodes, [Edge("a", "b"), Edge("b", "c"), Edge("c", "a")])
    assert layout.nodes["a"].bottom < layout.nodes["b"].y
    assert layout.nodes["b"].bottom < layout.nodes["c"].y
    rightwards = layered(nodes, [Edge("a", "b"), Edge("b", "c")], rightwards=True)
    assert rightwards.nodes["a"].right < rightwards.nodes["b"].x


def test_few_layers_where_few_are_asked_for() -> None:
    nodes = [Node(str(number), 40, 20) for number in range(12)]
    edges = [Edge(str(number), str(number + 1)) for number in range(11)]
    assert len({box.y for box in layered(nodes, edges).nodes.values()}) == 12
    assert len({box.y for box in layered(nodes, edges, most=4).nodes.values()}) <= 4


def test_empty_and_wrong_graphs() -> None:
    assert layered([], []) == Layout(0, 0, {}, (), {})
    with pytest.raises(ValueError, match="same id"):
        layered([Node("a", 1, 1), Node("a", 1, 1)], [])
    with pytest.raises(ValueError, match="'b'"):
        layered([Node("a", 1, 1)], [Edge("a", "b")])


def _within(box: Rectangle, around: Rectangle) -> bool:
    return (
        around.x - 0.1 <= box.x
        and around.y - 0.1 <= box.y
        and box.right <= around.right + 0.1
        and box.bottom <= around.bottom + 0.1
    )


def _crosses(line: Rectangle, box: Rectangle) -> bool:
    """Whether a line runs inside a box, not only along or up to its side."""
    slack = 0.1
    return (
        line.x < box.right - slack
        and box.x + slack < line.right
        and line.y < box.bottom - slack
        and box.y + slack < line.bottom
    )


def _touches(box: Rectangle, point: tuple[float, float]) -> bool:
    x, y = point
    inside = box.x - 0.1 <= x <= box.right + 0.1 and box.y - 0.1 <= y <= box.bottom + 0.1
    return inside and min(abs(x - box.x), abs(x - box.right), abs(y - box.y), abs(y - box.bottom)) < 0.1
