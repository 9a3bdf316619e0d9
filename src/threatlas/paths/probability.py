"""How probable it is that goals are reached, when each step succeeds or fails once and for all, independently of the
others, with its own probability. A step that several ways share is one event and counts once, so this is network
reliability on an AND/OR graph; it is #P-hard (Valiant, "The complexity of enumeration and reliability problems", SIAM
Journal on Computing 8, 1979). After pruning, up to some twenty uncertain steps are enumerated exactly; beyond, worlds are
drawn (seeded), and the standard error is told. All goals that are sampled share their worlds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threatlas.paths.draws import WORLDS_A_WORD, successes
from threatlas.paths.graph import AttackGraph, Mask, Numbers
from threatlas.paths.reach import Pruned, prune
from threatlas.paths.worlds import GoalWorlds, truth_column

MOST_EXACT = 24
"""Uncertain steps that are ever enumerated: 16 million worlds."""
BLOCK_BITS = 2**28
"""Bits of worlds that are held at once: 32 MiB."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """When and how chance is sampled. The same numbers give the same results."""

    seed: int = 0
    exact_up_to: int = 16
    """Uncertain steps that are enumerated rather than sampled: 2^16 worlds take milliseconds, 2^20 a tenth of a second
    for each hundred steps."""
    worlds: int = 8192
    """Worlds drawn for a probability, rounded up to a multiple of 64: a standard error of at most 0.006."""
    draws: int = 200
    """Draws of the steps' own probabilities for an interval."""
    worlds_a_draw: int = 128
    """Worlds for each of these, rounded up to a multiple of 64."""
    exact_draws_up_to: int = 11
    """Uncertain steps that are enumerated for each of these draws."""

    def enumerates(self, uncertain: int, *, draws: bool = False) -> bool:
        """Whether so many uncertain steps are enumerated, be it for each draw."""
        return uncertain <= min(self.exact_draws_up_to if draws else self.exact_up_to, MOST_EXACT)


DEFAULT = Sampling()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability and how far it is from exact."""

    value: float
    standard_error: float
    """Of the sampling; 0 where the value is exact."""
    exact: bool


NEVER = Estimate(0.0, 0.0, exact=True)


def probability(
    graph: AttackGraph, initial: npt.ArrayLike, chances: npt.ArrayLike, goal: int, sampling: Sampling = DEFAULT
) -> Estimate:
    """The probability that the goal is reached: that of ``probabilities`` for a single goal."""
    return probabilities(graph, initial, chances, [goal], sampling)[0]


def probabilities(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    chances: npt.ArrayLike,
    goals: Sequence[int],
    sampling: Sampling = DEFAULT,
) -> list[Estimate]:
    """For each goal the probability that it is reached; ``chances`` is the probability of success of each step.

    The standard error of an estimate is that of a proportion with one success and one failure added, so it is not 0
    where all worlds agree. Raises ValueError for chances outside 0 to 1 or of the wrong count.
    """
    all_chances = checked(graph, chances)
    found: dict[int, Estimate] = {}
    for part, exact in parts(
        graph, initial, goals, certain=all_chances == 1, never=all_chances == 0, sampling=sampling
    ):
        own = all_chances[part.steps]
        if exact:
            uncertain = np.flatnonzero(own < 1)
            estimates = [Estimate(Table(part, uncertain).probability(own[uncertain]), 0.0, exact=True)]
        else:
            estimates = _sampled(part, own, sampling)
        found.update(zip(part.facts[part.goals].tolist(), estimates, strict=True))
    return [found.get(goal, NEVER) for goal in goals]


def parts(  # noqa: PLR0913
    graph: AttackGraph,
    initial: npt.ArrayLike,
    goals: Sequence[int],
    *,
    certain: Mask,
    never: Mask,
    sampling: Sampling,
    draws: bool = False,
) -> Iterator[tuple[Pruned, bool]]:
    """The parts of the graph that decide about these goals, and whether their uncertain steps are few enough to be
    enumerated: one for each goal of which that is true, and one for all others. Goals out of reach are in none.
    """
    whole = prune(graph, initial, goals, np.flatnonzero(never))
    many = []
    for goal in whole.facts[whole.goals].tolist():
        part = prune(graph, initial, [goal], np.flatnonzero(never)) if len(whole.goals) > 1 else whole
        if sampling.enumerates(int(np.count_nonzero(~certain[part.steps])), draws=draws):
            yield part, True
        else:
            many.append(goal)
    if many:
        yield whole if len(many) == len(whole.goals) else prune(graph, initial, many, np.flatnonzero(never)), False


def checked(graph: AttackGraph, chances: npt.ArrayLike) -> Numbers:
    """The chances as an array. Raises ValueError."""
    array = np.asarray(chances, np.float64)
    if array.shape != (graph.steps,):
        raise ValueError(f"There are {graph.steps} steps, so there must be as many chances, not {array.shape}.")
    if not bool(np.all((array >= 0) & (array <= 1))):
        wrong = np.flatnonzero(~((array >= 0) & (array <= 1)))[0]
        raise ValueError(f"Step {wrong} succeeds with probability {array[wrong]}; it must be from 0 to 1.")
    return array


def estimate(hits: int, worlds: int) -> Estimate:
    """The proportion of worlds, with its standard error (Agresti and Coull's, with one added on either side)."""
    centre = (hits + 1) / (worlds + 2)
    return Estimate(hits / worlds, math.sqrt(centre * (1 - centre) / (worlds + 2)), exact=False)


def _sampled(part: Pruned, chances: Numbers, sampling: Sampling) -> list[Estimate]:
    worlds = GoalWorlds(part)
    hits = [0] * len(part.goals)
    drawn = 0
    for columns, size in drawn_worlds(np.random.default_rng(sampling.seed), chances, sampling.worlds):
        drawn += size
        for index, reached in enumerate(worlds.reached(columns, (1 << size) - 1)):
            hits[index] += reached.bit_count()
    return [estimate(count, drawn) for count in hits]


class Table:
    """Whether the first goal of a part is reached, for each combination of its uncertain steps. The others succeed."""

    def __init__(self, part: Pruned, uncertain: npt.NDArray[np.integer]) -> None:
        variables = len(uncertain)
        size = 1 << variables
        every = (1 << size) - 1
        columns = [every] * part.graph.steps
        for index, step in enumerate(uncertain.tolist()):
            columns[step] = truth_column(index, variables)
        reached = GoalWorlds(part).reached(columns, every)[0]
        self.reached = unpacked(reached, size).astype(np.float64)
        """1 for the worlds in which it is; bit i of a world's number is the success of the i-th uncertain step."""

    def probability(self, chances: Sequence[float] | Numbers) -> float:
        """The sum of the probabilities of these worlds, by conditioning on one step after the other."""
        values = self.reached
        for chance in chances:
            values = values[::2] + chance * (values[1::2] - values[::2])
        return min(max(float(values[0]), 0.0), 1.0)


def drawn_worlds(source: np.random.Generator, chances: Numbers, least: int) -> Iterator[tuple[list[int], int]]:
    """At least so many worlds, in blocks: for each step those in which it succeeds, and how many there are."""
    words = math.ceil(least / WORLDS_A_WORD)
    uncertain = np.flatnonzero(chances < 1)
    block = max(1, BLOCK_BITS // (WORLDS_A_WORD * max(1, len(chances))))
    for start in range(0, words, block):
        count = min(block, words - start)
        columns = [(1 << WORLDS_A_WORD * count) - 1] * len(chances)
        for step, column in zip(
            uncertain.tolist(), successes(source, chances[uncertain, np.newaxis], count), strict=True
        ):
            columns[step] = column
        yield columns, WORLDS_A_WORD * count


def bits(true: npt.NDArray[np.bool_]) -> int:
    """An integer with bit i set where element i is true."""
    return int.from_bytes(np.packbits(true, bitorder="little").tobytes(), "little")


def unpacked(worlds: int, size: int) -> npt.NDArray[np.bool_]:
    """An array of so many elements, of which element i is bit i."""
    packed = np.frombuffer(worlds.to_bytes((size + 7) // 8, "little"), np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little").astype(np.bool_)
