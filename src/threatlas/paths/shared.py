"""A cheap way to every fact when a step that is used twice is paid for once.

The cheapest set of distinct steps is NP-hard to find; the cheapest derivation tree (:mod:`threatlas.paths.cheapest`) counts
a step as often as the tree uses it, so where many ways share a beginning it can prefer a dear way that shares nothing. Here
each fact carries the set of steps of its derivation, and a step that needs several facts pays for the union: the set-additive
heuristic (Keyder and Geffner, "Heuristics for planning with action costs revisited", ECAI 2008). The result is admissible; it
is not always the best.
"""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush

import numpy as np

from threatlas.paths.cheapest import Cheapest
from threatlas.paths.graph import AttackGraph, Numbers
from threatlas.paths.rows import Indexes


def settle_shared(graph: AttackGraph, initial: Indexes, own: Numbers, goal: int | None = None) -> Cheapest:
    """For each fact a derivation that is cheap over distinct steps, and what it costs so. Ties go to the lower step.

    Arguments as of :func:`~threatlas.paths.cheapest.cheapest`, known to be in order. Time grows with the sizes of the sets
    that meet, so this is for graphs of a real system, not of a million steps.
    """
    required_by, gives, requires = graph.required_by.lists, graph.gives.lists, graph.requires.lists
    missing = graph.requires.counts.tolist()
    infinite = math.inf
    unions = _Unions(own.tolist(), requires, graph.facts)
    costs = unions.costs
    chosen = [-1] * graph.facts
    ranks = [-1] * graph.steps
    for step in np.flatnonzero(np.isinf(own)).tolist():
        missing[step] += 1  # never ready
    for fact in initial.tolist():
        costs[fact] = 0.0

    for fact in initial.tolist():
        for step in required_by[fact]:
            missing[step] -= 1
    heap = [unions.ready(step) for step, lacks in enumerate(missing) if not lacks]
    heapify(heap)
    rank = 0
    while heap and (goal is None or costs[goal] == infinite):
        cost, step = heappop(heap)
        found = [fact for fact in gives[step] if costs[fact] == infinite]
        if not found:
            continue
        ranks[step] = rank
        rank += 1
        for fact in found:
            costs[fact], chosen[fact] = cost, step
            unions.of_fact[fact] = unions.of_step[step]
            for user in required_by[fact]:
                missing[user] -= 1
                if not missing[user]:
                    heappush(heap, unions.ready(user))
    return Cheapest(graph, initial, own, np.array(costs), np.array(chosen, np.int32), np.array(ranks, np.int32))


class _Unions:
    """The sets of steps that derivations are made of, as integers: bit i for step i, if it costs anything."""

    def __init__(self, prices: list[float], requires: list[list[int]], facts: int) -> None:
        self.prices = prices
        self.requires = requires
        self.costs = [math.inf] * facts
        """Of the set of each fact."""
        self.of_fact = [0] * facts
        self.of_step = [0] * len(prices)

    def ready(self, step: int) -> tuple[float, int]:
        """Unites the sets of what a step requires, and counts what the union costs."""
        union = 1 << step if self.prices[step] > 0 else 0
        total = self.prices[step]
        needs = sorted(self.requires[step], key=self.costs.__getitem__, reverse=True)
        for place, fact in enumerate(needs):
            fresh = self.of_fact[fact] & ~union
            total += self._cost(fresh) if place else self.costs[fact]  # the dearest needs no adding up
            union |= fresh
        self.of_step[step] = union
        return total, step

    def _cost(self, steps: int) -> float:
        total = 0.0
        while steps:
            low = steps & -steps
            total += self.prices[low.bit_length() - 1]
            steps ^= low
        return total
