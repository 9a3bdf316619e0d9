"""What several pictures draw alike: boxes, arrows, shields, lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from threatlas.drawing.graph import Point, Rectangle
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


def arrow(points: Sequence[Point], *, rightwards: bool, dashed: bool = False) -> str:
    """An arrow along a route of a layout: straight where it passes a layer, bent softly between layers."""
    start = points[0]
    steps = [f"M{number(start[0])} {number(start[1])}"]
    here = start
    for count, there in enumerate(points[1:]):
        if there == here:
            continue
        level = here[1] == there[1] if rightwards else here[0] == there[0]
        if count % 2 == 0 or level:
            steps.append(f"L{number(there[0])} {number(there[1])}")
        elif rightwards:
            middle = (here[0] + there[0]) / 2
            steps.append(_bend((middle, here[1]), (middle, there[1]), there))
        else:
            middle = (here[1] + there[1]) / 2
            steps.append(_bend((here[0], middle), (there[0], middle), there))
        here = there
    line = tag("path", d="".join(steps), class_="line dashed" if dashed else "line")
    return line + tip(points, rightwards=rightwards)


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


def shield(x: float, y: float, sign: str = "") -> str:
    """A shield with its upper left corner at a point, and a short sign in it."""
    shape = f"M{number(x)} {number(y + 1.5)}q{number(SHIELD / 2)} 0 {number(SHIELD / 2)} -1.5"
    shape += f"q0 1.5 {number(SHIELD / 2)} 1.5v5q0 6 -{number(SHIELD / 2)} 7.5q-{number(SHIELD / 2)} -1.5 "
    shape += f"-{number(SHIELD / 2)} -7.5z"
    drawn = tag("path", d=shape, class_="shield")
    if sign:
        drawn += text(x + SHIELD / 2, y + 9.6, sign, TextStyle(8.5, bold=True, anchor="middle", class_="guard"))
    return drawn


def one_line(place: Point, content: str, room: float, style: TextStyle) -> str:
    """A line of text, shortened to ``room``, with its baseline at ``place``."""
    return text(*place, shortened(content, room, style.size, bold=style.bold), style)
