"""One adversary before a scored graph: paths, probabilities and choke points, on the part of the graph that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.analysis import Estimate
from threatlas.paths.choke import choke_groups
from threatlas.paths.diverse import Limits, diverse
from threatlas.paths.interval import intervals
from threatlas.paths.probability import probabilities
from threatlas.paths.reach import prune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.probability import Sampling
    from threatlas.paths.rows import Indexes
    from threatlas.paths.scored_graph import ScoredGraph

NO_GROUP = -1
"""Of steps that are none of an adversary's."""
NEVER = Estimate(0.0, 0.0, 0.0, 0.0)


class Adversary:
    """An adversary with initial facts, for whom some steps are closed. Steps and facts are numbered as in the whole graph."""

    def __init__(
        self, scored: ScoredGraph, initial: Sequence[int], aims: Sequence[int], closed: Indexes, groups: Indexes
    ) -> None:
        self.scored = scored
        self.aims = tuple(aims)
        self.part = prune(scored.graph, initial, aims, closed)
        """What is reachable and on a way to any aim, without the closed steps."""
        self._groups = groups[self.part.steps]
        reached = self.part.facts[self.part.goals].tolist()
        self._goals: dict[int, int] = dict(zip(reached, self.part.goals.tolist(), strict=True))
        """The aims within reach, with their numbers in the part."""

    def reaches(self, aim: int) -> bool:
        """Whether any way leads to an aim."""
        return aim in self._goals

    def estimates(self, sampling: Sampling) -> dict[int, Estimate]:
        """The probability of each aim at the mean of each chance, with the 90 % interval over draws of the chances: one
        draw for a technique at all targets that know no better of it, since what is not known of it is not known anywhere.
        """
        alpha, beta = self.scored.alpha[self.part.steps], self.scored.beta[self.part.steps]
        goals = list(self._goals.values())
        graph, initial = self.part.graph, self.part.initial
        values = probabilities(graph, initial, alpha / (alpha + beta), goals, sampling)
        kinds = self.scored.kinds[self.part.steps]
        spreads = intervals(graph, initial, (alpha, beta), goals, groups=kinds, sampling=sampling)
        found = {
            aim: Estimate(
                value.value, min(spread.low, value.value), max(spread.high, value.value), value.standard_error
            )
            for aim, value, spread in zip(self._goals, values, spreads, strict=True)
        }
        return {aim: found.get(aim, NEVER) for aim in self.aims}

    def derivations(self, aim: int, most: int) -> tuple[list[tuple[int, ...]], bool]:
        """The steps of the likeliest ways found that differ in their techniques, and whether there are no others."""
        if aim not in self._goals:
            return [], True
        costs = self.scored.costs[self.part.steps]
        limits = Limits(derivations=most, searches=8 * most)
        found = diverse(self.part.graph, self.part.initial, costs, self._goals[aim], self._groups, limits)
        numbers = self.part.steps
        return [tuple(numbers[list(each.steps)].tolist()) for each in found.derivations], found.complete

    def choke_points(self) -> dict[int, list[int]]:
        """For each aim the groups without any one of which it is out of reach."""
        nobody = int(self._groups.max(initial=0)) + 1
        groups = np.where(self._groups == NO_GROUP, nobody, self._groups)
        found = choke_groups(self.part.graph, self.part.initial, list(self._goals.values()), groups)
        chokes = {aim: [group for group in of if group != nobody] for aim, of in zip(self._goals, found, strict=True)}
        return {aim: chokes.get(aim, []) for aim in self.aims}

    def takes(self, steps: Indexes, aim: int) -> bool:
        """Whether some way to the aim has one of these steps."""
        if aim not in self._goals:
            return False
        inside = self.part.step_numbers[steps]
        way = prune(self.part.graph, self.part.initial, [self._goals[aim]]).step_numbers
        return bool((way[inside[inside >= 0]] >= 0).any())
