"""What several pictures draw alike: boxes, arrows, shields, lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from threatlas.drawing.graph import Point, Rectangle, Route
from threatlas.drawing.lines import shortened
from threatlas.drawing.svg import TextStyle, number, tag, text

TIP = 7.0
"""Length of the tip of an arrow."""
SHIELD = 14.0
"""Width and height of a shield with a short sign in it."""


def box(place: Rectangle, class_: str = "box", radius: float = 4.0) -> str:
    return tag("rect", x=place.x, y=place.y, width=place.width, height=place.height, rx=radius or None, class_=class_)


def path(points: Sequence[Point], class_: str) -> str:
    """Straight lines from point to point."""
    return tag("path", d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in points), class_=class_)


def arrow(route: Route, *, rightwards: bool, dashed: bool = False) -> str:
    """An arrow along a route of a layout: straight where it passes a layer, bent softly between layers."""
    points = route.points if route.turns else _straight_end(route.points, rightwards=rightwards)
    steps = [f"M{_pair(points[0])}"]
    for count, (here, there) in enumerate(pairwise(points)):
        if there == here:
            continue
        level = here[1] == there[1] if rightwards else here[0] == there[0]
        if count % 2 == 0 or level:
            steps.append(f"L{_pair(there)}")
        elif route.turns:
            # it leaves the layer straight, and runs along it at its label
            corner = (there[0], here[1]) if rightwards == (count == 1) else (here[0], there[1])
            steps.append(f"Q{_pair(corner)} {_pair(there)}")
        elif rightwards:
            middle = (here[0] + there[0]) / 2
            steps.append(f"C{_pair((middle, here[1]))} {_pair((middle, there[1]))} {_pair(there)}")
        else:
            middle = (here[1] + there[1]) / 2
            steps.append(f"C{_pair((here[0], middle))} {_pair((there[0], middle))} {_pair(there)}")
    line = tag("path", d="".join(steps), class_="line dashed" if dashed else "line")
    return line + tip(route.points, rightwards=rightwards)


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _straight_end(points: Sequence[Point], *, rightwards: bool) -> list[Point]:
    """The points with the last bend over before the tip begins."""
    (before_x, before_y), (x, y) = points[-2:]
    axis = 0 if rightwards else 1
    here, bend = points[-1][axis], points[-3][axis]
    if abs(here - points[-2][axis]) >= TIP or abs(here - bend) < 2 * TIP:
        return list(points)
    moved = here - TIP if here > bend else here + TIP
    return [*points[:-2], (moved, before_y) if rightwards else (before_x, moved), (x, y)]


def _bend(first: Point, second: Point, there: Point) -> str:
    return "C" + " ".join(f"{number(x)} {number(y)}" for x, y in (first, second, there))


def tip(points: Sequence[Point], *, rightwards: bool) -> str:
    """The tip of an arrow, where it enters its target along the order of the layers."""
    end = points[-1]
    before = next((point for point in reversed(points) if hypot(point[0] - end[0], point[1] - end[1]) > 0.5), end)
    along = end[0] - before[0] if rightwards else end[1] - before[1]
    across = end[1] - before[1] if rightwards else end[0] - before[0]
    straight = len(points) == 4 and abs(along) < 0.5 < abs(across)  # a loop enters from the side
    size = TIP if (across if straight else along) >= 0 else -TIP
    half = TIP * 0.45
    if rightwards != straight:
        corners = [end, (end[0] - size, end[1] - half), (end[0] - size, end[1] + half)]
    else:
        corners = [end, (end[0] - half, end[1] - size), (end[0] + half, end[1] - size)]
    return tag("path", d="M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "Z", class_="tip")


def shield(x: float, y: float, sign: str = "", size: float = SHIELD) -> str:
    """A shield with its upper left corner at a point, and a short sign in it."""
    half, part = size / 2, size / SHIELD
    shape = f"M{number(x)} {number(y + 1.5 * part)}"
    for steps in ((half, 0.0, half, -1.5 * part), (0.0, 1.5 * part, half, 1.5 * part)):
        shape += "q" + " ".join(number(step) for step in steps)
    shape += f"v{number(5 * part)}"
    for steps in ((0.0, 6 * part, -half, 7.5 * part), (-half, -1.5 * part, -half, -7.5 * part)):
        shape += "q" + " ".join(number(step) for step in steps)
    drawn = tag("path", d=shape + "z", class_="shield")
    if sign:
        style = TextStyle(round(8.5 * part, 1), bold=True, anchor="middle", class_="guard")
        drawn += text(x + half, y + 9.6 * part, sign, style)
    return drawn


def one_line(place: Point, content: str, room: float, style: TextStyle) -> str:
    """A line of text, shortened to ``room``, with its baseline at ``place``."""
    return text(*place, shortened(content, room, style.size, bold=style.bold), style)
