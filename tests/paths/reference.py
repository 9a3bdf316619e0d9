"""Slow, plain definitions of what ``threatlas.paths`` computes, written without it, to check it against."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations


@dataclass(frozen=True)
class Sets:
    """An attack graph as sets: for each step, what it requires and what it gives."""

    facts: int
    requires: tuple[frozenset[int], ...]
    gives: tuple[frozenset[int], ...]
    initial: frozenset[int]

    @property
    def steps(self) -> range:
        return range(len(self.requires))


def reachable(graph: Sets, steps: Iterable[int]) -> tuple[set[int], set[int]]:
    """Facts and steps that follow with these steps, by trying all until nothing changes."""
    usable = list(steps)
    facts, taken = set(graph.initial), set[int]()
    while True:
        new = [step for step in usable if step not in taken and graph.requires[step] <= facts]
        if not new:
            return facts, taken
        taken.update(new)
        for step in new:
            facts |= graph.gives[step]


def admissible(graph: Sets, steps: Sequence[int], goal: int) -> bool:
    """Whether each step's requirements are met by what came before, none comes twice, and the goal is met at the end."""
    facts = set(graph.initial)
    for step in steps:
        if not graph.requires[step] <= facts:
            return False
        facts |= graph.gives[step]
    return goal in facts and len(set(steps)) == len(steps)


def subsets(items: Iterable[int]) -> Iterator[frozenset[int]]:
    """All of them, the small ones first."""
    every = list(items)
    return map(frozenset, chain.from_iterable(combinations(every, size) for size in range(len(every) + 1)))


def is_minimal(graph: Sets, steps: Iterable[int], goal: int) -> bool:
    """Whether the steps give the goal and no proper subset does."""
    chosen = set(steps)
    return goal in reachable(graph, chosen)[0] and all(
        goal not in reachable(graph, chosen - {step})[0] for step in chosen
    )


def minimal_derivations(graph: Sets, goal: int) -> list[frozenset[int]]:
    """All sets of steps that give the goal and of which none can be missed."""
    found: list[frozenset[int]] = []
    for chosen in subsets(graph.steps):
        if not any(other <= chosen for other in found) and goal in reachable(graph, chosen)[0]:
            found.append(chosen)
    return found


def tree_costs(graph: Sets, costs: Sequence[float]) -> list[float]:
    """The least cost of a derivation tree of each fact, by relaxing all steps as often as there are facts."""
    least = [0.0 if fact in graph.initial else math.inf for fact in range(graph.facts)]
    for _ in range(graph.facts + 1):
        for step in graph.steps:
            total = costs[step] + sum(least[fact] for fact in graph.requires[step])
            for fact in graph.gives[step]:
                least[fact] = min(least[fact], total)
    return least


def probability(graph: Sets, chances: Sequence[float], goal: int) -> float:
    """The sum over all worlds, one a set of steps that succeed."""
    total = 0.0
    for succeed in subsets(graph.steps):
        if goal in reachable(graph, succeed)[0]:
            total += math.prod(chances[step] if step in succeed else 1 - chances[step] for step in graph.steps)
    return total


def goals_reached(graph: Sets, goals: Iterable[int], cut: Iterable[Iterable[int]]) -> frozenset[int]:
    """The goals that are reached when these steps are cut."""
    gone = set(chain.from_iterable(cut))
    return frozenset(goals) & reachable(graph, set(graph.steps) - gone)[0]
