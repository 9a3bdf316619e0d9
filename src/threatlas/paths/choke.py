"""Choke points: what everything depends on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from threatlas.paths.cheapest import cheapest
from threatlas.paths.graph import AttackGraph
from threatlas.paths.reach import prune
from threatlas.paths.rows import Indexes
from threatlas.paths.worlds import GoalWorlds


def choke_steps(
    graph: AttackGraph, initial: npt.ArrayLike, goal: int, blocked: npt.ArrayLike | None = None
) -> tuple[int, ...]:
    """The steps without any one of which the goal is out of reach; none if it is so already."""
    return choke_groups(graph, initial, goal, np.arange(graph.steps), blocked)


def choke_groups(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    goal: int,
    groups: npt.ArrayLike,
    blocked: npt.ArrayLike | None = None,
) -> tuple[int, ...]:
    """The groups of steps (a number for each step) without any one of which the goal is out of reach, ascending.

    Each such group has a step in every derivation, so only those of one derivation are tried: all at once, world i
    being the one in which group i fails.
    """
    of_step = np.asarray(groups)
    if of_step.shape != (graph.steps,):
        raise ValueError(f"There are {graph.steps} steps, so there must be as many groups, not {of_step.shape}.")
    part = prune(graph, initial, [goal], blocked)
    if not len(part.goals):
        return ()
    inside: Indexes = of_step[part.steps]
    tree = cheapest(part.graph, part.initial, np.ones(part.graph.steps), goal=int(part.goals[0]))
    derivation = tree.derivation(int(part.goals[0]))
    candidates = sorted({int(inside[step]) for step in derivation.steps}) if derivation else []
    every = (1 << len(candidates)) - 1
    fails = {group: every & ~(1 << index) for index, group in enumerate(candidates)}
    reached = GoalWorlds(part).reached([fails.get(group, every) for group in inside.tolist()], every)[0]
    return tuple(group for index, group in enumerate(candidates) if not reached >> index & 1)
