"""Layered layout of directed graphs, after Sugiyama, Tagawa and Toda (see ``crossings``), with clusters and labels.

In turn: cycles are broken, nodes get layers, long lines get bends and labels a place on them, layers are ordered, coordinates
assigned, lines routed. Time is near to linear in nodes and bends; the same graph gives the same layout.
"""

from __future__ import annotations

from collections.abc import Sequence

from threatlas.drawing.coordinates import coordinates
from threatlas.drawing.frame import Frame, framed
from threatlas.drawing.graph import Edge, Layout, Node, Spacing
from threatlas.drawing.routing import Plane, routed


def layered(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    rightwards: bool = False,
    spacing: Spacing | None = None,
    most: int | None = None,
) -> Layout:
    """A place for every node, edge and cluster; layers go downwards, or to the right.

    Edges lead to later layers but where a cycle or ``most``, the number of layers at most, forces them otherwise.

    Raises ValueError where an id stands twice or an edge ends at a node that is not there.
    """
    spacing = spacing or Spacing()
    index = {node.id: number for number, node in enumerate(nodes)}
    if len(index) != len(nodes):
        raise ValueError("two nodes of a layout have the same id")
    try:
        pairs = [(index[edge.source], index[edge.target]) for edge in edges]
    except KeyError as missing:
        raise ValueError(f"an edge of a layout ends at {missing}, which is not among its nodes") from None
    frame = framed(nodes, edges, pairs, rightwards=rightwards, most=most)
    across = _across(frame, nodes, spacing, rightwards=rightwards)
    return routed(frame, across, nodes, edges, Plane(rightwards, spacing))


def _across(frame: Frame, nodes: Sequence[Node], spacing: Spacing, *, rightwards: bool) -> list[float]:
    """The middle of each place across the layers: each lane by itself, then lanes side by side."""
    boxed = {lane for lane, node in zip(frame.lane, nodes, strict=False) if node.cluster is not None}
    breadth, count = frame.breadth, frame.nodes

    def distance(left: int, right: int) -> float:
        bends = (left >= count) + (right >= count)
        apart = (spacing.between, (spacing.between + spacing.lines) / 2, spacing.lines)[bends]
        if bends == 2 and breadth[left] and breadth[right]:
            apart = spacing.labels
        return (breadth[left] + breadth[right]) / 2 + apart

    def inner(one: int, other: int) -> bool:
        return one >= count and other >= count

    middles = [0.0] * len(frame.layer)
    cursor = 0.0
    for lane in sorted(set(frame.lane)):
        rows = [[place for place in row if frame.lane[place] == lane] for row in frame.rows]
        within = coordinates(rows, frame.up, inner, distance)
        before = after = spacing.inside if lane in boxed else 0.0
        if rightwards and lane in boxed:
            before += spacing.heading
        start = cursor + before - min(value - breadth[place] / 2 for place, value in within.items())
        for place, value in within.items():
            middles[place] = start + value
        cursor = max(start + value + breadth[place] / 2 for place, value in within.items()) + after + spacing.clusters
    return middles
