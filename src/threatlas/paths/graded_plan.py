"""The best controls within a budget, when controls make steps less likely instead of impossible.

What is minimised is the loss-weighted risk over cheapest paths: the sum over objectives of loss times exp(-cost), cost
being the least derivation cost (AND = sum) of the objective against the adversary to whom it costs least. A control adds
``-log`` of what it leaves of a step's chance to the step's cost.

The cheapest derivation changes with the controls, so derivations are found as they are needed (constraint generation):
over those known, the problem is a small convex one in which the cost of each derivation is linear in the controls, and
solving it gives a lower bound, since derivations that are not known yet can only raise the risk. Its answer is then
evaluated exactly; derivations that are cheaper than any known are added, until none is. The small problem is solved by
branch and bound; each node is bounded by the tangent of the relaxed risk at points of a Frank-Wolfe walk over the knapsack
(Frank and Wolfe, "An algorithm for quadratic programming", Naval Research Logistics Quarterly 3, 1956; the tangent bound
after Jaggi, "Revisiting Frank-Wolfe", ICML 2013). Work is limited in nodes and rounds, so the answer depends on the
arguments alone; where a limit ends the search, the gap is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threatlas.paths.cheapest import cheapest
from threatlas.paths.compiled import is_large
from threatlas.paths.control import Control
from threatlas.paths.graph import AttackGraph, Numbers
from threatlas.paths.plan import best_within
from threatlas.paths.restricted_plan import Problem, Solution, order_by_worth, solve
from threatlas.paths.rows import Indexes
from threatlas.paths.shared import settle_shared

IMPOSSIBLE = 60.0
"""Nats that stand for a step that a control cuts: what is left of the risk, e^-60, is nothing in any currency."""
ROUNDS = 60
"""Exact evaluations of an answer of the small problem."""
NODES = 6_000
"""Nodes of branch and bound over all rounds: a few seconds at most."""
CLOSE = 1e-9
"""Risks that differ by less, relatively, are taken as equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """One adversary: where they begin, what each step costs them, and the facts that mean an objective is reached."""

    graph: AttackGraph
    initial: Indexes
    costs: Numbers
    """Of each step, in nats; infinite where it is impossible. What is minimised."""
    told: Numbers
    """The same as a reader is told it: without what only settles ties."""
    goals: tuple[int | None, ...]
    """For each objective its fact; None where this adversary has no way to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A control that could be put in place."""

    price: float
    steps: tuple[Indexes, ...]
    """For each front, the steps it makes harder."""
    added: tuple[Numbers, ...]
    """For each front, the nats it adds to each of them; infinite where it cuts."""


@dataclass(frozen=True, slots=True)
class GradedPlan:
    """A set of candidates, and how good it is known to be."""

    chosen: tuple[int, ...]
    """Positions, in the order in which to put them in place."""
    price: float
    risk_before: float
    """Over least derivation costs, in which a step counts as often as the derivation tree uses it: what is minimised."""
    risk_after: float
    bound: float
    """No set of candidates within the budget leaves less risk than this."""
    optimal: bool
    """The bound is reached."""
    evaluations: int


class Planning:
    """The derivations found so far, and exact risks."""

    def __init__(self, fronts: Sequence[Front], losses: Sequence[float], candidates: Sequence[Candidate]) -> None:
        self.fronts = tuple(fronts)
        self.losses = np.asarray(losses, np.float64)
        self.candidates = tuple(candidates)
        self.evaluations = 0
        self._rows: dict[bytes, tuple[int, float, Numbers]] = {}
        self._once: dict[bytes, tuple[int, float, Numbers]] = {}
        self._known: dict[tuple[int, ...], float] = {}
        self._deltas = [self._added(at) for at in range(len(self.fronts))]
        self._effects = [self._flat(at) for at in range(len(self.fronts))]
        self.risk_before = self.risk(())

    def _flat(self, at: int) -> tuple[Indexes, Numbers, Indexes]:
        """What candidates do on a front, in one list: the step, the nats, and whose they are."""
        deltas = self._deltas[at]
        return (
            np.concatenate([np.empty(0, np.int32), *(steps for steps, _ in deltas)]),
            np.concatenate([np.empty(0), *(nats for _, nats in deltas)]),
            np.repeat(np.arange(len(deltas), dtype=np.int32), [len(steps) for steps, _ in deltas]),
        )

    def _added(self, at: int) -> list[tuple[Indexes, Numbers]]:
        return [(candidate.steps[at], np.minimum(candidate.added[at], IMPOSSIBLE)) for candidate in self.candidates]

    def risk(self, chosen: Sequence[int]) -> float:
        """The exact risk with these candidates in place; the cheapest derivations are remembered."""
        key = tuple(sorted(chosen))
        if key not in self._known:
            self._known[key] = self._evaluate(key)
        return self._known[key]

    def told(self, chosen: Sequence[int]) -> float:
        """The risk as a reader is told it: over all derivations known, each step counted once. Ask when all is known."""
        x = np.zeros(len(self.candidates))
        x[list(chosen)] = 1.0
        return self._problem(list(self._once.values()), 0.0).risk(x)

    def learn(self, chosen: Sequence[int]) -> None:
        """Takes note of derivations that are cheap over distinct steps with these candidates in place."""
        self.risk(chosen)
        for at, front in enumerate(self.fronts):
            if is_large(front.graph):
                continue
            found = settle_shared(front.graph, front.initial, self._costs(at, chosen))
            for objective, goal in enumerate(front.goals):
                derivation = found.derivation(goal) if goal is not None else None
                if derivation is not None:
                    self.know(at, objective, np.array(derivation.steps, np.int32))

    def _costs(self, at: int, chosen: Sequence[int]) -> Numbers:
        """Of each step of a front, with these candidates in place."""
        costs = self.fronts[at].costs.copy()
        for index in chosen:
            steps, added = self._deltas[at][index]
            costs[steps] += added
        return costs

    def _evaluate(self, chosen: tuple[int, ...]) -> float:
        self.evaluations += 1
        least = np.full(len(self.losses), np.inf)
        for at, front in enumerate(self.fronts):
            found = cheapest(front.graph, front.initial, self._costs(at, chosen))
            for objective, goal in enumerate(front.goals):
                if goal is None or not np.isfinite(found.costs[goal]):
                    continue
                uses = found.uses(goal)
                self._remember(at, objective, uses)
                self.know(at, objective, np.flatnonzero(uses))
                least[objective] = min(least[objective], float(found.costs[goal]))
        return float(np.sum(self.losses * np.exp(-least)))

    def know(self, at: int, objective: int, steps: npt.NDArray[np.integer]) -> None:
        """Takes note of a derivation of an objective on a front, by its steps."""
        _keep(self._once, objective, float(self.fronts[at].told[steps].sum()), self._per_candidate(at, steps, 1.0))

    def _remember(self, at: int, objective: int, uses: npt.NDArray[np.int64]) -> None:
        """The derivation as a row of the small problem: its cost without candidates, and what each adds."""
        used = np.flatnonzero(uses)
        base = float(np.dot(uses[used], self.fronts[at].costs[used]))
        _keep(self._rows, objective, base, self._per_candidate(at, used, uses[used]))

    def _per_candidate(self, at: int, steps: npt.NDArray[np.integer], uses: npt.ArrayLike) -> Numbers:
        """The nats that each candidate adds to a derivation that uses these steps so often."""
        often = np.zeros(self.fronts[at].graph.steps)
        often[steps] = uses
        touched, nats, whose = self._effects[at]
        return np.bincount(whose, often[touched] * nats, minlength=len(self.candidates)).astype(np.float64)

    def problem(self, budget: float) -> Problem:
        """The small problem: the derivation trees known so far."""
        return self._problem(list(self._rows.values()), budget)

    def _problem(self, rows: Sequence[tuple[int, float, Numbers]], budget: float) -> Problem:
        width = len(self.candidates)
        return Problem(
            objectives=np.array([row[0] for row in rows], np.int64),
            costs=np.array([row[1] for row in rows], np.float64),
            added=np.stack([row[2] for row in rows]) if rows else np.empty((0, width)),
            losses=self.losses,
            prices=np.array([candidate.price for candidate in self.candidates], np.float64),
            budget=budget,
        )

    def price(self, chosen: Sequence[int]) -> float:
        """Of these candidates together."""
        return float(sum(self.candidates[index].price for index in chosen))

    def cutting_plans(self, budget: float) -> Iterator[tuple[int, ...]]:
        """For each front the best choice among candidates that cut (:mod:`threatlas.paths.plan`): where steps can be made
        impossible, several cuts may do nothing one by one and everything together, which tangents do not see.
        """
        cutting = [
            index for index, one in enumerate(self.candidates) if any(np.isinf(nats).any() for nats in one.added)
        ]
        for at, front in enumerate(self.fronts) if cutting else ():
            losses: dict[int, float] = {}
            for goal, loss in zip(front.goals, self.losses.tolist(), strict=True):
                if goal is not None:
                    losses[goal] = losses.get(goal, 0.0) + loss
            controls = []
            for index in cutting:
                one = self.candidates[index]
                cut = one.steps[at][np.isinf(one.added[at])]
                controls.append(Control(tuple(cut.tolist()), price=one.price))
            plan = best_within(front.graph, front.initial, losses, controls, budget)
            yield tuple(cutting[position] for position in plan.controls)

    def alone(self) -> list[tuple[int, ...]]:
        """For each candidate what to evaluate to know what it alone does: itself, or nothing where it is on none of the
        cheapest derivations, since these then stay the cheapest.
        """
        added = self.problem(0.0).added
        touched = np.any(added > 0, axis=0) if len(added) else np.zeros(len(self.candidates), np.bool_)
        return [(index,) if touched[index] else () for index in range(len(touched))]


def _keep(rows: dict[bytes, tuple[int, float, Numbers]], objective: int, base: float, added: Numbers) -> None:
    """Adds a derivation, if none like it is known."""
    row = np.concatenate([[objective, base], added])
    rows.setdefault(np.round(row, 9).tobytes(), (objective, base, added))


def best_graded(planning: Planning, budget: float, *, rounds: int = ROUNDS, nodes: int = NODES) -> GradedPlan:
    """The candidates within the budget that leave the least risk, among equals the cheaper.

    Raises ValueError for a budget that is negative.
    """
    if not budget >= 0:
        raise ValueError(f"A budget is not negative, so it cannot be {budget}.")
    best: tuple[float, float, tuple[int, ...]] = (planning.risk_before, 0.0, ())
    for cutting in planning.cutting_plans(budget):
        best = min(best, (planning.risk(cutting), planning.price(cutting), cutting))
    bound, left = 0.0, nodes
    for _ in range(rounds if best[0] > CLOSE * planning.risk_before else 0):
        solution = solve(planning.problem(budget), max(left, 200))
        left -= solution.nodes
        bound = max(bound, solution.bound)
        risk = planning.risk(solution.chosen)
        best = min(best, (risk, solution.price, solution.chosen))
        if _settled(best[0], bound, solution, risk, planning.risk_before) or left <= 0:
            break
    chosen = _needed(planning, best[2], best[0])
    ordered = order_by_worth(chosen, planning.risk, [candidate.price for candidate in planning.candidates])
    risk = planning.risk(ordered)
    slack = CLOSE * max(planning.risk_before, 1e-12)
    return GradedPlan(
        chosen=tuple(ordered),
        price=planning.price(ordered),
        risk_before=planning.risk_before,
        risk_after=risk,
        bound=min(bound, risk),
        optimal=risk - bound <= slack,
        evaluations=planning.evaluations,
    )


def _settled(best: float, bound: float, solution: Solution, risk: float, before: float) -> bool:
    """Whether another round can bring nothing: the bound is reached, or the answer's derivations were all known."""
    return best - bound <= CLOSE * before or risk - solution.risk <= CLOSE * max(best, 1e-12)


def _needed(planning: Planning, chosen: Sequence[int], risk: float) -> list[int]:
    """Those without which more risk would be left; the dearest are tried first."""
    kept = list(chosen)
    for index in sorted(chosen, key=lambda index: (-planning.candidates[index].price, index)):
        without = [other for other in kept if other != index]
        if planning.risk(without) <= risk * (1 + CLOSE):
            kept = without
    return kept


def frontier(planning: Planning, most: int = 15) -> list[tuple[int, float, float]]:
    """Candidate by candidate, the one that takes off the most risk for its price: its position, the price of all so far and
    the risk left. A heuristic: plans for a budget are found by :func:`best_graded`.
    """
    prices = [candidate.price for candidate in planning.candidates]
    chosen: list[int] = []
    along: list[tuple[int, float, float]] = []
    while len(chosen) < min(most, len(prices)):
        risk = planning.risk(chosen)
        estimates = _estimates(planning, chosen, risk)
        # Known derivations say too much of what a candidate takes off, never too little: take the best that holds.
        best: tuple[float, int] | None = None
        for index in sorted(estimates, key=lambda index: (-estimates[index] / max(prices[index], 1e-9), index)):
            if best is not None and estimates[index] / max(prices[index], 1e-9) <= best[0]:
                break
            worth = (risk - planning.risk([*chosen, index])) / max(prices[index], 1e-9)
            if best is None or worth > best[0]:
                best = (worth, index)
        if best is None or best[0] * max(prices[best[1]], 1e-9) <= 1e-6 * planning.risk_before:
            break
        chosen.append(best[1])
        along.append((best[1], sum(prices[index] for index in chosen), planning.risk(chosen)))
    return along


def _estimates(planning: Planning, chosen: Sequence[int], risk: float) -> dict[int, float]:
    problem = planning.problem(0.0)
    taken = np.zeros(len(planning.candidates))
    taken[list(chosen)] = 1.0
    return {
        index: max(risk - problem.risk(np.maximum(taken, np.eye(1, len(taken), index)[0])), 0.0)
        for index in range(len(taken))
        if not taken[index]
    }
