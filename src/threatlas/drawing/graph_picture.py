"""A graph of many steps as a picture: from what leads to what is led to, left to right; written short, for it may be large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from threatlas.drawing.graph import Edge, Node, Rectangle, Route, Spacing
from threatlas.drawing.layered import layered
from threatlas.drawing.lines import shortened
from threatlas.drawing.shapes import curve
from threatlas.drawing.svg import Picture, escape, group, number, tag

WIDTH, HEIGHT = 158.0, 36.0
MARGIN = 8.0
_ROOM = WIDTH - 14
_TIP = "tip-of-a-line"
_MARKER = (
    f'<defs><marker id="{_TIP}" viewBox="0 0 7 6" refX="7" refY="3" markerWidth="7" markerHeight="6" '
    'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M7 3L0 6V0Z"/></marker></defs>'
)
"""One for all lines; a page has one such picture."""
_SPACING = Spacing(between=12, lines=7, layers=44)


@dataclass(frozen=True, slots=True)
class Spot:
    """A box of the picture."""

    id: str
    heading: str
    below: str
    told: str
    """In full, for whoever points at it or hears it."""
    link: str
    kind: Literal["step", "group", "end"] = "step"
    level: int | None = None
    """Step of the scale of values; None for none."""
    faded: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """A line from one box to another."""

    source: str
    target: str
    heavy: bool = False
    dashed: bool = False
    faded: bool = False


def draw_graph(spots: tuple[Spot, ...], joins: tuple[Join, ...], title: str, description: str) -> Picture:
    """The picture. Raises ValueError where a line ends at a box that is not there."""
    layout = layered(
        [Node(spot.id, WIDTH, HEIGHT) for spot in spots],
        [Edge(join.source, join.target) for join in joins],
        rightwards=True,
        spacing=_SPACING,
    )
    lines = [_line(join, route) for join, route in zip(joins, layout.routes, strict=True)]
    boxes = [_box(spot, layout.nodes[spot.id]) for spot in spots]
    drawn = tag("g", "".join(lines), class_="lines", marker_end=f"url(#{_TIP})") + "".join(boxes)
    body = _MARKER + tag("g", drawn, transform=f"translate({number(MARGIN)} {number(MARGIN)})")
    return Picture(layout.width + 2 * MARGIN, layout.height + 2 * MARGIN, title, description, body, linked=True)


def _classes(*named: tuple[str, bool]) -> str | None:
    return " ".join(name for name, applies in named if applies) or None


def _line(join: Join, route: Route) -> str:
    classes = _classes(("heavy", join.heavy), ("dashed", join.dashed), ("faded", join.faded))
    return tag("path", d=curve(route, rightwards=True), class_=classes)


def _box(spot: Spot, place: Rectangle) -> str:
    heading = shortened(spot.heading, _ROOM, 11.5, bold=True)
    below = shortened(spot.below, _ROOM, 10.5)
    shape = tag("rect", class_="cell", width=WIDTH, height=HEIGHT)
    if spot.kind == "group":
        shape = tag("path", class_="stack", d=f"M4 0v-4h{number(WIDTH)}v{number(HEIGHT)}h-4") + shape
    told = shape + tag("text", escape(heading), x=7, y=15, class_="head")
    if below:
        told += tag("text", escape(below), x=7, y=29)
    classes = _classes(
        (f"q{spot.level}", spot.level is not None),
        ("none", spot.level is None),
        ("end", spot.kind == "end"),
        ("faded", spot.faded),
        ("chosen", spot.chosen),
    )
    linked = group(told, classes, title=spot.told, link=spot.link)
    return tag("g", linked, transform=f"translate({number(place.x)} {number(place.y)})")
