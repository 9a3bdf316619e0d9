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
    if _each_needed(edges, start, kept, goal):
        return kept
    for step in sorted(kept, key=lambda step: -costs[step]):
        if step in kept:
            without = _in_order(edges, start, [other for other in kept if other != step], goal)
            kept = kept if without is None else without
    return kept


def _each_needed(
    edges: Mapping[int, tuple[list[int], list[int]]], initial: frozenset[int], steps: Sequence[int], goal: int
) -> bool:
    """Whether it is plain that none of these steps can be missed: each gives what is needed and nothing else here gives."""
    givers: dict[int, list[int]] = {}
    for step in steps:
        for fact in edges[step][1]:
            givers.setdefault(fact, []).append(step)
    needed: set[int] = set()
    facts = [goal]
    while facts:
        fact = facts.pop()
        if fact in initial:
            continue
        if len(givers[fact]) > 1:
            return False
        step = givers[fact][0]
        if step not in needed:
            needed.add(step)
            facts += edges[step][0]
    return len(needed) == len(steps)


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
