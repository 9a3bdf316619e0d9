"""A layer: a value for some techniques, what the values are, and the scale on which they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from threatlas.reports.figures import percent
from threatlas.vocabulary import Term

Place: TypeAlias = tuple[str, str]
"""Id of a technique, and id of a tactic; the tactic is empty where the value holds under each of the technique's tactics."""
LARGEST = 1e12
"""Beyond it, a value is none."""


class Unit(Term):
    """What a value counts."""

    COUNT = "count", "Number", "How many there are."
    PERCENT = "percent", "Percent", "From 0 to 100."
    VERDICT = "verdict", "Result of tests", "0 is not tested, 1 resisted, 2 confirmed."
    TRUTH = "truth", "Yes or no", "1 is yes, 0 is no."
    NUMBER = "number", "Value", "A number, as a layer or an expression gives it."

    def short(self, score: float) -> str:
        """The value in a cell: ``12``, ``42 %``, ``yes``."""
        if self is Unit.PERCENT and -100 <= score <= 100:
            return percent(score / 100) if score >= 0 else f"-{percent(-score / 100)}"
        words = {Unit.VERDICT: ("not tested", "resisted", "confirmed"), Unit.TRUTH: ("no", "yes")}.get(self, ())
        if score in range(len(words)):
            return words[int(score)]
        return f"{score:.0f}" if abs(score) < 1e6 and score == int(score) else f"{score:.3g}"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a layer gives for a technique."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a layer says of a technique."""

    score: float | None
    """None where it only remarks on it."""
    comment: str = ""
    colour: str = ""
    """``#rrggbb``, where it is coloured by hand."""
    disabled: bool = False
    """Whether it is taken out of consideration; it then has no value."""
    links: tuple[Link, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    """Names and values."""

    @property
    def counts(self) -> float | None:
        """The value that expressions and colours go by."""
        return None if self.disabled else self.score


@dataclass(frozen=True, slots=True)
class Layer:
    """A whole layer. Plain values: it can be drawn, combined, written and read back."""

    title: str
    explained: str
    """What the values are, in a sentence or a few."""
    unit: Unit
    values: Mapping[Place, Value]
    low: float
    high: float
    """The ends of the scale of colours; :attr:`low` is less."""
    legend: tuple[tuple[str, str], ...] = ()
    """Labels and colours of an imported layer."""
    remarks: tuple[str, ...] = field(default=())
    """What a reader must know: what was left out, and why."""

    def at(self, technique: str, tactic: str) -> Value | None:
        """The value of a technique under a tactic; None where the layer says nothing of it."""
        found = self.values.get((technique, tactic))
        return self.values.get((technique, "")) if found is None else found

    def share(self, score: float) -> float:
        """Where on the scale a value stands, 0 to 1."""
        return min(1.0, max(0.0, (score - self.low) / (self.high - self.low)))

    @property
    def valued(self) -> int:
        """How many techniques have a value."""
        return len({technique for (technique, _), value in self.values.items() if value.counts is not None})


def scale_of(scores: list[float]) -> tuple[float, float]:
    """The ends of a scale on which all the values stand; around 0 where some are less than it."""
    low, high = min(scores, default=0.0), max(scores, default=1.0)
    if low < 0:
        most = max(-low, high)
        return -most, most
    return 0.0, high if high > 0 else 1.0
