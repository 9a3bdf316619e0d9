"""A derivation: the steps of one attack path, in an order in which they can be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from threatlas.paths.graph import AttackGraph


@dataclass(frozen=True, slots=True, order=True)
class Derivation:
    """Steps that lead from initial facts to a goal."""

    goal: int
    steps: tuple[int, ...]
    """Distinct, each after those that give what it requires."""
    cost: float
    """The sum over the steps, each counted once."""


def minimal(
    graph: AttackGraph, initial: Iterable[int], goal: int, steps: Sequence[int], costs: Sequence[float]
) -> list[int]:
    """These steps without the ones that can be missed, so that no further one can, in an admissible order.

    The costliest are tried first, among equals the earliest; one pass is enough because fewer steps never give more
    facts. The steps must give the goal.
    """
    start = frozenset(initial)
    edges = {step: (graph.requires.of(step).tolist(), graph.gives.of(step).tolist()) for step in steps}
    kept = _in_order(edges, start, steps, goal)
    if kept is None:
        raise ValueError(f"These {len(steps)} steps do not lead to fact {goal}.")
    spare = _spare(edges, start, kept, goal)
    for step in sorted((step for step in kept if step in spare), key=lambda step: -costs[step]):
        if step in spare:
            kept = _in_order(edges, start, [other for other in kept if other != step], goal) or []
            spare = _spare(edges, start, kept, goal)
    return kept


def _spare(
    edges: Mapping[int, tuple[list[int], list[int]]], initial: frozenset[int], steps: Sequence[int], goal: int
) -> set[int]:
    """Which of these steps, in an admissible order, the goal can miss, each alone: those that not every way to it takes.

    What every way to a fact takes is what the ways of all its givers have in common; what every way to a step takes is
    itself and what the ways to all that it requires take. Sets are the bits of numbers, and shrink until nothing changes:
    the greatest solution, as for dominators (Allen, "Control flow analysis", 1970). An order in which all givers of a fact
    come before its users needs two rounds.
    """
    taken: dict[int, int] = dict.fromkeys(initial, 0)
    changes = True
    while changes:
        changes = False
        for place, step in enumerate(steps):
            requires, gives = edges[step]
            ways = 1 << place
            for fact in requires:
                ways |= taken[fact]
            for fact in gives:
                known = taken.get(fact)
                common = ways if known is None else known & ways
                if common != known:
                    taken[fact] = common
                    changes = True
    found = taken[goal]
    return {step for place, step in enumerate(steps) if not found >> place & 1}


def _in_order(
    edges: Mapping[int, tuple[list[int], list[int]]], initial: Iterable[int], steps: Sequence[int], goal: int
) -> list[int] | None:
    """Those of these steps that can be taken, in an admissible order that keeps theirs where it can, up to the one that
    gives the goal; None if they do not give it. ``edges`` says what each requires and gives.

    Time grows with the length of the list times the rounds of reordering, of which an ordered list needs one.
    """
    had = set(initial)
    order: list[int] = []
    waiting = list(steps)
    while goal not in had:
        later: list[int] = []
        for step in waiting:
            requires, gives = edges[step]
            if had.issuperset(requires):
                order.append(step)
                had.update(gives)
                if goal in had:
                    return order
            else:
                later.append(step)
        if len(later) == len(waiting):
            return None
        waiting = later
    return order
