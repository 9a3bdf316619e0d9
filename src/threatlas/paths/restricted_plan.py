"""The small problem of planning: which candidates to choose when the derivations to hinder are all known.

Minimise ``sum over objectives of loss * max over its derivations of exp(-(cost + added · x))`` over x in {0, 1}, within a
budget. The risk is convex in x, so for x in [0, 1] any tangent of it bounds it from below. See
:mod:`threatlas.paths.graded_plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from threatlas.paths.graph import Numbers

WALK = 5
"""Points of the walk by which a node is bounded: more give better bounds and fewer nodes, and cost more than they save."""
SLACK = 1e-9
"""Sums of prices that pass a budget by less, relatively, still fit it."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """R derivations of O objectives, and C candidates."""

    objectives: npt.NDArray[np.int64]
    """R: the objective of each derivation."""
    costs: Numbers
    """R: its cost without candidates, in nats."""
    added: Numbers
    """R by C: the nats that a candidate adds to it, not negative."""
    losses: Numbers
    """O, not negative."""
    prices: Numbers
    """C, not negative."""
    budget: float

    def values(self, x: Numbers) -> Numbers:
        """What each derivation puts at risk with these shares of the candidates in place: R."""
        return self.losses[self.objectives] * np.exp(-(self.costs + self.added @ x))

    def risk(self, x: Numbers) -> float:
        """The sum over objectives of what their worst derivation puts at risk."""
        worst = np.zeros(len(self.losses))
        np.maximum.at(worst, self.objectives, self.values(x))
        return float(worst.sum())


@dataclass(frozen=True, slots=True)
class Solution:
    """The best choice found, and what is proved of it."""

    chosen: tuple[int, ...]
    price: float
    risk: float
    bound: float
    nodes: int


def solve(problem: Problem, most_nodes: int) -> Solution:
    """The choice of least risk within the budget; the node with the least bound is opened first."""
    budget = problem.budget * (1 + SLACK)
    width = len(problem.prices)
    free = (problem.prices <= budget) & (problem.added.max(axis=0, initial=0.0) > 0)
    best, best_risk = _greedy(problem, free, budget)
    heap: list[tuple[float, int, npt.NDArray[np.int8]]] = []
    root = np.where(free, -1, 0).astype(np.int8)
    nodes = count = 0
    bound, point = _bound(problem, root, budget, best_risk)
    heappush(heap, (bound, count, root))
    points = {count: point}
    slack = 1e-10 * max(best_risk, 1e-300)
    while heap and heap[0][0] < best_risk - slack and nodes < most_nodes:
        _, number, node = heappop(heap)
        point = points.pop(number)
        nodes += 1
        rounded, risk = _rounded(problem, node, point, budget)
        if risk < best_risk:
            best, best_risk = rounded, risk
        branch = _branch(node, point)
        if branch is None:
            continue
        for value in (1, 0):
            child = node.copy()
            child[branch] = value
            if float(problem.prices[child == 1].sum()) > budget:
                continue
            bound, point = _bound(problem, child, budget, best_risk)
            if bound < best_risk - slack:
                count += 1
                points[count] = point
                heappush(heap, (bound, count, child))
    proved = min(best_risk, heap[0][0]) if heap else best_risk
    chosen = tuple(np.flatnonzero(best).tolist())
    return Solution(chosen, float(problem.prices[list(chosen)].sum()) if width else 0.0, best_risk, proved, nodes)


def _bound(problem: Problem, node: npt.NDArray[np.int8], budget: float, enough: float) -> tuple[float, Numbers]:
    """A lower bound of the risk below a node, and the point of the walk that is best to branch from.

    Weights over the derivations of an objective that sum to 1 bound the maximum from below, and the weighted sum is smooth.
    """
    taken = node == 1
    free = np.flatnonzero(node == -1)
    left = budget - float(problem.prices[taken].sum())
    x = taken.astype(np.float64)
    if not len(problem.costs):
        return 0.0, x
    x[free] = _knapsack(problem.added[:, free].sum(axis=0), problem.prices[free], left) * 0.5
    best, best_point = 0.0, x
    for turn in range(WALK):
        values = problem.values(x)
        weights = _weights(problem, values)
        gradient = -(weights * values) @ problem.added[:, free]
        target = x.copy()
        target[free] = _knapsack(-gradient, problem.prices[free], left)
        low = float(np.dot(weights, values) + np.dot(gradient, target[free] - x[free]))
        if low > best:
            best, best_point = low, x
        if best >= enough:
            break
        x = x + (2.0 / (turn + 3.0)) * (target - x)
    return best, best_point if len(free) else x


def _weights(problem: Problem, values: Numbers) -> Numbers:
    """For each objective, weights of its derivations that sum to 1 and favour the worst."""
    worst = np.zeros(len(problem.losses))
    np.maximum.at(worst, problem.objectives, values)
    scale = np.where(worst > 0, worst, 1.0)[problem.objectives]
    raw = np.exp(12.0 * (values / scale - 1.0))
    sums = np.zeros(len(problem.losses))
    np.add.at(sums, problem.objectives, raw)
    weights: Numbers = raw / sums[problem.objectives]
    return weights


def _knapsack(gains: Numbers, prices: Numbers, budget: float) -> Numbers:
    """The shares, 0 to 1, that gain the most within the budget."""
    shares = np.zeros(len(gains))
    useful = np.flatnonzero(gains > 0)
    free_of_charge = useful[prices[useful] <= 0]
    shares[free_of_charge] = 1.0
    useful = useful[prices[useful] > 0]
    order = useful[np.argsort(-gains[useful] / prices[useful], kind="stable")]
    spent = np.cumsum(prices[order])
    whole = spent <= budget
    shares[order[whole]] = 1.0
    rest = order[~whole]
    if len(rest):
        before = float(spent[whole][-1]) if whole.any() else 0.0
        shares[rest[0]] = max(budget - before, 0.0) / prices[rest[0]]
    return shares


def _branch(node: npt.NDArray[np.int8], point: Numbers) -> int | None:
    """The undecided candidate whose share is nearest to a half; None where all are decided."""
    undecided = np.flatnonzero(node == -1)
    if not len(undecided):
        return None
    return int(undecided[np.argmin(np.abs(point[undecided] - 0.5))])


def _rounded(
    problem: Problem, node: npt.NDArray[np.int8], point: Numbers, budget: float
) -> tuple[npt.NDArray[np.bool_], float]:
    """A choice near a point of the walk: the largest shares first, as far as the budget goes."""
    chosen = node == 1
    spent = float(problem.prices[chosen].sum())
    for index in np.flatnonzero(node == -1)[np.argsort(-point[node == -1], kind="stable")].tolist():
        if point[index] > 0.01 and spent + problem.prices[index] <= budget:
            chosen[index] = True
            spent += float(problem.prices[index])
    return chosen, problem.risk(chosen.astype(np.float64))


def _greedy(problem: Problem, free: npt.NDArray[np.bool_], budget: float) -> tuple[npt.NDArray[np.bool_], float]:
    """A first choice: again and again the candidate that takes off the most for its price."""
    chosen = np.zeros(len(problem.prices), np.bool_)
    risk = problem.risk(chosen.astype(np.float64))
    spent = 0.0
    while True:
        best: tuple[float, int, float] | None = None
        for index in np.flatnonzero(free & ~chosen).tolist():
            if spent + problem.prices[index] > budget:
                continue
            chosen[index] = True
            then = problem.risk(chosen.astype(np.float64))
            chosen[index] = False
            worth = (risk - then) / max(float(problem.prices[index]), 1e-9)
            if worth > 0 and (best is None or worth > best[0]):
                best = (worth, index, then)
        if best is None:
            return chosen, risk
        chosen[best[1]] = True
        risk = best[2]
        spent += float(problem.prices[best[1]])


def order_by_worth(chosen: Sequence[int], risk: Callable[[Sequence[int]], float], prices: Sequence[float]) -> list[int]:
    """The chosen ones in the order in which each takes off the most for its price."""
    ordered: list[int] = []
    waiting = sorted(chosen)
    while waiting:
        first = min(
            waiting, key=lambda index: ((risk([*ordered, index]) - risk(ordered)) / max(prices[index], 1e-9), index)
        )
        ordered.append(first)
        waiting.remove(first)
    return ordered
