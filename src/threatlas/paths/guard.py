"""A control on the way of steps, and what it keeps out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.paths.analysis import Chance


@dataclass(frozen=True, slots=True)
class Guard:
    """A control on the way of an event or a passage."""

    control: str
    coverage: float
    """How much of it is in place here, 0 to 1."""
    possible: bool
    """Whether it could be put in place here."""
    effect: float
    """The share of attempts that it stops where it is fully in place, 0 to 1."""
    deviation: float
    """Of the effect: how far it may be from that."""
    where: str
    """The asset or flow it stands on, as the description writes it; empty where it is not in place."""

    @property
    def standing(self) -> Guard:
        """As it is in place, whether or not it could be put in place here."""
        return replace(self, possible=False)

    @property
    def factor(self) -> float:
        """What it leaves of the chance, as it is in place."""
        return 1.0 - self.effect * self.coverage

    @property
    def second_moment(self) -> float:
        """The mean square of what it leaves, which tells how far that may be from :attr:`factor`."""
        spread: float = self.deviation * self.coverage
        return self.factor**2 + spread**2

    @property
    def left(self) -> float:
        """What it would leave of the present chance if it were put in place wholly."""
        return (1.0 - self.effect) / self.factor if self.possible and self.factor > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """Something of the adversary's gets past a screening control."""

    asset: str | None
    """What the control protects."""
    aspect: str
    guard: Guard

    @property
    def standing(self) -> Passage:
        """The same past the control as it is in place."""
        return replace(self, guard=self.guard.standing)


@dataclass(frozen=True, slots=True)
class Event:
    """A technique works at a target, or does not."""

    technique: str
    asset: str | None
    """The target; None for what happens outside the system."""
    guards: tuple[Guard, ...]
    chance: Chance

    @property
    def standing(self) -> tuple[Guard, ...]:
        """The controls on its way that are in place, at least in part."""
        return tuple(guard.standing for guard in self.guards if guard.coverage > 0)
