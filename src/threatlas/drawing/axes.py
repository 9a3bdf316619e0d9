"""Axes of charts: linear and logarithmic scales, with marks at round numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

LEAST, MOST = 1e-9, 1e18
"""Smaller and greater values are not shown."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from ``low`` to ``high`` onto places from ``start`` to ``end``. On a logarithmic scale ``low`` is above 0, and
    smaller values lie at the start."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        low, high, value = self.low, self.high, min(max(value, self.low), self.high)
        if self.logarithmic:
            low, high, value = log10(low), log10(high), log10(value)
        share = (value - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.end - self.start)

    def marks(self, most: int = 6) -> list[float]:
        """At most ``most`` round numbers on the axis, some two at least where that is possible."""
        return _decades(self.low, self.high, most) if self.logarithmic else _even(self.low, self.high, most)


def fitted(values: list[float], start: float, end: float, *, logarithmic: bool = False) -> Scale:
    """A scale for these values, from 0 or, where it is logarithmic, from a power of ten, to a round number.

    Values that no chart can show, and on a logarithmic scale those not above 0, are left aside.
    """
    usable = [value for value in values if LEAST < value < MOST or (value == 0 and not logarithmic)]
    if logarithmic:
        low = 10.0 ** floor(log10(min(usable, default=1.0)))
        high = 10.0 ** ceil(log10(max(usable, default=10.0)))
        return Scale(low, high if high > low else low * 10, start, end, logarithmic=True)
    top = max([*usable, 0.0])
    step = _step(top or 1.0, 5)
    return Scale(0.0, ceil((top or 1.0) / step - 1e-9) * step, start, end)


def _step(span: float, most: int) -> float:
    rough = span / most
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough - 1e-12 * power)


def _even(low: float, high: float, most: int) -> list[float]:
    if high <= low:
        return [low]
    step = _step(high - low, most - 1)
    return [round(step * number, 12) for number in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _decades(low: float, high: float, most: int) -> list[float]:
    first, last = ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9)
    stride = max(1, ceil((last - first + 1) / most))
    return [10.0**power for power in range(first, last + 1, stride)]


def amount(value: float) -> str:
    """A large number as people read it: ``250``, ``1.2 k``, ``40 k``, ``3.5 M``, ``2 bn``."""
    for size, sign in ((1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e3, " k"), (1.0, "")):
        if abs(value) >= size * 0.9995:
            return f"{_three_digits(value / size)}{sign}"
    return _three_digits(value) if value else "0"


def _three_digits(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 99.95 else f"{value:.3g}"


def share(probability: float) -> str:
    """A probability that is a mark of an axis: ``0.01 %``, ``5 %``, ``100 %``."""
    return f"{100 * probability:.6g} %"
