"""The last step of a layered layout: depths of layers, the course of lines, boxes around clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from threatlas.drawing.frame import Chain, Frame
from threatlas.drawing.graph import Edge, Layout, Node, Point, Rectangle, Route, Spacing
from threatlas.drawing.ports import SIDE, Span, ports_of

LOOP = 10.0
"""How far a loop stands out from its node, and the height of its opening."""
BEYOND = 14.0
"""Where the label of a loop begins."""
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

    def rectangle(self, across: Span, along: Span) -> Rectangle:
        """From its sides across and along."""
        (left, right), (top, bottom) = (along, across) if self.rightwards else (across, along)
        return Rectangle(left, top, right - left, bottom - top)


def routed(frame: Frame, across: list[float], nodes: Sequence[Node], edges: Sequence[Edge], plane: Plane) -> Layout:
    """The layout, from the frame and the middles of its places across the layers."""
    if not nodes:
        return Layout(0.0, 0.0, {}, (), {})
    router = _Router(frame, across, nodes, plane)
    routes = [
        router.loop(chain, edges[chain.edge]) if len(chain.places) == 1 else router.route(chain)
        for chain in frame.chains
    ]
    boxes = {node.id: router.box(number) for number, node in enumerate(nodes)}
    around = {cluster: router.around(places) for cluster, places in router.clusters.items()}
    return _moved_to_origin(boxes, routes, around)


class _Router:
    def __init__(self, frame: Frame, across: list[float], nodes: Sequence[Node], plane: Plane) -> None:
        self.frame = frame
        self.across = across
        self.plane = plane
        self.clusters = _cluster_places(frame, nodes)
        self.sides: list[Span] = []
        self.depths: list[float] = []
        for number, node in enumerate(nodes):
            breadth, depth = (node.height, node.width) if plane.rightwards else (node.width, node.height)
            low = across[number] - frame.breadth[number] / 2
            self.sides.append((low, low + breadth))
            self.depths.append(depth)
        self.reach = [high for _, high in self.sides]
        """How far the loops of each node go."""
        self.ports = ports_of(frame, across, self.sides)
        self.starts, self.ends = self.layer_depths()

    def layer_depths(self) -> tuple[list[float], list[float]]:
        """Where each layer starts and ends."""
        frame, spacing = self.frame, self.plane.spacing
        boxed = {frame.layer[places[0]] for places in self.clusters.values()} - {0}
        least = spacing.layers / (1.6 if any(chain.label is not None for chain in frame.chains) else 1.0)
        starts, ends = [], []
        at = 0.0
        for layer, row in enumerate(frame.rows):
            if layer in boxed and not self.plane.rightwards:
                at += spacing.heading / 2
            starts.append(at)
            at += max((frame.depth[place] for place in row), default=0.0)
            ends.append(at)
            at += least + min(DEEPEST, STEEPNESS * self.furthest(row))
        return starts, ends

    def furthest(self, row: Sequence[int]) -> float:
        """How far a line moves across at most after a layer."""
        frame, furthest = self.frame, 0.0
        for place in row:
            for other in frame.down[place]:
                overlap = (frame.breadth[place] + frame.breadth[other]) * SIDE / 2
                furthest = max(furthest, abs(self.across[place] - self.across[other]) - overlap)
        return furthest

    def along(self, place: int, depth: float) -> Span:
        """The sides of something in the middle of a place's layer."""
        layer = self.frame.layer[place]
        middle = (self.starts[layer] + self.ends[layer]) / 2
        return middle - depth / 2, middle + depth / 2

    def box(self, node: int) -> Rectangle:
        return self.plane.rectangle(self.sides[node], self.along(node, self.depths[node]))

    def route(self, chain: Chain) -> Route:
        layer, across = self.frame.layer, self.across
        first, last = chain.places[0], chain.places[-1]
        leaving, entering = self.ports[chain.edge, first], self.ports[chain.edge, last]
        points = [(leaving, self.along(first, self.depths[first])[1]), (leaving, self.ends[layer[first]])]
        for place in chain.places[1:-1]:
            points += [(across[place], self.starts[layer[place]]), (across[place], self.ends[layer[place]])]
        far = chain.level
        points.append((entering, self.ends[layer[last]] if far else self.starts[layer[last]]))
        points.append((entering, self.along(last, self.depths[last])[1 if far else 0]))
        if far:
            points[2:4] = self.turn(chain.places[1], leaving < entering)
        label = None
        if chain.label is not None:
            half = self.frame.breadth[chain.label] / 2
            middle = across[chain.label]
            label = self.plane.rectangle(
                (middle - half, middle + half), self.along(chain.label, self.frame.depth[chain.label])
            )
        if chain.turned:
            points.reverse()
        return Route(tuple(self.plane.point(*point) for point in points), label, turns=chain.level)

    def turn(self, bend: int, ascending: bool) -> list[Point]:
        """Where a line that leaves and enters on the same side runs across: through its label, which may be nothing."""
        half = self.frame.breadth[bend] / 2
        middle = sum(self.along(bend, 0.0)) / 2
        points = [(self.across[bend] - half, middle), (self.across[bend] + half, middle)]
        return points if ascending else points[::-1]

    def loop(self, chain: Chain, edge: Edge) -> Route:
        """A loop at the side of its node, its label beyond it."""
        node = chain.places[0]
        side, out = self.sides[node][1], self.reach[node] + LOOP
        top, bottom = self.along(node, LOOP)
        points = [(side, top), (out, top), (out, bottom), (side, bottom)]
        self.reach[node] += BEYOND
        label = None
        if edge.label is not None:
            breadth, depth = edge.label[::-1] if self.plane.rightwards else edge.label
            start = self.reach[node]
            label = self.plane.rectangle((start, start + breadth), self.along(node, depth))
            self.reach[node] += breadth + 4.0
        return Route(tuple(self.plane.point(*point) for point in points), label)

    def around(self, places: Sequence[int]) -> Rectangle:
        """The box of a cluster; ``places`` are in the order of the layers."""
        frame, inside, heading = self.frame, self.plane.spacing.inside, self.plane.spacing.heading
        left = min(self.across[place] - frame.breadth[place] / 2 for place in places) - inside
        right = max(self.across[place] + frame.breadth[place] / 2 for place in places) + inside
        top = self.starts[frame.layer[places[0]]] - inside
        bottom = self.ends[frame.layer[places[-1]]] + inside
        if self.plane.rightwards:
            return self.plane.rectangle((left - heading, right), (top, bottom))
        return self.plane.rectangle((left, right), (top - heading, bottom))


def _cluster_places(frame: Frame, nodes: Sequence[Node]) -> dict[str, list[int]]:
    """The places in the box of each cluster, in the order of the layers."""
    lanes = {frame.lane[number]: node.cluster for number, node in enumerate(nodes) if node.cluster is not None}
    found: dict[str, list[int]] = {node.cluster: [] for node in nodes if node.cluster is not None}
    for row in frame.rows:
        for place in row:
            cluster = lanes.get(frame.lane[place])
            if cluster is not None:
                found[cluster].append(place)
    return found


def _moved_to_origin(nodes: dict[str, Rectangle], routes: Sequence[Route], clusters: dict[str, Rectangle]) -> Layout:
    """The layout with its least coordinates at 0 and its size known."""
    boxes = [*nodes.values(), *clusters.values(), *(route.label for route in routes if route.label is not None)]
    points = [point for route in routes for point in route.points]
    left = min([box.x for box in boxes] + [x for x, _ in points])
    top = min([box.y for box in boxes] + [y for _, y in points])
    right = max([box.right for box in boxes] + [x for x, _ in points])
    bottom = max([box.bottom for box in boxes] + [y for _, y in points])

    def moved(box: Rectangle) -> Rectangle:
        return replace(box, x=box.x - left, y=box.y - top)

    shifted = tuple(
        Route(tuple((x - left, y - top) for x, y in route.points), None if route.label is None else moved(route.label))
        for route in routes
    )
    return Layout(
        right - left,
        bottom - top,
        {name: moved(box) for name, box in nodes.items()},
        shifted,
        {name: moved(box) for name, box in clusters.items()},
    )
