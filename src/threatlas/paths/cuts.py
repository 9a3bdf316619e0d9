"""Which controls stand against which ways to a goal, and which way is left when some are in place.

A *way* here is the set of controls that cut at least one step of a derivation. A set of controls puts the goal out of
reach if and only if it hits every way, so planning is a hitting-set problem whose sets are found one by one (implicit
hitting sets: Moreno-Centeno and Karp, "The implicit hitting set approach to solve combinatorial optimization problems",
Operations Research 61, 2013). Sets of controls are Python integers, bit i for control i.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from threatlas.paths.cheapest import settle
from threatlas.paths.control import Control, covered
from threatlas.paths.graph import AttackGraph, Mask
from threatlas.paths.reach import Pruned, closure, prune


class Cuts:
    """The ways to each of some goals, as far as they are known, and the means to find more."""

    def __init__(
        self, graph: AttackGraph, initial: npt.ArrayLike, goals: npt.ArrayLike, controls: Sequence[Control]
    ) -> None:
        self.part: Pruned = prune(graph, initial, goals)
        self.numbers = self.part.facts[self.part.goals].tolist()
        """Each reachable goal's number in the whole graph."""
        self.goals: list[int] = self.part.goals.tolist()
        """Its number in the part."""
        self.cutters = [0] * self.part.graph.steps
        """For each step of the part, the controls that cut it."""
        self.cut_by: list[npt.NDArray[np.int32]] = []
        """For each control, the steps of the part that it cuts."""
        for index, (control, steps) in enumerate(zip(controls, covered(graph, controls), strict=True)):
            inside = self.part.step_numbers[steps] if control.factor <= 0 else steps[:0]
            inside = inside[inside >= 0]
            self.cut_by.append(inside)
            for step in inside.tolist():
                self.cutters[step] |= 1 << index
        self.signatures = sorted(set(self.cutters))
        """The distinct sets of cutters."""
        places = {signature: at for at, signature in enumerate(self.signatures)}
        self.places = np.array([places[cutters] for cutters in self.cutters], np.int32)
        """For each step, which of them is its own."""
        self.ways: list[list[int]] = [[] for _ in self.goals]
        """For each goal, the ways known; none is a part of another."""
        self.settled: dict[int, tuple[bool, ...]] = {}
        self.work = 0
        """Steps and ways looked at until now: a measure of time that is the same on every machine."""

    def reached(self, chosen: int) -> tuple[bool, ...]:
        """For each goal, whether it is reached with these controls in place."""
        if chosen not in self.settled:
            known = [any(not way & chosen for way in ways) for ways in self.ways]
            if not all(known):
                blocked = np.zeros(self.part.graph.steps, np.bool_)
                for index in members(chosen):
                    blocked[self.cut_by[index]] = True
                known = self._fixpoint(blocked)[self.part.goals].tolist()
            self.settled[chosen] = tuple(known)
        return self.settled[chosen]

    def _fixpoint(self, blocked: Mask) -> Mask:
        result = closure(self.part.graph, self.part.initial, blocked)
        self.work += 10 + len(result.order)
        return result.facts

    def open_way(self, goal: int, chosen: int, excluded: int = 0) -> int:
        """A way to this goal (its place in ``goals``) that none of the chosen controls cuts, and that cannot be narrowed;
        of the other controls, those excluded are the likeliest to be on it. The goal must be reached with these.
        """
        known = [way for way in self.ways[goal] if not way & chosen]
        if known:
            return min(known, key=lambda way: ((way & ~excluded).bit_count(), way))
        way = self._narrow(goal, self._way(goal, chosen, excluded))
        self.ways[goal] = [other for other in self.ways[goal] if way & ~other] + [way]
        return way

    def _way(self, goal: int, chosen: int, excluded: int) -> int:
        prices = [
            inf if signature & chosen else 0.001 + (signature & ~excluded).bit_count() for signature in self.signatures
        ]
        own = np.array(prices)[self.places]
        self.work += 2 * self.part.graph.steps
        target = self.goals[goal]
        tree = settle(self.part.graph, self.part.initial, own, target)
        chosen_steps = tree.chosen.data
        way = 0
        seen: set[int] = set()
        facts = [target]
        while facts:
            step = chosen_steps[facts.pop()]
            if step >= 0 and step not in seen:
                seen.add(step)
                way |= self.cutters[step]
                facts += self.part.graph.requires.of(step).tolist()
        return way

    def _narrow(self, goal: int, way: int) -> int:
        """The way without controls that it can do without, by leaving the steps they cut aside."""
        for index in reversed(members(way)):
            narrower = way & ~(1 << index)
            outside = np.array([bool(signature & ~narrower) for signature in self.signatures], np.bool_)
            blocked = outside[self.places]
            if self._fixpoint(blocked)[self.goals[goal]]:
                way = narrower
        return way

    def must_spend(
        self, goals: Sequence[int], prices: Sequence[float], state: tuple[int, int], enough: float
    ) -> Claims:
        """A lower bound on the price of putting these goals out of reach, beyond controls already chosen and without
        those excluded (``state``); infinite if it cannot be done. It is not raised further than enough.

        Every open way needs one of its controls, so it claims as much of the price of each as the least has left
        (Bar-Yehuda and Even, "A linear-time approximation algorithm for the weighted vertex cover problem", Journal of
        Algorithms 2, 1981). While controls whose price is used up do not cut the goals, there is a further way to claim.
        """
        chosen, excluded = state
        left: dict[int, float] = {}
        spent_up = chosen
        total = 0.0
        ways = {way & ~excluded for goal in goals for way in self.ways[goal] if not way & chosen}
        self.work += len(ways)
        queue = sorted(ways, key=lambda way: (-way.bit_count(), -way))
        while total <= enough:
            if queue:
                way = queue.pop()
            else:
                state_then = self.reached(spent_up)
                goal = next((goal for goal in goals if state_then[goal]), None)
                if goal is None:
                    return Claims(total, spent_up)
                way = self.open_way(goal, spent_up, excluded) & ~excluded
            if not way:
                return Claims(inf, None)
            claims = [(left.get(index, prices[index]), index) for index in members(way)]
            claim = min(claims)[0]
            total += claim
            for price, index in claims:
                left[index] = price - claim
                if left[index] <= 0:
                    spent_up |= 1 << index
        return Claims(total, None)


class Claims(NamedTuple):
    """What is known about the price of putting goals out of reach."""

    least: float
    """No controls do it for less."""
    cut: int | None
    """Controls that do it, those chosen before included; None if none were found."""


def members(chosen: int) -> list[int]:
    """The positions of the ones, ascending."""
    found = []
    while chosen:
        low = chosen & -chosen
        found.append(low.bit_length() - 1)
        chosen ^= low
    return found
