"""The cheapest way to every fact, with all requirements met.

The cost of a fact is 0 if it is initial, else the least over the steps that give it; the cost of a step is its own and
the sum over the facts it requires (AND = sum). These are the least costs of derivation *trees*: a step used at two
places counts twice. The algorithm is Knuth's ("A generalization of Dijkstra's algorithm", Information Processing
Letters 6, 1977), which is exact for costs that are not negative, cycles included, in O(E + S log S). Large graphs are
settled in a compiled loop, with the same result. Trees can be exponentially larger than what they are made of; a cost that
no float can hold counts as the largest that one can.

A derivation that shares steps costs less than its tree, so what is read off is counted again over distinct steps. It is
the derivation of the cheapest tree; the cheapest set of distinct steps is a different question, and NP-hard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from threatlas.paths.compiled import compiled, is_large
from threatlas.paths.derivation import Derivation, minimal
from threatlas.paths.graph import AttackGraph, Numbers, indexes
from threatlas.paths.loops import MOST, SETTLE, forward
from threatlas.paths.loops import settle as settle_large
from threatlas.paths.rows import Indexes


@dataclass(frozen=True, slots=True, eq=False)
class Cheapest:
    """The least cost of each fact and how it comes about."""

    graph: AttackGraph
    initial: Indexes
    step_costs: Numbers
    """What a step costs itself; infinite if it is blocked."""
    costs: Numbers
    """For each fact, the cost of its cheapest derivation tree; infinite if it cannot be reached."""
    chosen: Indexes
    """For each fact, the step that gives it in that tree; -1 if the fact is initial or out of reach."""
    ranks: Indexes
    """For each step that gives a fact at its cost, when it was taken; -1 for the others. A step's requirements come from
    steps of lower rank.
    """

    def derivation(self, goal: int) -> Derivation | None:
        """The steps of the goal's tree, each once and none that can be missed; None if the goal is out of reach."""
        if not 0 <= goal < self.graph.facts:
            raise ValueError(f"There is no fact {goal}; there are {self.graph.facts}, numbered from 0.")
        if math.isinf(self.costs[goal]):
            return None
        chosen = self.chosen.data
        steps: set[int] = set()
        facts = [goal]
        while facts:
            step = chosen[facts.pop()]
            if step >= 0 and step not in steps:
                steps.add(step)
                facts += self.graph.requires.of(step).tolist()
        ranks = self.ranks.data
        in_order = sorted(steps, key=ranks.__getitem__)
        kept = minimal(self.graph, self.initial.tolist(), goal, in_order, self.step_costs.data)
        return Derivation(goal, tuple(kept), math.fsum(self.step_costs[kept]))

    def uses(self, goal: int) -> npt.NDArray[np.int64]:
        """How often each step occurs in the goal's tree: what multiplies its cost there."""
        uses = np.zeros(self.graph.steps, np.int64)
        chosen, ranks = self.chosen.data, self.ranks.data
        counts = {goal: 1}
        # Whoever uses a fact has a higher rank than the step that gives it, and is counted before.
        waiting = [(-ranks[chosen[goal]], goal)] if chosen[goal] >= 0 else []
        while waiting:
            _, fact = heappop(waiting)
            step, count = chosen[fact], counts.pop(fact)
            uses[step] += count
            for need in self.graph.requires.of(step).tolist():
                if chosen[need] < 0:
                    continue
                if need not in counts:
                    heappush(waiting, (-ranks[chosen[need]], need))
                counts[need] = counts.get(need, 0) + count
        return uses


def cheapest(graph: AttackGraph, initial: npt.ArrayLike, costs: npt.ArrayLike, *, goal: int | None = None) -> Cheapest:
    """The least costs from these facts, for one cost a step: not negative, infinite for a step that is blocked.

    With a goal, the search ends when its cost is known; facts that cost more then look out of reach.
    Raises ValueError for costs that are negative, not a number or of the wrong count.
    """
    return settle(graph, indexes(initial, graph.facts, "facts"), step_costs(graph, costs), goal)


def step_costs(graph: AttackGraph, costs: npt.ArrayLike) -> Numbers:
    """The costs as an array of our own. Raises ValueError as ``cheapest`` does."""
    own = np.array(costs, np.float64)
    if own.shape != (graph.steps,):
        raise ValueError(f"There are {graph.steps} steps, so there must be as many costs, not {own.shape}.")
    if not bool(np.all(own >= 0)):
        raise ValueError(f"Step {np.flatnonzero(~(own >= 0))[0]} has a cost that is negative or not a number.")
    return own


def settle(graph: AttackGraph, initial: Indexes, own: Numbers, goal: int | None) -> Cheapest:
    """As ``cheapest``, from arguments that are known to be in order. Equal costs are settled by the lower step number."""
    loop = compiled(settle_large, SETTLE) if is_large(graph) else None
    if loop is None:
        return _settle_small(graph, initial, own, goal)
    missing = graph.requires.counts
    missing[np.isinf(own)] += 1  # never ready
    costs, chosen = np.full(graph.facts, math.inf), np.full(graph.facts, -1, np.int32)
    ranks = np.full(graph.steps, -1, np.int32)
    loop(forward(graph), missing, own.copy(), initial, -1 if goal is None else goal, (costs, chosen, ranks))
    return Cheapest(graph, initial, own, costs, chosen, ranks)


def _settle_small(graph: AttackGraph, initial: Indexes, own: Numbers, goal: int | None) -> Cheapest:
    """The plain twin of the loop. Steps that give nothing more cheaply than those on the heap do not get there."""
    required_by, gives = graph.required_by.lists, graph.gives.lists
    missing, totals = (graph.requires.counts + np.isinf(own)).tolist(), own.tolist()
    costs, chosen, settled = [math.inf] * graph.facts, [-1] * graph.facts, [False] * graph.facts
    ranks, rank = [-1] * graph.steps, 0
    ready = [step for step, lacks in enumerate(missing) if not lacks]
    heap: list[tuple[float, int]] = []
    cost, found = 0.0, initial.tolist()
    while True:
        for fact in found:
            costs[fact], settled[fact] = cost, True
            for user in required_by[fact]:
                totals[user] += cost
                missing[user] -= 1
                if not missing[user]:
                    ready.append(user)
        for step in ready:
            cost = totals[step] if totals[step] < MOST else MOST  # noqa: FURB136  # faster than min
            better = False
            for fact in gives[step]:
                known = costs[fact]
                if cost < known or (cost == known and step < chosen[fact] and not settled[fact]):
                    costs[fact] = cost
                    chosen[fact] = step
                    better = True
            if better:
                heappush(heap, (cost, step))
        if not heap or (goal is not None and settled[goal]):
            break
        cost, step = heappop(heap)
        ready = []
        found = [fact for fact in gives[step] if chosen[fact] == step and not settled[fact]]
        if found:
            ranks[step] = rank
            rank += 1
    had = np.array(settled, np.bool_)
    found_costs, found_steps = np.where(had, costs, math.inf), np.where(had, chosen, -1).astype(np.int32)
    return Cheapest(graph, initial, own, found_costs, found_steps, np.array(ranks, np.int32))
