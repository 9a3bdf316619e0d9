"""How probable it is that a goal is reached, when each step succeeds or fails once and for all, independently of the
others, with its own probability. A step that several ways share is one event and counts once, so this is network
reliability on an AND/OR graph; it is #P-hard (Valiant, "The complexity of enumeration and reliability problems", SIAM
Journal on Computing 8, 1979). After pruning, up to some twenty uncertain steps are enumerated exactly; beyond, worlds are
drawn (seeded), and the standard error is told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threatlas.paths.graph import AttackGraph, Numbers
from threatlas.paths.reach import Pruned, prune
from threatlas.paths.worlds import goal_worlds, truth_column

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
    worlds: int = 16_384
    """Worlds drawn for a probability: a standard error of at most 0.004."""
    draws: int = 400
    """Draws of the steps' own probabilities for an interval."""
    worlds_a_draw: int = 512
    """Worlds for each of these."""

    def enumerates(self, uncertain: int) -> bool:
        """Whether so many uncertain steps are enumerated."""
        return uncertain <= min(self.exact_up_to, MOST_EXACT)


DEFAULT = Sampling()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability and how far it is from exact."""

    value: float
    standard_error: float
    """Of the sampling; 0 where the value is exact."""
    exact: bool


def probability(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    chances: npt.ArrayLike,
    goal: int,
    sampling: Sampling = DEFAULT,
) -> Estimate:
    """The probability that the goal is reached; ``chances`` is the probability of success of each step.

    The standard error of an estimate is that of a proportion with one success and one failure added, so it is not 0
    where all worlds agree. Raises ValueError for chances outside 0 to 1 or of the wrong count.
    """
    all_chances = checked(graph, chances)
    part = prune(graph, initial, [goal], np.flatnonzero(all_chances == 0))
    if not len(part.goals):
        return Estimate(0.0, 0.0, exact=True)
    own = all_chances[part.steps]
    uncertain = np.flatnonzero(own < 1)
    if sampling.enumerates(len(uncertain)):
        table = Table(part, uncertain)
        return Estimate(table.probability(own[uncertain]), 0.0, exact=True)
    hits = sum(drawn.bit_count() for drawn in drawn_goals(part, own, sampling))
    return estimate(hits, sampling.worlds)


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


class Table:
    """Whether the first goal of a part is reached, for each combination of its uncertain steps. The others succeed."""

    def __init__(self, part: Pruned, uncertain: npt.NDArray[np.integer]) -> None:
        variables = len(uncertain)
        size = 1 << variables
        every = (1 << size) - 1
        columns = [every] * part.graph.steps
        for index, step in enumerate(uncertain.tolist()):
            columns[step] = truth_column(index, variables)
        reached = goal_worlds(part, columns, every)[0]
        self.reached = unpacked(reached, size).astype(np.float64)
        """1 for the worlds in which it is; bit i of a world's number is the success of the i-th uncertain step."""

    def probability(self, chances: Sequence[float] | Numbers) -> float:
        """The sum of the probabilities of these worlds, by conditioning on one step after the other."""
        values = self.reached
        for chance in chances:
            values = values[::2] + chance * (values[1::2] - values[::2])
        return min(max(float(values[0]), 0.0), 1.0)


def drawn_goals(part: Pruned, chances: Numbers, sampling: Sampling) -> list[int]:
    """The worlds, in blocks, in which the first goal is reached."""
    source = np.random.default_rng(sampling.seed)
    worlds = sampling.worlds
    block = max(64, min(worlds, BLOCK_BITS // max(1, part.graph.steps)))
    goals = []
    for start in range(0, worlds, block):
        size = min(block, worlds - start)
        goals.append(goal_worlds(part, drawn(source, chances, size), (1 << size) - 1)[0])
    return goals


def drawn(source: np.random.Generator, chances: Numbers, size: int) -> list[int]:
    """For each step, the worlds in which it succeeds."""
    every = (1 << size) - 1
    return [every if chance >= 1 else bits(source.random(size) < chance) for chance in chances.tolist()]


def bits(true: npt.NDArray[np.bool_]) -> int:
    """An integer with bit i set where element i is true."""
    return int.from_bytes(np.packbits(true, bitorder="little").tobytes(), "little")


def unpacked(worlds: int, size: int) -> npt.NDArray[np.bool_]:
    """An array of so many elements, of which element i is bit i."""
    packed = np.frombuffer(worlds.to_bytes((size + 7) // 8, "little"), np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little").astype(np.bool_)
