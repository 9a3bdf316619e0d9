"""Several different ways to a goal.

The hundred cheapest derivations of a goal differ in trifles. What a reader wants is ways that differ in kind, so each step
belongs to a group (its technique, say), and two derivations differ if their sets of groups do. A step whose group is
negative belongs to none: it makes no difference.

The scheme is Lawler's ("A procedure for computing the K best solutions…", Management Science 18, 1972) with branches by
forbidden groups, as in Reiter's tree of conflicts ("A theory of diagnosis from first principles", Artificial
Intelligence 32, 1987): a branch is a set of forbidden groups, its derivation is the cheapest without them, and its
children forbid one more of the groups which that derivation uses. Branches are opened in the order of the cost of their
tree, which forbidding can only raise. So:

- every derivation is admissible, and no step of it can be missed;
- without the limits, each set of groups that is sufficient and has no sufficient subset is found: as long as the
  derivation at hand is not within it, one of its children keeps it whole;
- a derivation that has all the groups of a cheaper one, and more, is left out;
- with the limits, what is found comes from the branches with the least tree costs; each branch gives a derivation that over
  distinct steps costs no more than that of its cheapest tree.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from threatlas.paths.cheapest import settle, step_costs
from threatlas.paths.compiled import is_large
from threatlas.paths.derivation import Derivation
from threatlas.paths.graph import AttackGraph, Numbers
from threatlas.paths.reach import Pruned, prune
from threatlas.paths.shared import settle_shared


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the search for derivations ends."""

    derivations: int = 5
    searches: int = 400
    """Searches for a cheapest path; the branch at hand is finished."""


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Diverse:
    """Derivations of one goal that differ in their sets of groups."""

    derivations: tuple[Derivation, ...]
    """By cost, then steps."""
    complete: bool
    """Whether no further set of groups is needed: nothing was left to search."""


def diverse(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    costs: npt.ArrayLike,
    goal: int,
    groups: npt.ArrayLike,
    limits: Limits = DEFAULT,
) -> Diverse:
    """A few derivations of the goal with distinct sets of groups; ``groups`` is a number for each step.

    Raises ValueError as ``cheapest`` does, and for groups of the wrong count.
    """
    of_step = np.asarray(groups)
    if of_step.shape != (graph.steps,):
        raise ValueError(f"There are {graph.steps} steps, so there must be as many groups, not {of_step.shape}.")
    own = step_costs(graph, costs)
    if not 0 <= goal < graph.facts:
        raise ValueError(f"There is no fact {goal}; there are {graph.facts}, numbered from 0.")
    part = prune(graph, initial, [goal], np.flatnonzero(np.isinf(own)))
    if not len(part.goals):
        return Diverse((), complete=True)
    search = _Search(part, own[part.steps], of_step[part.steps])
    found, complete = search.run(limits)
    numbers = part.steps.tolist()
    derivations = [
        Derivation(goal, tuple(numbers[step] for step in derivation.steps), derivation.cost) for derivation in found
    ]
    return Diverse(tuple(sorted(derivations, key=lambda each: (each.cost, each.steps))), complete)


class _Search:
    """The open branches of one search."""

    def __init__(self, part: Pruned, own: Numbers, groups: npt.NDArray[Any]) -> None:
        self.part = part
        self.own = own
        self.groups: list[int] = groups.tolist()
        self.steps_of = {group: np.flatnonzero(groups == group) for group in set(self.groups) if group >= 0}
        self.goal = int(part.goals[0])
        self.open: list[tuple[float, tuple[int, ...], Derivation]] = []
        """Tree cost, forbidden groups, derivation."""
        self.seen: set[frozenset[int]] = set()
        self.searches = 0

    def branch(self, forbidden: frozenset[int]) -> None:
        """Opens the branch, if it is new and has a derivation."""
        if forbidden in self.seen:
            return
        self.seen.add(forbidden)
        self.searches += 1
        ways = settle(self.part.graph, self.part.initial, self.without(forbidden), self.goal)
        derivation = ways.derivation(self.goal)
        if derivation is not None:
            cost = float(ways.costs[self.goal])
            heappush(self.open, (cost, tuple(sorted(forbidden)), derivation))

    def likelier(self, best: Derivation, forbidden: Collection[int]) -> Derivation:
        """A derivation that costs no more over distinct steps, and often less: see :mod:`threatlas.paths.shared`."""
        if is_large(self.part.graph):
            return best
        own = self.without(forbidden)
        found = settle_shared(self.part.graph, self.part.initial, own, self.goal).derivation(self.goal)
        return found if found is not None and found.cost < best.cost else best

    def without(self, forbidden: Collection[int]) -> Numbers:
        """The costs of the steps when those of some groups are forbidden."""
        costs = self.own.copy()
        for group in forbidden:
            costs[self.steps_of[group]] = inf
        return costs

    def run(self, limits: Limits) -> tuple[list[Derivation], bool]:
        """The derivations, and whether the search came to its end."""
        found: dict[frozenset[int], Derivation] = {}
        self.branch(frozenset())
        while self.open:
            if self.searches >= limits.searches:
                return self.fill(found, limits.derivations), False
            _, forbidden, derivation = heappop(self.open)
            derivation = self.likelier(derivation, forbidden)
            used = self.groups_of(derivation)
            if self.says_more(derivation, used, found):
                found[used] = derivation
                if len(found) >= limits.derivations:
                    return list(found.values()), False
            for group in sorted(used):
                self.branch(frozenset((*forbidden, group)))
        return list(found.values()), True

    def says_more(self, derivation: Derivation, used: frozenset[int], found: dict[frozenset[int], Derivation]) -> bool:
        """Whether a derivation is news: one that has all groups of another that costs no more is none."""
        return not any(known <= used and other.cost <= derivation.cost for known, other in found.items())

    def fill(self, found: dict[frozenset[int], Derivation], most: int) -> list[Derivation]:
        """What was found, and from the branches still open what lacks to the number asked for."""
        for _, _, derivation in sorted(self.open):
            if len(found) >= most:
                break
            used = self.groups_of(derivation)
            if self.says_more(derivation, used, found):
                found[used] = derivation
        return list(found.values())

    def groups_of(self, derivation: Derivation) -> frozenset[int]:
        """The groups that its steps belong to."""
        return frozenset(self.groups[step] for step in derivation.steps if self.groups[step] >= 0)
