"""What a single control would change, and which steps everything depends on.

Each control is put in place alone, and cost and probability are computed again: no approximation by path or by
technique. The cost of a step is -log of its probability of success, so a control adds -log of its factor to each step it
covers, and a cut makes the step impossible.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threatlas.paths.cheapest import cheapest, settle
from threatlas.paths.control import Control, covered
from threatlas.paths.graph import AttackGraph, Numbers
from threatlas.paths.probability import (
    BLOCK_BITS,
    DEFAULT,
    Estimate,
    Sampling,
    Table,
    bits,
    checked,
    drawn,
    estimate,
    unpacked,
)
from threatlas.paths.reach import Pruned, prune
from threatlas.paths.rows import Indexes
from threatlas.paths.worlds import goal_worlds


@dataclass(frozen=True, slots=True)
class Standing:
    """How one goal stands."""

    cost: float
    """Of its cheapest derivation tree, in nats; infinite if it is out of reach."""
    probability: Estimate


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How a goal stands now, and with each control alone."""

    now: Standing
    then: tuple[Standing, ...]
    """One for each control, in their order. Sampled probabilities use the same worlds as ``now``, thinned: with a control
    the goal is reached in no world in which it was not without, so differences have less error than the values."""


def what_if(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    chances: npt.ArrayLike,
    goal: int,
    controls: Sequence[Control],
    sampling: Sampling = DEFAULT,
) -> WhatIf:
    """The change that each control makes alone. Raises ValueError as ``probability`` does."""
    all_chances = checked(graph, chances)
    of_controls = covered(graph, controls)
    part = prune(graph, initial, [goal], np.flatnonzero(all_chances == 0))
    if not len(part.goals):
        out_of_reach = Standing(math.inf, Estimate(0.0, 0.0, exact=True))
        return WhatIf(out_of_reach, (out_of_reach,) * len(controls))
    own = all_chances[part.steps]
    rows = [own]
    for control, steps in zip(controls, of_controls, strict=True):
        inside = part.step_numbers[steps]
        changed = own.copy()
        changed[inside[inside >= 0]] *= control.factor
        rows.append(changed)
    costs = [_cost(part, row) for row in rows]
    probabilities = _probabilities(part, rows, sampling)
    now, *then = (Standing(cost, value) for cost, value in zip(costs, probabilities, strict=True))
    return WhatIf(now, tuple(then))


def _cost(part: Pruned, chances: Numbers) -> float:
    goal = int(part.goals[0])
    with np.errstate(divide="ignore"):
        own = -np.log(chances)
    # -log(1) is -0.0
    return float(settle(part.graph, part.initial, np.abs(own), goal).costs[goal])


def _probabilities(part: Pruned, rows: list[Numbers], sampling: Sampling) -> list[Estimate]:
    uncertain = np.flatnonzero(np.any(np.stack(rows) < 1, axis=0))
    if sampling.enumerates(len(uncertain)):
        table = Table(part, uncertain)
        return [Estimate(table.probability(row[uncertain]), 0.0, exact=True) for row in rows]
    source = np.random.default_rng(sampling.seed)
    worlds = sampling.worlds
    block = max(64, min(worlds, BLOCK_BITS // max(1, part.graph.steps)))
    hits = [0] * len(rows)
    for start in range(0, worlds, block):
        size = min(block, worlds - start)
        base = drawn(source, rows[0], size)
        reached = goal_worlds(part, base, (1 << size) - 1)[0]
        hits[0] += reached.bit_count()
        # no control makes the goal reached where it was not: the other worlds need not be looked at again
        base, size = _only(base, reached, size)
        every = (1 << size) - 1
        for index, row in enumerate(rows[1:], start=1):
            thinned = list(base)
            for step in np.flatnonzero(row < rows[0]).tolist():
                left = row[step] / rows[0][step]
                thinned[step] &= bits(source.random(size) < left) if left > 0 else 0
            hits[index] += goal_worlds(part, thinned, every)[0].bit_count()
    return [estimate(count, worlds) for count in hits]


def _only(columns: list[int], worlds: int, size: int) -> tuple[list[int], int]:
    """The columns without all but these worlds, and how many are left."""
    kept = np.flatnonzero(unpacked(worlds, size))
    every = (1 << size) - 1
    narrow = (1 << len(kept)) - 1
    return [narrow if column == every else bits(unpacked(column, size)[kept]) for column in columns], len(kept)


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
    reached = goal_worlds(part, [fails.get(group, every) for group in inside.tolist()], every)[0]
    return tuple(group for index, group in enumerate(candidates) if not reached >> index & 1)


def with_controls(chances: Numbers, controls: Iterable[Control], graph: AttackGraph) -> Numbers:
    """The chances with all of these controls in place; their factors multiply."""
    chosen = list(controls)
    changed = chances.copy()
    for control, steps in zip(chosen, covered(graph, chosen), strict=True):
        changed[steps] *= control.factor
    return changed
