"""Many worlds at once: in each world some steps succeed and the others fail; which facts are reached in which?

World w is bit w of a Python integer, so one AND and one OR take a step through all of them. The fixpoint runs over the
steps in an order in which they can be taken, again and again over those whose requirements changed, until none did; an
acyclic graph needs one sweep.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from threatlas.paths.graph import AttackGraph
from threatlas.paths.reach import Pruned, closure


def reached_worlds(
    graph: AttackGraph, initial: Sequence[int], order: Sequence[int], worlds: Sequence[int], all_worlds: int
) -> list[int]:
    """For each fact, the worlds in which it is reached.

    ``worlds`` holds for each step those in which it succeeds, ``order`` the steps to look at, ``all_worlds`` a one for each
    world.
    """
    requires, gives, required_by = graph.requires.lists, graph.gives.lists, graph.required_by.lists
    facts = [0] * graph.facts
    for fact in initial:
        facts[fact] = all_worlds
    done = [0] * graph.steps
    changed = [False] * graph.steps
    for step in order:
        changed[step] = True
    again = True
    while again:
        again = False
        for step in order:
            if not changed[step]:
                continue
            changed[step] = False
            now = worlds[step]
            for fact in requires[step]:
                now &= facts[fact]
            if now == done[step]:
                continue
            done[step] = now
            for fact in gives[step]:
                more = facts[fact] | now
                if more != facts[fact]:
                    facts[fact] = more
                    for user in required_by[fact]:
                        changed[user] = True
                        again = True
    return facts


class GoalWorlds:
    """In which worlds the goals of a part are reached. The order of its steps is found once."""

    def __init__(self, part: Pruned) -> None:
        self.part = part
        blocked = np.zeros(part.graph.steps, np.bool_)
        self._order = closure(part.graph, part.initial, blocked).order.tolist()
        self._initial, self._goals = part.initial.tolist(), part.goals.tolist()

    def reached(self, worlds: Sequence[int], all_worlds: int) -> list[int]:
        """For each goal, the worlds in which it is reached, given those in which each step succeeds."""
        facts = reached_worlds(self.part.graph, self._initial, self._order, worlds, all_worlds)
        return [facts[goal] for goal in self._goals]


def truth_column(index: int, variables: int) -> int:
    """Among the 2^variables worlds, numbered by the truth values of the variables, those in which this variable is true:
    bit ``index`` of their number.
    """
    block = 1 << index
    column = ((1 << block) - 1) << block
    width = 2 * block
    while width < 1 << variables:
        column |= column << width
        width *= 2
    return column
