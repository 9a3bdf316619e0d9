"""Planning as a mathematical program, for problems that the search of ``plan`` does not finish: CP-SAT of OR-tools.

Facts and controls are Boolean variables. For each step and fact that it gives there is a Horn clause: the fact is reached,
or something that the step requires is not, or a control cuts the step. Goals are reached in no solution that puts them out
of reach, so minimising prices (or losses) over these clauses needs nothing more for cycles: the least fixpoint satisfies
them. CP-SAT reckons with integers; prices and losses are scaled so that rounding stays far below what is told.

One worker, a fixed seed and a limit in deterministic time: the same problem has the same answer on every machine. A first
run looks for good plans, and mostly proves the best; if it does not, a second raises the bound from below.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import fsum
from typing import Any, NamedTuple

from threatlas.paths.cuts import Cuts, members

EXACT_SCALES = (1, 10, 100, 1000)
RUNS: tuple[dict[str, int | bool], ...] = ({}, {"use_objective_lb_search": True, "linearization_level": 0})
"""Parameters of the two runs, which have half of the time each."""
FINEST = 2**45
"""What the sum of prices, or of losses, is scaled to where none of these makes all of them integers."""


class Answer(NamedTuple):
    """What the solver found."""

    chosen: int | None
    """Controls, as bits; None if it found no plan."""
    bound: float
    """No plan has less of what was minimised."""
    optimal: bool
    branches: int


@cache
def solver_module() -> Any:
    """The module of CP-SAT, which takes a third of a second to import; None if it cannot be had."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        return None
    return cp_model


class Program:
    """The clauses of one problem."""

    def __init__(self, cuts: Cuts, prices: Sequence[float]) -> None:
        self._cp: Any = solver_module()
        self._model = self._cp.CpModel()
        self._controls = [self._model.new_bool_var("") for _ in prices]
        self._prices, self._price_scale = scaled(prices)
        self.goals: list[Any] = []
        """For each goal of the cuts, whether it is reached: a variable, or 1 if it is from the beginning."""
        graph = cuts.part.graph
        given = set(cuts.part.initial.tolist())
        facts: list[Any] = [1 if fact in given else self._model.new_bool_var("") for fact in range(graph.facts)]
        for step, cutters in enumerate(cuts.cutters):
            requires = [facts[fact].Not() for fact in graph.requires.lists[step] if fact not in given]
            cut = [self._controls[index] for index in members(cutters)]
            for fact in graph.gives.lists[step]:
                if fact not in given:
                    self._model.add_bool_or([facts[fact], *requires, *cut])
        self.goals = [facts[goal] for goal in cuts.goals]

    def cheapest(self, wanted: Sequence[int], known: int, effort: float) -> Answer:
        """The controls of the least price that put the wanted goals out of reach. ``known`` is a plan to start from."""
        for goal in wanted:
            self._model.add(self.goals[goal] == 0)
        return self._solved(self._price(), self._price_scale, known, effort)

    def least_loss(self, losses: Sequence[float], budget: float, known: int, effort: float) -> Answer:
        """The controls within the budget after which goals with the least sum of losses are reached; of those, if they are
        proved to be, the cheapest.
        """
        self._model.add(self._price() <= int(budget * self._price_scale))
        weights, scale = scaled(losses)
        loss = sum(weight * goal for weight, goal in zip(weights, self.goals, strict=True))
        best = self._solved(loss, scale, known, effort)
        if not best.optimal or best.chosen is None:
            return best
        self._model.add(loss <= round(best.bound * scale))
        cheaper = self._solved(self._price(), self._price_scale, best.chosen, effort)
        return best if cheaper.chosen is None else best._replace(chosen=cheaper.chosen)

    def _price(self) -> Any:
        return sum(price * control for price, control in zip(self._prices, self._controls, strict=True))

    def _solved(self, objective: Any, scale: float, known: int, effort: float) -> Answer:
        self._model.minimize(objective)
        chosen, bound, branches = None, 0.0, 0
        for parameters in RUNS:
            self._model.clear_hints()
            for index, control in enumerate(self._controls):
                self._model.add_hint(control, known >> index & 1)
            solver = self._cp.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.random_seed = 0
            solver.parameters.max_deterministic_time = effort / len(RUNS)
            for name, value in parameters.items():
                setattr(solver.parameters, name, value)
            status = solver.solve(self._model)
            if status in (self._cp.OPTIMAL, self._cp.FEASIBLE):
                chosen = known = sum(
                    1 << index for index, control in enumerate(self._controls) if solver.value(control)
                )
            bound = max(bound, solver.best_objective_bound / scale)
            branches += solver.num_branches
            if status == self._cp.OPTIMAL:
                return Answer(chosen, bound, True, branches)
        return Answer(chosen, bound, False, branches)


def scaled(values: Sequence[float]) -> tuple[list[int], float]:
    """These values, not negative, as integers, and what they were multiplied by."""
    for scale in EXACT_SCALES:
        whole = [round(value * scale) for value in values]
        if sum(whole) <= FINEST and all(number / scale == value for number, value in zip(whole, values, strict=True)):
            return whole, float(scale)
    finest = FINEST / fsum(values)
    return [round(value * finest) for value in values], finest
