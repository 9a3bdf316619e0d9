"""What is uncertain about the events and passages of a graph, each thing once however many of them depend on it.

Events of one technique at one target differ where controls stand, or could be put, on some ways to it and not on others. The
technique works there or does not all the same, and a control that stands on several of these ways stops it or does not: each
is a *try*, a step of its own that all these events require. So the controls that could be put in place, which tell events
apart, do not change how probable anything is as long as they are not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.paths.three_point import beta_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from threatlas.paths.analysis import Chance
    from threatlas.paths.guard import Event, Guard, Passage


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A Beta distribution by its mean and by the trials it is worth."""

    mean: float
    weight: float
    of: str
    """The technique whose chance it is, or the controls. What is of one is as uncertain wherever it stands: if a technique
    works less often than thought, it does so at every target of which no evidence says otherwise.
    """


SURE = Uncertain(1.0, 1.0, "")


@dataclass(frozen=True, slots=True)
class Tries:
    """Events come first, then passages."""

    own: tuple[Uncertain, ...]
    """For each event and passage, what it alone depends on."""
    shared: tuple[Uncertain, ...]
    needs: tuple[tuple[int, int], ...]
    """Event or passage, and the shared try that it requires."""


def tries_of(events: Sequence[Event], passages: Sequence[Passage]) -> Tries:
    """The tries of these events and passages."""
    own = [SURE] * (len(events) + len(passages))
    shared: list[Uncertain] = []
    needs: list[tuple[int, int]] = []

    def share(numbers: Sequence[int], found: Uncertain) -> None:
        if found.mean == 1.0:
            return
        needs.extend((number, len(shared)) for number in numbers)
        shared.append(found)

    for numbers in _grouped((event.technique, event.asset) for event in events):
        technique, chance = events[numbers[0]].technique, events[numbers[0]].chance
        weight = chance.alpha + chance.beta
        if len(numbers) == 1:
            own[numbers[0]] = _uncertain(chance.value, _square(chance), events[numbers[0]].guards, technique)
            continue
        share(numbers, Uncertain(chance.value, weight, technique))
        for some in _grouped(events[number].standing for number in numbers):
            alike = [numbers[at] for at in some]
            standing = events[alike[0]].standing
            left = _uncertain(1.0, 1.0, standing, " ".join(guard.control for guard in standing))
            if len(alike) == 1:
                own[alike[0]] = left
            else:
                share(alike, left)
    for numbers in _grouped(passage.standing for passage in passages):
        guard = passages[numbers[0]].guard
        left = _uncertain(1.0, 1.0, (guard,), guard.control)
        if len(numbers) == 1:
            own[len(events) + numbers[0]] = left
        else:
            share([len(events) + number for number in numbers], left)
    return Tries(tuple(own), tuple(shared), tuple(needs))


def _uncertain(mean: float, square: float, guards: Sequence[Guard], of: str) -> Uncertain:
    """A chance of this mean and mean square, times what controls leave of it; all independent. The product is matched to a
    Beta distribution by mean and deviation.
    """
    mean *= math.prod(guard.factor for guard in guards)
    square *= math.prod(guard.second_moment for guard in guards)
    alpha, beta = beta_of(min(mean, 1.0), math.sqrt(max(square - mean * mean, 0.0)))
    return Uncertain(mean, alpha + beta, of) if 0 < mean < 1 else Uncertain(mean, 1.0, of)


def _square(chance: Chance) -> float:
    """The mean square of a Beta distribution."""
    total = chance.alpha + chance.beta
    return chance.value**2 + chance.value * (1 - chance.value) / (total + 1)


def _grouped(keys: Iterable[Hashable]) -> list[list[int]]:
    """The positions of equal keys together, in the order of the first."""
    groups: dict[Hashable, list[int]] = {}
    for position, key in enumerate(keys):
        groups.setdefault(key, []).append(position)
    return list(groups.values())
