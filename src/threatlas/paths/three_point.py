"""Three-point estimates: what an expert can say of a number that nobody has counted."""

from __future__ import annotations

import math
from dataclasses import dataclass

CERTAIN = 1_000.0
"""The most trials that an estimate counts as when it is turned into a Beta distribution."""


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """The least, the most likely and the greatest plausible value, in this order."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"Low, likely and high must be in this order, not {self.low}, {self.likely}, {self.high}.")

    @property
    def mean(self) -> float:
        """The mean of the PERT distribution: the likely value counts four times (Vose, "Risk Analysis", 3rd edition, 2008)."""
        return min(max((self.low + 4 * self.likely + self.high) / 6, self.low), self.high)  # despite rounding

    @property
    def deviation(self) -> float:
        """The standard deviation of the PERT distribution."""
        return math.sqrt((self.mean - self.low) * (self.high - self.mean) / 7)


def beta_of(mean: float, deviation: float) -> tuple[float, float]:
    """The Beta distribution of this mean, from 0 to 1, and standard deviation, by its moments (alpha, beta).

    A mean of 0 or 1 gives a distribution that is sure (alpha or beta 0). Otherwise alpha + beta is at most :data:`CERTAIN`, and
    more than 0, since a deviation that no Beta distribution of the mean can have is taken as the largest that it can.
    """
    if not 0 <= mean <= 1 or not deviation >= 0:
        raise ValueError(f"A mean is from 0 to 1 and a deviation not negative, not {mean} and {deviation}.")
    if mean in (0.0, 1.0):
        return mean, 1.0 - mean
    variance = deviation * deviation
    trials = mean * (1 - mean) / variance - 1 if variance * (CERTAIN + 1) > mean * (1 - mean) else CERTAIN
    trials = max(trials, 1e-3)
    return mean * trials, (1 - mean) * trials
