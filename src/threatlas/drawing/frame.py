"""The graph as the layers see it: long lines have bends and labels have places of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from threatlas.drawing.crossings import ordered
from threatlas.drawing.cycles import Pair, backward_edges
from threatlas.drawing.graph import Edge, Node
from threatlas.drawing.lanes import corridor, lane_order
from threatlas.drawing.layers import folded, layers_of

LOOP = 14.0
"""How far a loop stands out from its node."""


@dataclass(slots=True)
class Chain:
    """An edge as the layers see it: from a node down to another over its bends."""

    edge: int
    places: tuple[int, ...]
    label: int | None
    """The place that holds its label."""
    turned: bool = False
    """Whether it leads against the layers."""
    level: bool = False
    """Whether both ends are on one layer: its one bend is on the layer after them."""


@dataclass(slots=True)
class Frame:
    """The graph with bends and labels as places of their own: each has a layer, a lane and sizes. The first are the nodes."""

    nodes: int
    layer: list[int]
    lane: list[int]
    breadth: list[float]
    """Sizes across the layers, loops and their labels included."""
    depth: list[float]
    """Sizes along the layers' order."""
    up: list[list[int]]
    down: list[list[int]]
    chains: list[Chain] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    """The places of each layer, in order."""

    def add(self, layer: int, lane: int, size: tuple[float, float]) -> int:
        self.layer.append(layer)
        self.lane.append(lane)
        self.breadth.append(size[0])
        self.depth.append(size[1])
        self.up.append([])
        self.down.append([])
        return len(self.layer) - 1

    def join(self, places: Sequence[int]) -> None:
        for one, other in pairwise(places):
            self.down[one].append(other)
            self.up[other].append(one)


def framed(
    nodes: Sequence[Node], edges: Sequence[Edge], pairs: Sequence[Pair], *, rightwards: bool, most: int | None = None
) -> Frame:
    """The frame of a graph, each layer in an order in which few lines cross; ``pairs`` are the ends of the edges by number,
    ``most`` is the number of layers at most."""
    lanes = _lanes(nodes, pairs)
    turned = backward_edges(len(nodes), pairs)
    forward = [(pair[1], pair[0]) if number in turned else pair for number, pair in enumerate(pairs)]
    layer = layers_of(len(nodes), list(dict.fromkeys(pair for pair in forward if pair[0] != pair[1])))
    if most is not None and max(layer, default=0) >= most:
        layer = folded(layer, pairs, lanes, most)
    if any(edge.label for edge in edges) or any(layer[one] == layer[other] for one, other in pairs if one != other):
        layer = [2 * value for value in layer]  # labels and turns have the layers between
    sizes = [_turned((node.width, node.height), rightwards) for node in nodes]
    breadths, depths = [breadth for breadth, _ in sizes], [depth for _, depth in sizes]
    frame = Frame(len(nodes), layer, lanes, breadths, depths, [[] for _ in nodes], [[] for _ in nodes])
    spans = _spans(frame)
    for number, (edge, ends) in enumerate(zip(edges, pairs, strict=True)):
        size = _turned(edge.label or (0.0, 0.0), rightwards)
        if ends[0] == ends[1]:
            frame.breadth[ends[0]] += LOOP + size[0] + (4.0 if edge.label else 0.0)
            frame.depth[ends[0]] = max(frame.depth[ends[0]], size[1])
            frame.chains.append(Chain(number, (ends[0],), None))
        else:
            frame.chains.append(_chain(frame, number, ends, spans, size if edge.label else None))
    rows: list[list[int]] = [[] for _ in range(max(frame.layer, default=0) + 1)]
    for place, value in enumerate(frame.layer):
        rows[value].append(place)
    frame.rows = ordered(rows, frame.up, frame.down, frame.lane)
    return frame


def _chain(frame: Frame, edge: int, ends: Pair, spans: dict[int, Pair], label: tuple[float, float] | None) -> Chain:
    turned = frame.layer[ends[0]] > frame.layer[ends[1]]
    above, below = ends[::-1] if turned else ends
    first, last = frame.layer[above], frame.layer[below]
    lane = frame.lane[above]
    if lane != frame.lane[below]:
        lane = corridor((lane, first), (frame.lane[below], last), spans)
    if first == last:
        bend = frame.add(first + 1, lane, label or (0.0, 0.0))
        frame.join((above, bend))
        frame.join((below, bend))
        return Chain(edge, (above, bend, below), bend if label else None, level=True)
    middle = (first + last) // 2
    middle -= middle % 2 == 0  # nodes have the even layers where there are labels
    bends = []
    held = None
    for layer in range(first + 1, last):
        here = label is not None and layer == middle
        bends.append(frame.add(layer, lane, label if here and label else (0.0, 0.0)))
        if here:
            held = bends[-1]
    places = (above, *bends, below)
    frame.join(places)
    return Chain(edge, places, held, turned=turned)


def _turned(size: tuple[float, float], rightwards: bool) -> tuple[float, float]:
    return (size[1], size[0]) if rightwards else size


def _lanes(nodes: Sequence[Node], pairs: Iterable[Pair]) -> list[int]:
    """The lane of each node, an odd number."""
    clusters = list(dict.fromkeys(node.cluster for node in nodes))
    number = {cluster: position for position, cluster in enumerate(clusters)}
    own = [number[node.cluster] for node in nodes]
    order = lane_order(len(clusters), ((own[source], own[target]) for source, target in pairs))
    place = {lane: 2 * position + 1 for position, lane in enumerate(order)}
    return [place[lane] for lane in own]


def _spans(frame: Frame) -> dict[int, Pair]:
    spans: dict[int, Pair] = {}
    for lane, layer in zip(frame.lane, frame.layer, strict=True):
        first, last = spans.get(lane, (layer, layer))
        spans[lane] = (min(first, layer), max(last, layer))
    return spans
