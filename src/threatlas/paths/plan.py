"""Which controls to put in place: the cheapest that put goals out of reach, or the best within a budget.

Both are solved by branch and bound over the ways of ``cuts``. A node has chosen and excluded some controls. It takes a
way that is still open and branches on which of its controls is the first to be chosen; what must still be spent is bounded
from below by ``Cuts.must_spend``. What that has not proved after some tenths of a second goes to the solver of ``solver``, if
it is installed. Only controls that cut (effect and coverage 1) count. The order of search, and so the answer, depends on
the arguments alone: the limit is an amount of work, not a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, inf

import numpy.typing as npt

from threatlas.paths.control import Control
from threatlas.paths.cuts import Cuts, members
from threatlas.paths.graph import AttackGraph
from threatlas.paths.solver import Answer, Program, solver_module

WORK = 10_000_000
"""Steps and ways that a search looks at before it ends without proof: some seconds."""
FEW = 30
"""Controls up to which the search seldom needs a solver."""
FIRST_OF_FEW, FIRST_OF_MANY = 600_000, 100_000
"""Of the work, what is done before a solver is asked, for few controls that cut and for many."""
EFFORT = 5e-7
"""Deterministic time of the solver for each of the others; a unit of it is about a second."""
SLACK = 1e-9
"""Sums of prices and losses that differ by less, relatively, are taken as equal."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of controls, and how good it is known to be."""

    controls: tuple[int, ...]
    """Their positions, ascending."""
    price: float
    reached: tuple[int, ...]
    """The goals that are still reached with them, ascending."""
    loss: float
    """The sum of the losses of these goals."""
    optimal: bool
    """Proved: no set of controls has a lower price (of a cheapest cut) or a lower loss (within a budget)."""
    bound: float
    """No plan has a lower price (of a cheapest cut) or a lower loss (within a budget) than this."""
    nodes: int
    """Nodes of the search."""
    target: str
    """What was minimised: ``price`` or ``loss``."""

    @property
    def gap(self) -> float:
        """How far the plan may be from the best, in the units of the bound."""
        return (self.price if self.target == "price" else self.loss) - self.bound


def _first(cuts: Cuts, work: int) -> int:
    """The work that is done before a solver is asked."""
    few = sum(1 for steps in cuts.cut_by if len(steps)) <= FEW
    return min(work, FIRST_OF_FEW if few else FIRST_OF_MANY)


def cheapest_cut(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    goals: npt.ArrayLike,
    controls: Sequence[Control],
    *,
    work: int = WORK,
) -> Plan:
    """The controls of the least total price that put the goals out of reach.

    Goals that all controls together cannot put out of reach are left aside and told in ``reached``.
    """
    cuts = Cuts(graph, initial, goals, controls)
    every = (1 << len(controls)) - 1
    beyond = cuts.reached(every)
    wanted = [place for place, lost in enumerate(beyond) if not lost]
    first = _first(cuts, work)
    search = _Cut(cuts, [control.price for control in controls], wanted, first)
    search.run(every)
    if not search.optimal and work > first:
        if solver_module():
            search.take(Program(cuts, search.prices).cheapest(wanted, search.best, EFFORT * (work - first)))
        else:
            search.limit = work
            search.run(every)
    chosen = search.best
    reached = tuple(sorted(cuts.numbers[place] for place, lost in enumerate(beyond) if lost))
    price = fsum(search.prices[index] for index in members(chosen))
    return Plan(
        tuple(members(chosen)),
        price,
        reached,
        0.0,
        optimal=search.optimal,
        bound=price if search.optimal else search.bound,
        nodes=search.nodes,
        target="price",
    )


def best_within(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    losses: Mapping[int, float],
    controls: Sequence[Control],
    budget: float,
    *,
    work: int = WORK,
) -> Plan:
    """The controls within the budget after which the goals still reached have the least total loss; among equals the
    lowest price (if the search came to its end). ``losses`` gives the loss of each goal, not negative.
    """
    if not budget >= 0:
        raise ValueError(f"A budget is not negative, so it cannot be {budget}.")
    if not all(0 <= loss < inf for loss in losses.values()):
        raise ValueError("The loss of a goal is a finite number, not negative.")
    cuts = Cuts(graph, initial, sorted(losses), controls)
    prices = [control.price for control in controls]
    own = [losses[goal] for goal in cuts.numbers]
    every = (1 << len(controls)) - 1
    beyond = cuts.reached(every)
    # If everything that can be cut is cut within the budget, nothing is better.
    wanted = [place for place, lost in enumerate(beyond) if not lost and own[place] > 0]
    first = _first(cuts, work)
    whole = _Cut(cuts, prices, wanted, first // 2)
    whole.run(every)
    search = _Budget(cuts, prices, own, budget, first)
    if whole.best_price <= search.budget:
        search.offer(whole.best)
    else:
        search.run(every)
    if not (search.optimal and whole.optimal) and work > first:
        if solver_module():
            effort = EFFORT * (work - first)
            search.take(Program(cuts, prices).least_loss(own, search.budget, search.best, effort))
        elif not search.optimal:
            search.limit = work
            search.run(every)
    state = cuts.reached(search.best)
    return Plan(
        tuple(members(search.best)),
        search.price(search.best),
        tuple(sorted(goal for goal, lost in zip(cuts.numbers, state, strict=True) if lost)),
        search.best_loss,
        optimal=search.optimal,
        bound=search.best_loss if search.optimal else search.bound,
        nodes=whole.nodes + search.nodes,
        target="loss",
    )


class _Cut:
    """The search for the cheapest cut."""

    def __init__(self, cuts: Cuts, prices: list[float], wanted: list[int], limit: int) -> None:
        self.cuts = cuts
        self.prices = prices
        self.wanted = wanted
        self.limit = limit
        self.nodes = 0
        self.best = 0
        self.best_price = inf
        self.bound = 0.0
        self.optimal = True

    def price(self, chosen: int) -> float:
        return fsum(self.prices[index] for index in members(chosen))

    def all_ways(self) -> list[int]:
        return [way for place in self.wanted for way in self.cuts.ways[place]]

    def take(self, answer: Answer) -> None:
        """Takes over what the solver found."""
        if answer.chosen is not None:
            self.offer(answer.chosen)
        self.nodes += answer.branches
        self.bound = max(self.bound, answer.bound)
        self.optimal = answer.optimal or self.beaten(self.bound)

    def run(self, every: int) -> None:
        self.optimal = True
        self.offer(self.greedy(every))
        stack = [(0.0, 0, 0)]
        while stack:
            if self.cuts.work >= self.limit:
                self.optimal = False
                self.bound = min(self.best_price, *(low for low, _, _ in stack))
                return
            low, chosen, excluded = stack.pop()
            if self.beaten(low):
                continue
            self.nodes += 1
            self.open(chosen, excluded, stack)

    def beaten(self, low: float) -> bool:
        return low >= self.best_price - SLACK * max(1.0, abs(self.best_price))

    def open(self, chosen: int, excluded: int, stack: list[tuple[float, int, int]]) -> None:
        """Looks at a node and puts its children on the stack, the likeliest on top."""
        spent = self.price(chosen)
        while True:
            claims = self.cuts.must_spend(self.wanted, self.prices, (chosen, excluded), self.best_price - spent)
            low = spent + claims.least
            if claims.cut is not None:
                self.offer(claims.cut)
            if self.beaten(low):
                return
            way = self.smallest_open(chosen, excluded)
            if way is None:
                self.offer(chosen)
                return
            if (way & ~excluded).bit_count() > 1:
                break
            forced = way & ~excluded
            if not forced:
                return
            chosen |= forced
            spent = self.price(chosen)
        children = []
        for index in self.by_worth(way & ~excluded, chosen):
            children.append((low, chosen | 1 << index, excluded))
            excluded |= 1 << index
        stack += reversed(children)

    def by_worth(self, way: int, chosen: int) -> list[int]:
        """The controls of a way, those first that hit the most open ways for their price."""
        ways = [other for other in self.all_ways() if not other & chosen]
        hits = {index: sum(other >> index & 1 for other in ways) for index in members(way)}
        return sorted(hits, key=lambda index: (self.prices[index] / max(1, hits[index]), index))

    def smallest_open(self, chosen: int, excluded: int) -> int | None:
        """The way with the fewest controls to choose from, a new one if none is known; None if all goals are cut."""
        known = [way for way in self.all_ways() if not way & chosen]
        if known:
            return min(known, key=lambda way: ((way & ~excluded).bit_count(), way))
        state = self.cuts.reached(chosen)
        for place in self.wanted:
            if state[place]:
                return self.cuts.open_way(place, chosen, excluded)
        return None

    def offer(self, chosen: int) -> None:
        """Keeps a cut if it is the cheapest so far, less the controls it can do without."""
        for index in sorted(members(chosen), key=lambda index: (-self.prices[index], index)):
            without = chosen & ~(1 << index)
            state = self.cuts.reached(without)
            if not any(state[place] for place in self.wanted):
                chosen = without
        price = self.price(chosen)
        if price < self.best_price:
            self.best, self.best_price = chosen, price

    def greedy(self, every: int) -> int:
        """A first cut: while a way is open, the control of it that hits the most open ways for its price."""
        chosen = 0
        while chosen != every:
            way = self.smallest_open(chosen, 0)
            if way is None:
                break
            chosen |= 1 << self.by_worth(way, chosen)[0]
        return chosen


class _Budget:
    """The search for the least loss within a budget."""

    def __init__(self, cuts: Cuts, prices: list[float], losses: list[float], budget: float, limit: int) -> None:
        self.cuts = cuts
        self.prices = prices
        self.losses = losses
        self.budget = budget * (1 + SLACK)
        self.limit = limit
        self.nodes = 0
        self.best = 0
        self.best_loss = inf
        self.best_price = inf
        self.bound = 0.0
        self.optimal = True

    def price(self, chosen: int) -> float:
        return fsum(self.prices[index] for index in members(chosen))

    def take(self, answer: Answer) -> None:
        """Takes over what the solver found."""
        if answer.chosen is not None:
            self.offer(answer.chosen)
        self.nodes += answer.branches
        self.bound = max(self.bound, answer.bound)
        self.optimal = answer.optimal or self.bound >= self.best_loss

    def run(self, every: int) -> None:
        self.optimal = True
        dear = sum(1 << index for index in members(every) if self.prices[index] > self.budget)
        self.offer(0)
        self.greedy(dear)
        stack = [(0.0, 0.0, 0, dear)]
        while stack:
            if self.cuts.work >= self.limit:
                self.bound = min(self.best_loss, *(low for low, *_ in stack))
                self.optimal = self.bound >= self.best_loss
                return
            low, spent, chosen, excluded = stack.pop()
            if self.beaten(low, spent):
                continue
            self.nodes += 1
            self.open(chosen, excluded, stack)

    def greedy(self, dear: int) -> None:
        """First plans: a cut of the goal with the greatest loss, then of the next as well, as far as the budget goes."""
        chosen = 0
        aims: list[int] = []
        for goal in sorted(range(len(self.losses)), key=lambda goal: (-self.losses[goal], goal)):
            cut = self.cuts.must_spend([goal], self.prices, (chosen, dear), inf).cut
            if cut is None:
                continue
            for index in sorted(members(cut), key=lambda index: (-self.prices[index], index)):
                state = self.cuts.reached(cut & ~(1 << index))
                if not any(state[aim] for aim in (*aims, goal)):
                    cut &= ~(1 << index)
            if self.price(cut) <= self.budget:
                chosen = cut
                aims.append(goal)
                self.offer(chosen)

    def beaten(self, loss: float, price: float) -> bool:
        slack = SLACK * max(1.0, abs(self.best_loss))
        if abs(loss - self.best_loss) <= slack:
            return price >= self.best_price - SLACK * max(1.0, self.best_price)
        return loss > self.best_loss

    def open(self, chosen: int, excluded: int, stack: list[tuple[float, float, int, int]]) -> None:
        """Looks at a node and puts its children on the stack, the likeliest on top."""
        spent = self.price(chosen)
        left = self.budget - spent
        self.offer(chosen)
        state = self.cuts.reached(chosen)
        lost: list[int] = []
        at_stake: list[int] = []
        for goal, is_reached in enumerate(state):
            if is_reached:
                needed = self.cuts.must_spend([goal], self.prices, (chosen, excluded), left).least
                beyond = needed > left
                (lost if beyond else at_stake).append(goal)
        low = fsum(self.losses[goal] for goal in lost)
        if not at_stake or self.beaten(low, spent):
            return
        goal = max(at_stake, key=lambda goal: (self.losses[goal], -goal))
        way = self.cuts.open_way(goal, chosen, excluded) & ~excluded
        ways = [other for goal in at_stake for other in self.cuts.ways[goal] if not other & chosen]
        hits = {index: sum(other >> index & 1 for other in ways) for index in members(way)}
        children = []
        for index in sorted(hits, key=lambda index: (self.prices[index] / max(1, hits[index]), index)):
            if self.prices[index] <= left:
                children.append((low, spent + self.prices[index], chosen | 1 << index, excluded))
            excluded |= 1 << index
        stack.append((low, spent, chosen, excluded))
        stack += reversed(children)

    def offer(self, chosen: int) -> None:
        """Keeps a plan if it has the least loss so far, or as much for a lower price."""
        loss = fsum(lost for lost, reached in zip(self.losses, self.cuts.reached(chosen), strict=True) if reached)
        price = self.price(chosen)
        if not self.beaten(loss, price):
            self.best, self.best_loss, self.best_price = chosen, loss, price
