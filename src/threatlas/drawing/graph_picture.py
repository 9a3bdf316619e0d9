"""A graph of many steps as a picture: from what leads to what is led to, left to right; written short, for it may be large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from threatlas.drawing.graph import Edge, Node, Point, Rectangle, Route, Spacing
from threatlas.drawing.layered import layered
from threatlas.drawing.lines import shortened
from threatlas.drawing.svg import Picture, clean, escape, group, number, tag

WIDTH, HEIGHT = 196.0, 36.0
HEADING, BELOW = 11.5, 10.5
"""Sizes of text, as the style sheet has them."""
MARGIN = 8.0
_ROOM = 0.88 * (WIDTH - 14)
"""Text is not held to a width, which would be long, so there is room for wider fonts."""
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
    lines = _parted([(join.faded, _line(join, route)) for join, route in zip(joins, layout.routes, strict=True)])
    boxes = _parted([(spot.faded, _box(spot, layout.nodes[spot.id])) for spot in spots])
    drawn = tag("g", lines, class_="lines", marker_end=f"url(#{_TIP})") + boxes
    body = _MARKER + tag("g", drawn, transform=f"translate({number(MARGIN)} {number(MARGIN)})")
    return Picture(layout.width + 2 * MARGIN, layout.height + 2 * MARGIN, title, description, body, linked=True)


def _parted(drawn: Sequence[tuple[bool, str]]) -> str:
    """What stands out first, then what is faded."""
    bright, faded = ("".join(part for is_faded, part in drawn if is_faded is wanted) for wanted in (False, True))
    return bright + (group(faded, "faded") if faded else "")


def _classes(*named: tuple[str, bool]) -> str | None:
    return " ".join(name for name, applies in named if applies) or None


def _line(join: Join, route: Route) -> str:
    classes = _classes(("heavy", join.heavy), ("dashed", join.dashed))
    return tag("path", d=_curve(route.points), class_=classes)


def _curve(points: Sequence[Point]) -> str:
    """Straight where it passes a layer, bent softly between layers; relative and in whole units, which is short."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = ["M{} {}".format(*whole[0])]
    for count, (here, there) in enumerate(pairwise(whole)):
        right, down = there[0] - here[0], there[1] - here[1]
        if count % 2 and down:
            half = right // 2
            steps.append(f"c{half} 0 {half} {down} {right} {down}")
        elif down:
            steps.append(f"l{right} {down}")
        elif right:
            steps.append(f"h{right}")
    return "".join(steps)


def _box(spot: Spot, place: Rectangle) -> str:
    heading = shortened(spot.heading, _ROOM, HEADING, bold=True)
    below = shortened(spot.below, _ROOM, BELOW)
    shape = tag("rect", class_="spot")
    if spot.kind == "group":
        shape = tag("path", class_="stack", d=f"M4 0v-4h{number(WIDTH)}v{number(HEIGHT)}h-4") + shape
    told = shape + _text(15, heading) + _text(29, below)
    classes = _classes(
        (f"q{spot.level}", spot.level is not None),
        ("none", spot.level is None),
        ("end", spot.kind == "end"),
        ("chosen", spot.chosen),
    )
    cut = heading != clean(spot.heading) or below != clean(spot.below)
    title = spot.told if cut or spot.kind == "end" else None
    return group(told, classes, title=title, link=spot.link, at=(round(place.x), round(place.y)))


def _text(y: float, words: str) -> str:
    return tag("text", escape(words), x=7, y=y) if words else ""
