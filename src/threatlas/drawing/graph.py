"""What a graph layout takes and gives: sizes in, positions out."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box with its sides along the axes, in the unit of the picture, y downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Node:
    """A box to place."""

    id: str
    width: float
    height: float
    cluster: str | None = None
    """Nodes of a cluster stand together in a box of their own."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow to draw from one node to another, or back to the same."""

    source: str
    target: str
    label: tuple[float, float] | None = None
    """Width and height of the text on it."""


@dataclass(frozen=True, slots=True)
class Route:
    """How an edge runs."""

    points: tuple[Point, ...]
    """From its source to its target: an end, then for each bend where it begins and where it is over, then the other end."""
    label: Rectangle | None
    turns: bool = False
    """Whether both ends are on the same layer: it leaves and enters on the same side, with one bend."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances of a layout, in the unit of the picture."""

    between: float = 18.0
    """Between boxes of a layer, and between lines and boxes."""
    lines: float = 10.0
    """Between two lines side by side."""
    labels: float = 8.0
    """Between two labels side by side."""
    layers: float = 34.0
    """Between layers: room for lines to bend."""
    inside: float = 12.0
    """Between the side of a cluster and what is in it."""
    heading: float = 20.0
    """Height of the heading of a cluster."""
    clusters: float = 18.0
    """Between clusters."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A graph with a place for everything. Boxes of nodes and labels do not overlap, nor do clusters; no line crosses a node."""

    width: float
    height: float
    nodes: dict[str, Rectangle]
    """By id."""
    routes: tuple[Route, ...]
    """In the order of the edges."""
    clusters: dict[str, Rectangle]
    """By id, those that have nodes."""
