"""Choke points: what everything depends on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from threatlas.paths.cheapest import cheapest
from threatlas.paths.graph import AttackGraph
from threatlas.paths.reach import prune
from threatlas.paths.worlds import GoalWorlds


def choke_groups(
    graph: AttackGraph, initial: npt.ArrayLike, goals: Sequence[int], groups: npt.ArrayLike
) -> list[tuple[int, ...]]:
    """For each goal the groups of steps (a number for each step) without any one of which it is out of reach, ascending;
    none if it is so already. Raises ValueError for groups of the wrong count.

    Each such group has a step in every derivation, so only those of one derivation of a goal are tried: all at once, world i
    being the one in which group i fails.
    """
    of_step = np.asarray(groups)
    if of_step.shape != (graph.steps,):
        raise ValueError(f"There are {graph.steps} steps, so there must be as many groups, not {of_step.shape}.")
    part = prune(graph, initial, goals)
    inside: list[int] = of_step[part.steps].tolist()
    tree = cheapest(part.graph, part.initial, np.ones(part.graph.steps))
    candidates: dict[int, set[int]] = {}
    for goal, number in zip(part.facts[part.goals].tolist(), part.goals.tolist(), strict=True):
        derivation = tree.derivation(number)
        candidates[goal] = {inside[step] for step in derivation.steps} if derivation else set()
    tried = sorted(set().union(*candidates.values()))
    every = (1 << len(tried)) - 1
    fails = {group: every & ~(1 << world) for world, group in enumerate(tried)}
    reached = GoalWorlds(part).reached([fails.get(group, every) for group in inside], every) if tried else []
    worlds = dict(zip(part.facts[part.goals].tolist(), reached, strict=False))
    return [
        tuple(
            group
            for world, group in enumerate(tried)
            if group in candidates.get(goal, ()) and not worlds[goal] >> world & 1
        )
        for goal in goals
    ]
