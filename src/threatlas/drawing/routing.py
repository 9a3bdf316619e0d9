"""The last step of a layered layout: depths of layers, ends of lines at the sides of nodes, boxes around clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.drawing.graph import Edge, Layout, Node, Point, Rectangle, Route, Spacing

if TYPE_CHECKING:
    from threatlas.drawing.layered import Chain, Frame

SIDE = 0.8
"""The part of a node's side on which lines end."""
APART = 14.0
"""Between two ends of lines on one side, where there is room."""
LOOP = 10.0
"""How far a loop stands out from its node, and the height of its opening."""
STEEPNESS = 0.07
"""What a unit that a line moves across adds to the depth in which it bends, so that lines do not run flat."""
DEEPEST = 46.0


@dataclass(frozen=True, slots=True)
class Plane:
    """How layers lie in the picture."""

    rightwards: bool
    spacing: Spacing

    def point(self, across: float, along: float) -> Point:
        return (along, across) if self.rightwards else (across, along)

    def rectangle(self, across: tuple[float, float], along: tuple[float, float]) -> Rectangle:
        """From its sides across and along."""
        (left, right), (top, bottom) = (along, across) if self.rightwards else (across, along)
        return Rectangle(left, top, right - left, bottom - top)


def routed(frame: Frame, across: list[float], nodes: Sequence[Node], edges: Sequence[Edge], plane: Plane) -> Layout:
    """The layout, from the frame and the middles of its places across the layers."""
    if not nodes:
        return Layout(0.0, 0.0, {}, (), {})
    clusters = _cluster_places(frame, nodes)
    ports = _ports(frame, across, nodes, plane)
    starts, ends = _depths(frame, across, plane, [frame.layer[places[0]] for places in clusters.values()])
    own = []
    for number, node in enumerate(nodes):
        breadth = node.height if plane.rightwards else node.width
        depth = node.width if plane.rightwards else node.height
        low = across[number] - frame.breadth[number] / 2
        middle = (starts[frame.layer[number]] + ends[frame.layer[number]]) / 2
        own.append(((low, low + breadth), (middle - depth / 2, middle + depth / 2)))
    boxes = {node.id: plane.rectangle(*sides) for node, sides in zip(nodes, own, strict=True)}
    reach = [side[0][1] for side in own]
    routes = []
    for chain in frame.chains:
        if len(chain.places) == 1:
            routes.append(_loop(chain, own[chain.places[0]], reach, edges[chain.edge], plane))
        else:
            routes.append(_route(frame, chain, across, (starts, ends), own, ports, plane))
    around = {}
    for cluster, places in clusters.items():
        inside, heading = plane.spacing.inside, plane.spacing.heading
        left = min(across[place] - frame.breadth[place] / 2 for place in places) - inside
        right = max(across[place] + frame.breadth[place] / 2 for place in places) + inside
        top = starts[min(frame.layer[place] for place in places)] - inside
        bottom = ends[max(frame.layer[place] for place in places)] + inside
        if plane.rightwards:
            left -= heading
        else:
            top -= heading
        around[cluster] = plane.rectangle((left, right), (top, bottom))
    return _moved_to_origin(Layout(0.0, 0.0, boxes, tuple(routes), around))


def _cluster_places(frame: Frame, nodes: Sequence[Node]) -> dict[str, list[int]]:
    """The places in the box of each cluster, by layer."""
    named = {frame.lane[number]: node.cluster for number, node in enumerate(nodes) if node.cluster is not None}
    found: dict[str, list[int]] = {cluster: [] for cluster in dict.fromkeys(node.cluster for node in nodes) if cluster}
    for row in frame.rows:
        for place in row:
            cluster = named.get(frame.lane[place])
            if cluster is not None:
                found.setdefault(cluster, []).append(place)
    return found


Ports = dict[tuple[int, int, bool], float]
"""Where a chain (first) leaves (True) or enters a node (second), across the layers."""


def _ports(frame: Frame, across: Sequence[float], nodes: Sequence[Node], plane: Plane) -> Ports:
    sides = []
    for number, node in enumerate(nodes):
        breadth = node.height if plane.rightwards else node.width
        middle = across[number] - frame.breadth[number] / 2 + breadth / 2
        sides.append((middle - breadth * SIDE / 2, middle + breadth * SIDE / 2))
    wanted: dict[tuple[int, bool], list[tuple[float, float, int]]] = {}
    for number, chain in enumerate(frame.chains):
        if len(chain.places) == 1:
            continue
        for leaves in (True, False):
            node, other = chain.places[:2] if leaves else chain.places[:-3:-1]
            low, high = sides[node]
            there = sides[other] if other < frame.nodes else (across[other], across[other])
            low_end, high_end = max(low, there[0]), min(high, there[1])
            goal = (low_end + high_end) / 2 if low_end <= high_end else low_end if there[0] > high else high_end
            wanted.setdefault((node, leaves), []).append((across[other], goal, number))
    ports: Ports = {}
    for (node, leaves), ends in wanted.items():
        ends.sort()
        low, high = sides[node]
        apart = min(APART, (high - low) / max(1, len(ends) - 1))
        at = low - apart
        placed = []
        for _, goal, number in ends:
            at = max(min(goal, high), at + apart)
            placed.append((number, at))
        limit = high
        for number, value in reversed(placed):
            ports[number, node, leaves] = min(value, limit)
            limit = ports[number, node, leaves] - apart
    return ports


def _depths(
    frame: Frame, across: Sequence[float], plane: Plane, first: Sequence[int]
) -> tuple[list[float], list[float]]:
    """Where each layer starts and ends; ``first`` are the layers in which boxes of clusters begin."""
    spacing = plane.spacing
    labelled = any(chain.label is not None for chain in frame.chains)
    least = spacing.layers / (1.6 if labelled else 1.0)
    starts, ends = [], []
    at = 0.0
    for layer, row in enumerate(frame.rows):
        if layer in first and layer > 0 and not plane.rightwards:
            at += spacing.heading / 2
        starts.append(at)
        at += max((frame.depth[place] for place in row), default=0.0)
        ends.append(at)
        at += least + min(DEEPEST, STEEPNESS * _furthest(frame, across, row))
    return starts, ends


def _furthest(frame: Frame, across: Sequence[float], row: Sequence[int]) -> float:
    """How far a line moves across at most after a layer."""
    furthest = 0.0
    for place in row:
        for other in frame.down[place]:
            overlap = (frame.breadth[place] + frame.breadth[other]) * SIDE / 2
            furthest = max(furthest, abs(across[place] - across[other]) - overlap)
    return furthest


def _route(
    frame: Frame,
    chain: Chain,
    across: Sequence[float],
    layers: tuple[Sequence[float], Sequence[float]],
    own: Sequence[tuple[tuple[float, float], tuple[float, float]]],
    ports: Ports,
    plane: Plane,
) -> Route:
    starts, ends = layers
    number = chain.edge
    first, last = chain.places[0], chain.places[-1]
    leaving, entering = ports[number, first, True], ports[number, last, False]
    points = [(leaving, own[first][1][1]), (leaving, ends[frame.layer[first]])]
    for place in chain.places[1:-1]:
        points += [(across[place], starts[frame.layer[place]]), (across[place], ends[frame.layer[place]])]
    points += [(entering, starts[frame.layer[last]]), (entering, own[last][1][0])]
    label = None
    if chain.label is not None:
        place = chain.label
        middle = (starts[frame.layer[place]] + ends[frame.layer[place]]) / 2
        half = frame.breadth[place] / 2, frame.depth[place] / 2
        label = plane.rectangle(
            (across[place] - half[0], across[place] + half[0]), (middle - half[1], middle + half[1])
        )
    if chain.turned:
        points.reverse()
    return Route(tuple(plane.point(*point) for point in points), label)


def _loop(
    chain: Chain,
    sides: tuple[tuple[float, float], tuple[float, float]],
    reach: list[float],
    edge: Edge,
    plane: Plane,
) -> Route:
    """A loop at the side of its node, its label beyond it; ``reach`` is how far the loops of each node go."""
    node = chain.places[0]
    (_, side), (top, bottom) = sides
    middle = (top + bottom) / 2
    out = reach[node] + LOOP
    points = [(side, middle - LOOP / 2), (out, middle - LOOP / 2), (out, middle + LOOP / 2), (side, middle + LOOP / 2)]
    label = None
    reach[node] += 14.0
    if edge.label is not None:
        breadth, depth = edge.label[::-1] if plane.rightwards else edge.label
        label = plane.rectangle((reach[node], reach[node] + breadth), (middle - depth / 2, middle + depth / 2))
        reach[node] += breadth + 4.0
    return Route(tuple(plane.point(*point) for point in points), label)


def _moved_to_origin(layout: Layout) -> Layout:
    """The layout with its least coordinates at 0 and its size known."""
    boxes = [*layout.nodes.values(), *layout.clusters.values()]
    boxes += [route.label for route in layout.routes if route.label is not None]
    xs = [box.x for box in boxes] + [x for route in layout.routes for x, _ in route.points]
    ys = [box.y for box in boxes] + [y for route in layout.routes for _, y in route.points]
    left, top = min(xs), min(ys)

    def moved(box: Rectangle) -> Rectangle:
        return Rectangle(box.x - left, box.y - top, box.width, box.height)

    routes = tuple(
        Route(
            tuple((x - left, y - top) for x, y in route.points), None if route.label is None else moved(route.label)
        )
        for route in layout.routes
    )
    right = max([box.right for box in boxes] + [x for route in layout.routes for x, _ in route.points])
    bottom = max([box.bottom for box in boxes] + [y for route in layout.routes for _, y in route.points])
    return Layout(
        right - left,
        bottom - top,
        {name: moved(box) for name, box in layout.nodes.items()},
        routes,
        {name: moved(box) for name, box in layout.clusters.items()},
    )
