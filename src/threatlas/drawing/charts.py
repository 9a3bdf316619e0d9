"""Charts of risk: how likely a loss is to be exceeded, intervals side by side, what a budget buys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from threatlas.drawing.axes import Scale, amount, fitted, share
from threatlas.drawing.graph import Point
from threatlas.drawing.path_picture import percent
from threatlas.drawing.shapes import one_line, path
from threatlas.drawing.svg import Picture, TextStyle, group, number, tag, text

WIDTH, HEIGHT = 640.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 24.0, 26.0, 46.0
CURVES = 4
"""Looks of curves."""
_SMALL = TextStyle(10.5, class_="muted")
_MIDDLE = TextStyle(10.5, anchor="middle", class_="muted")
_END = TextStyle(10.5, anchor="end", class_="muted")


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a chart."""

    name: str
    points: tuple[Point, ...]
    """From left to right."""


def draw_exceedance(
    curves: Sequence[Curve], title: str, currency: str, *, width: float = WIDTH, height: float = HEIGHT
) -> Picture:
    """Loss exceedance curves: the probability (0 to 1) that a loss is greater than an amount, on a logarithmic axis.

    Up to four curves are told apart by colour and by their dashes.
    """
    x = fitted([a for curve in curves for a, _ in curve.points], LEFT, width - RIGHT, logarithmic=True)
    y = fitted([p for curve in curves for _, p in curve.points], height - BOTTOM, TOP)
    parts = [_frame(x, y, f"Loss, {currency}", "Probability of a greater loss", shares=True)]
    parts += [_curve(curve, [(x(a), y(p)) for a, p in curve.points if a > 0], at) for at, curve in enumerate(curves)]
    parts.append(_names(curves, width))
    told = " ".join(_exceedance_told(curve, currency) for curve in curves)
    return Picture(width, height, title, told, "".join(parts))


def _exceedance_told(curve: Curve, currency: str) -> str:
    if not curve.points:
        return f"{curve.name}: nothing to show."
    chosen = [curve.points[0], curve.points[len(curve.points) // 2], curve.points[-1]]
    said = ", ".join(f"more than {amount(a)} {currency} with {percent(p)}" for a, p in dict.fromkeys(chosen))
    return f"{curve.name}: {said}."


@dataclass(frozen=True, slots=True)
class Option:
    """A plan for a budget."""

    price: float
    risk: float
    """What remains of the expected loss."""
    name: str = ""
    chosen: bool = False


def draw_frontier(
    options: Sequence[Option], title: str, currency: str, *, width: float = WIDTH, height: float = HEIGHT
) -> Picture:
    """What remains of the risk for each budget: a stair, since nothing is bought between two plans."""
    ordered = sorted(options, key=lambda option: (option.price, option.risk))
    x = fitted([option.price for option in ordered], LEFT, width - RIGHT)
    y = fitted([option.risk for option in ordered], height - BOTTOM, TOP)
    stair: list[Point] = []
    for option in ordered:
        if stair:
            stair.append((x(option.price), stair[-1][1]))
        stair.append((x(option.price), y(option.risk)))
    if stair:
        stair.append((x.end, stair[-1][1]))
    parts = [_frame(x, y, "Price of the controls", f"Remaining expected loss, {currency}", shares=False)]
    if stair:
        parts.append(path(stair, "curve"))
    for option in ordered:
        dot = tag(
            "circle",
            cx=x(option.price),
            cy=y(option.risk),
            r=6 if option.chosen else 4,
            class_="point-good" if option.chosen else "point",
        )
        told = f"{amount(option.price)}: {amount(option.risk)} {currency} remain" + (
            f" ({option.name})" if option.name else ""
        )
        parts.append(group(dot, title=told))
    told = "; ".join(f"price {amount(option.price)}: {amount(option.risk)} {currency} remain" for option in ordered)
    return Picture(width, height, title, told + "." if told else "No plans.", "".join(parts))


@dataclass(frozen=True, slots=True)
class Interval:
    """A value that is not known exactly."""

    name: str
    low: float
    value: float
    high: float
    said: str
    """The value and its interval, in words."""
    link: str | None = None


def draw_intervals(
    intervals: Sequence[Interval],
    title: str,
    axis: str,
    *,
    shares: bool = False,
    logarithmic: bool = False,
    width: float = 880.0,
) -> Picture:
    """A row for each: the point and the interval around it. ``shares`` are probabilities from 0 to 1."""
    names, said, row, top = 330.0, 190.0, 30.0, 12.0
    values = [value for one in intervals for value in (one.low, one.value, one.high)]
    x = (
        Scale(0.0, 1.0, names, width - said)
        if shares and not logarithmic
        else fitted(values, names, width - said, logarithmic=logarithmic)
    )
    bottom = top + row * len(intervals)
    parts = []
    for mark in x.marks(5):
        parts.append(tag("path", d=f"M{number(x(mark))} {number(top)}V{number(bottom)}", class_="grid"))
        parts.append(text(x(mark), bottom + 14, share(mark) if shares else amount(mark), _MIDDLE))
    for at, one in enumerate(intervals):
        y = top + row * (at + 0.5)
        low, middle, high = x(one.low), x(one.value), x(one.high)
        drawn = one_line((4, y + 4), one.name, names - 22, TextStyle(12.0))
        ends = f"M{number(low)} {number(y - 5)}v10M{number(low)} {number(y)}H{number(high)}M{number(high)} {number(y - 5)}v10"
        drawn += tag("path", d=ends, class_="interval")
        drawn += tag("circle", cx=middle, cy=y, r=5, class_="point")
        drawn += one_line((width - said + 14, y + 4), one.said, said - 18, TextStyle(11.0))
        parts.append(group(drawn, title=f"{one.name}: {one.said}", link=one.link))
    parts.append(text((x.start + x.end) / 2, bottom + 30, axis, _MIDDLE))
    told = "; ".join(f"{one.name}: {one.said}" for one in intervals)
    linked = any(one.link for one in intervals)
    return Picture(
        width,
        bottom + 38,
        title,
        told + "." if told else "Nothing to show.",
        "".join(parts),
        linked,
    )


def _frame(x: Scale, y: Scale, below: str, beside: str, *, shares: bool) -> str:
    parts = []
    for mark in y.marks(6):
        parts.append(tag("path", d=f"M{number(x.start)} {number(y(mark))}H{number(x.end)}", class_="grid"))
        parts.append(text(x.start - 8, y(mark) + 3.7, share(mark) if shares else amount(mark), _END))
    for mark in x.marks(7):
        parts.append(tag("path", d=f"M{number(x(mark))} {number(y.start)}v5", class_="axis"))
        parts.append(text(x(mark), y.start + 18, amount(mark), _MIDDLE))
    parts.append(tag("path", d=f"M{number(x.start)} {number(y.end)}V{number(y.start)}H{number(x.end)}", class_="axis"))
    parts.append(text((x.start + x.end) / 2, y.start + 36, below, _MIDDLE))
    parts.append(text(4, 14, beside, _SMALL))
    return "".join(parts)


def _curve(curve: Curve, points: list[Point], at: int) -> str:
    return group(path(points, f"curve curve-{at % CURVES}"), title=curve.name) if points else ""


def _names(curves: Sequence[Curve], width: float) -> str:
    """The names of the curves in the upper right corner, each with a piece of its line."""
    if len(curves) < 2:
        return ""
    parts = []
    for at, curve in enumerate(curves):
        y = TOP + 8 + 16 * at
        sample = f"M{number(width - RIGHT - 30)} {number(y)}h26"
        parts.append(tag("path", d=sample, class_=f"curve curve-{at % CURVES}"))
        parts.append(one_line((width - RIGHT - 38, y + 4), curve.name, 240, TextStyle(10.5, anchor="end")))
    return "".join(parts)
