"""The waterfall of a path: how its probability falls, step by step, and what controls take off."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from threatlas.drawing.axes import Scale, share
from threatlas.drawing.graph import Rectangle
from threatlas.drawing.path_picture import percent
from threatlas.drawing.shapes import box, one_line
from threatlas.drawing.svg import Picture, TextStyle, group, tag, text

WIDTH = 720.0
ROW = 26.0
TOP = 26.0
NAMES = 250.0
"""Width of the names at the left."""
NUMBERS = 112.0
"""Width of the numbers at the right."""
LEAST = 1e-4
"""Bars end here on the logarithmic axis; the numbers tell the rest."""
LINEAR_FROM = 0.05
"""Where the path is at least as probable as this, the axis is linear."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A row: the probability so far times ``value``."""

    name: str
    value: float
    """From 0 to 1."""
    control: bool = False
    """Whether it is what a control leaves, rather than the chance of a step."""
    told: str = ""
    """Where the number comes from."""


def draw_waterfall(factors: tuple[Factor, ...], title: str, *, width: float = WIDTH) -> Picture:
    """A row for each factor, from the probability before it to the probability after it, and the product at the end."""
    running = [1.0]
    for factor in factors:
        running.append(running[-1] * factor.value)
    linear = running[-1] >= LINEAR_FROM
    scale = Scale(0.0 if linear else _floor(running[-1]), 1.0, NAMES, width - NUMBERS, logarithmic=not linear)
    bottom = TOP + ROW * (len(factors) + 1)
    parts = [_axis(scale, bottom)]
    for number, (factor, (before, after)) in enumerate(zip(factors, pairwise(running), strict=True)):
        parts.append(_row(factor, before, after, TOP + ROW * number, scale, width))
    y = TOP + ROW * len(factors)
    parts.append(tag("path", d=f"M0 {y + 1:g}h{width:g}", class_="axis"))
    parts.append(one_line((4, y + 17), "All steps succeed", NAMES - 16, TextStyle(12.0, bold=True)))
    parts.append(_bar(scale.start, scale(running[-1]), y, "bar"))
    total = TextStyle(12.0, bold=True, anchor="end")
    parts.append(text(width - 4, y + 17, percent(running[-1]), total))
    rows = "; ".join(f"{factor.name} × {percent(factor.value)}" for factor in factors)
    return Picture(width, bottom + 4, title, f"{rows}. Together {percent(running[-1])}.", "".join(parts))


def _floor(least: float) -> float:
    low = 0.1
    while low > max(LEAST, least):
        low /= 10
    return max(low / 10, LEAST)


def _axis(scale: Scale, bottom: float) -> str:
    style = TextStyle(10.0, anchor="middle", class_="muted")
    parts = []
    for mark in scale.marks(5):
        x = scale(mark)
        parts.append(tag("path", d=f"M{x:.1f} {TOP - 6:g}V{bottom:g}", class_="grid"))
        parts.append(text(x, TOP - 11, share(mark), style))
    return "".join(parts)


def _row(factor: Factor, before: float, after: float, y: float, scale: Scale, width: float) -> str:
    name = TextStyle(11.5, class_="guard" if factor.control else None)
    indent = 16.0 if factor.control else 4.0
    factor_style = TextStyle(11.0, anchor="end", class_="muted")
    now = TextStyle(11.5, anchor="end")
    left, right = sorted((scale(after), scale(before)))
    parts = [one_line((indent, y + 17), factor.name, NAMES - indent - 12, name)]
    parts.append(_bar(scale.start, left, y, "bar"))
    parts.append(_bar(left, right, y, "bar-guard" if factor.control else "bar-lost"))
    parts.append(text(width - NUMBERS + 48, y + 17, f"× {percent(factor.value)}", factor_style))
    parts.append(text(width - 4, y + 17, percent(after), now))
    told = f"{factor.name}: × {percent(factor.value)}" + (f"; {factor.told}" if factor.told else "")
    return group("".join(parts), title=told)


def _bar(left: float, right: float, y: float, class_: str) -> str:
    if right - left < 0.3:
        right = left + 1.0 if class_ == "bar" else left
    return box(Rectangle(left, y + 6, right - left, ROW - 12), class_, 0) if right > left else ""
