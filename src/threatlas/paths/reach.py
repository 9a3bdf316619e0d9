"""What an adversary can reach: the least fixpoint, and the part of a graph that matters for some goals.

The fixpoint is the counting algorithm for Horn theories (Dowling and Gallier, "Linear-time algorithms for testing the
satisfiability of propositional Horn formulae", Journal of Logic Programming 1, 1984): each step counts the requirements
it still misses and is taken when none is left. Each edge is looked at once, so time is linear. It advances in waves: wide
ones as array operations, narrow ones (long chains) one fact at a time, and large graphs in a compiled loop, all with the
same result: facts and steps come in the order in which a queue would find them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threatlas.paths.compiled import compiled, is_large
from threatlas.paths.graph import AttackGraph, Mask, graph_of, indexes, mask
from threatlas.paths.loops import FIXPOINT, USEFUL, backward, fixpoint, forward, useful
from threatlas.paths.rows import Indexes, Rows, distinct, offsets_of

NARROW = 24
"""A wave of fewer facts costs less one by one than as array operations."""


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """The least set of facts and steps that follows from some initial facts."""

    facts: Mask
    steps: Mask
    order: Indexes
    """The reached steps, each after those that give what it requires."""


def reach(graph: AttackGraph, initial: npt.ArrayLike, blocked: npt.ArrayLike | None = None) -> Reached:
    """Everything that can be reached from these facts without the blocked steps."""
    return closure(graph, indexes(initial, graph.facts, "facts"), mask(blocked, graph.steps, "steps"))


def closure(graph: AttackGraph, initial: Indexes, blocked: Mask) -> Reached:
    """As ``reach``, from arguments that are known to be in order."""
    missing = graph.requires.counts
    missing[blocked] += 1  # a blocked step always lacks one more
    loop = compiled(fixpoint, FIXPOINT) if is_large(graph) else None
    if loop:
        facts, order = np.zeros(graph.facts, np.bool_), np.empty(graph.steps + 1, np.int32)
        taken = loop(forward(graph), missing, initial, facts, order)
        return Reached(facts, missing == 0, order[:taken])
    waves = _Waves(graph, missing)
    new = waves.start(initial)
    while len(new):
        new = waves.narrow(new.tolist()) if len(new) < NARROW else waves.wide(new)
    order = np.concatenate(waves.order) if waves.order else np.empty(0, np.int32)
    return Reached(waves.facts, missing == 0, order)


class _Waves:
    """The state of a fixpoint on its way."""

    def __init__(self, graph: AttackGraph, missing: Indexes) -> None:
        self.graph = graph
        self.facts = np.zeros(graph.facts, np.bool_)
        self.missing = missing
        """The requirements that each step still lacks."""
        self.order: list[Indexes] = []
        self._places = np.empty(max(graph.facts, graph.steps), np.int32)
        # Views of the same memory: reading one element through them is much faster than through the arrays.
        self._facts, self._missing = self.facts.data, self.missing.data
        self._users = graph.required_by.offsets.data, graph.required_by.targets.data
        self._gifts = graph.gives.offsets.data, graph.gives.targets.data

    def start(self, initial: Indexes) -> Indexes:
        """Takes the initial facts and the steps that require nothing; returns the facts of the first wave."""
        self.facts[initial] = True
        return np.concatenate([initial, self._take(np.flatnonzero(self.missing == 0).astype(np.int32))])

    def wide(self, new: Indexes) -> Indexes:
        """The facts that follow at once from these new facts, by array operations."""
        users = self.graph.required_by.of_all(new)
        np.subtract.at(self.missing, users, 1)
        # a step is ready when its last requirement comes
        return self._take(self._last(users[self.missing[users] == 0]))

    def _last(self, numbers: Indexes) -> Indexes:
        """Each number once, where it comes last."""
        places = np.arange(len(numbers), dtype=np.int32)
        self._places[numbers] = places
        last: Indexes = numbers[self._places[numbers] == places]
        return last

    def narrow(self, new: list[int]) -> Indexes:
        """The same, one by one."""
        user_offsets, users = self._users
        gift_offsets, gifts = self._gifts
        missing, facts = self._missing, self._facts
        taken: list[int] = []
        found: list[int] = []
        for fact in new:
            for at in range(user_offsets[fact], user_offsets[fact + 1]):
                step = users[at]
                missing[step] -= 1
                if not missing[step]:
                    taken.append(step)
        for step in taken:
            for at in range(gift_offsets[step], gift_offsets[step + 1]):
                fact = gifts[at]
                if not facts[fact]:
                    facts[fact] = True
                    found.append(fact)
        if taken:
            self.order.append(np.array(taken, np.int32))
        return np.array(found, np.int32)

    def _take(self, ready: Indexes) -> Indexes:
        if not len(ready):
            return ready
        self.order.append(ready)
        given = self.graph.gives.of_all(ready)
        found = self._last(given[~self.facts[given]][::-1])[::-1]
        self.facts[found] = True
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Pruned:
    """The part of a graph that is both reachable and useful for some goals. It has the same derivations of them."""

    graph: AttackGraph
    facts: Indexes
    """For each fact of the part, its number in the whole."""
    steps: Indexes
    """For each step of the part, its number in the whole."""
    fact_numbers: Indexes
    """For each fact of the whole, its number in the part, or -1."""
    step_numbers: Indexes
    """For each step of the whole, its number in the part, or -1."""
    initial: Indexes
    """The initial facts that are left, numbered as in the part."""
    goals: Indexes
    """The goals that can be reached, numbered as in the part."""


def prune(
    graph: AttackGraph, initial: npt.ArrayLike, goals: npt.ArrayLike, blocked: npt.ArrayLike | None = None
) -> Pruned:
    """What is reachable without the blocked steps and on some way to a goal.

    A step is on a way if it gives a goal or a requirement of such a step that is not initial already. Of what a step
    gives, only facts on a way are kept.
    """
    start = indexes(initial, graph.facts, "facts")
    ends = indexes(goals, graph.facts, "goals")
    reached = closure(graph, start, mask(blocked, graph.steps, "steps"))
    given = np.zeros(graph.facts, np.bool_)
    given[start] = True
    ends = ends[reached.facts[ends]]
    facts, steps = _useful(graph, reached.steps, given, ends)
    return _part(graph, facts, steps, given, ends)


def _useful(graph: AttackGraph, reached: Mask, given: Mask, ends: Indexes) -> tuple[Mask, Mask]:
    """The facts and the steps on some way to these ends."""
    facts, steps = np.zeros(graph.facts, np.bool_), np.zeros(graph.steps, np.bool_)
    loop = compiled(useful, USEFUL) if is_large(graph) else None
    if loop:
        loop(backward(graph), reached, given, ends, facts, steps)
        return facts, steps
    facts[ends] = True
    new = ends[~given[ends]]
    while len(new):
        givers = graph.given_by.of_all(new)
        givers = distinct(givers[reached[givers] & ~steps[givers]])
        steps[givers] = True
        needs = graph.requires.of_all(givers)
        needs = distinct(needs[~facts[needs]])
        facts[needs] = True
        new = needs[~given[needs]]
    return facts, steps


def _part(graph: AttackGraph, facts: Mask, steps: Mask, given: Mask, ends: Indexes) -> Pruned:
    kept_facts, kept_steps = np.flatnonzero(facts).astype(np.int32), np.flatnonzero(steps).astype(np.int32)
    fact_numbers, step_numbers = np.full(graph.facts, -1, np.int32), np.full(graph.steps, -1, np.int32)
    fact_numbers[kept_facts] = np.arange(len(kept_facts))
    step_numbers[kept_steps] = np.arange(len(kept_steps))
    part = graph_of(
        len(kept_facts),
        _kept(graph.requires, kept_steps, fact_numbers),
        _kept(graph.gives, kept_steps, fact_numbers),
    )
    return Pruned(
        part,
        kept_facts,
        kept_steps,
        fact_numbers,
        step_numbers,
        initial=np.flatnonzero(given[kept_facts]).astype(np.int32),
        goals=fact_numbers[ends],
    )


def _kept(rows: Rows, steps: Indexes, numbers: Indexes) -> Rows:
    """The rows of these steps, without facts that have no number now. Those that have one keep their order."""
    sources = np.repeat(np.arange(len(steps), dtype=np.int32), rows.counts[steps])
    targets = numbers[rows.of_all(steps)]
    return Rows(offsets_of(sources[targets >= 0], len(steps)), targets[targets >= 0])
