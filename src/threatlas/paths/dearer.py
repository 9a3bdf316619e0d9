"""The cheapest costs again after some steps have become dearer, without starting over.

A fact keeps its cost unless a step of its cheapest tree became dearer, since all other trees cost no less than before. So
only the facts whose tree holds such a step are searched for again, from the costs of the others (Ramalingam and Reps, "An
incremental algorithm for a generalization of the shortest-path problem", Journal of Algorithms 21, 1996).
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from math import inf

import numpy as np

from threatlas.paths.cheapest import Cheapest, settle
from threatlas.paths.compiled import is_large
from threatlas.paths.graph import Numbers
from threatlas.paths.loops import MOST


class Dearer:
    """Costs that were settled without a goal, and what they rest on."""

    def __init__(self, ways: Cheapest) -> None:
        self.ways = ways
        if is_large(ways.graph):
            return
        had = np.flatnonzero(ways.chosen >= 0)
        in_order = had[np.argsort(ways.ranks[ways.chosen[had]], kind="stable")]
        requires = ways.graph.requires.lists
        self._supports = [
            (fact, step, requires[step])
            for fact, step in zip(in_order.tolist(), ways.chosen[in_order].tolist(), strict=True)
        ]
        """Each fact that a step gives, that step and what it requires; facts come after those that they rest on."""

    def costs(self, own: Numbers) -> Numbers:
        """The cost of each fact if steps cost this themselves, none less than it did; infinite for a blocked step."""
        ways = self.ways
        if is_large(ways.graph):
            return settle(ways.graph, ways.initial, own, None).costs
        dearer = (own > ways.step_costs).tolist()
        lost: set[int] = set()
        for fact, step, requires in self._supports:
            if dearer[step] or not lost.isdisjoint(requires):
                lost.add(fact)
        return self._found_again(lost, own.tolist()) if lost else ways.costs

    def _found_again(self, lost: set[int], own: list[float]) -> Numbers:
        graph = self.ways.graph
        requires, gives, required_by, given_by = (
            rows.lists for rows in (graph.requires, graph.gives, graph.required_by, graph.given_by)
        )
        costs = self.ways.costs.tolist()
        for fact in lost:
            costs[fact] = inf
        missing: dict[int, int] = {}
        totals: dict[int, float] = {}
        for step in {step for fact in lost for step in given_by[fact]}:
            lacks = [fact for fact in requires[step] if costs[fact] == inf]
            if own[step] < inf and lost.issuperset(lacks):
                missing[step] = len(lacks)
                totals[step] = sum((costs[fact] for fact in requires[step] if costs[fact] < inf), own[step])
        heap = [(min(totals[step], MOST), step) for step, lacks in missing.items() if not lacks]
        heapify(heap)
        while heap:
            cost, step = heappop(heap)
            for fact in gives[step]:
                if costs[fact] < inf:
                    continue
                costs[fact] = cost
                for user in required_by[fact]:
                    if user in missing:
                        totals[user] += cost
                        missing[user] -= 1
                        if not missing[user]:
                            heappush(heap, (min(totals[user], MOST), user))
        return np.array(costs, np.float64)
