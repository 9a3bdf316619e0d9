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
from threatlas.paths.dearer import Dearer
from threatlas.paths.graph import AttackGraph, Numbers
from threatlas.paths.probability import (
    DEFAULT,
    NEVER,
    Estimate,
    Sampling,
    Table,
    bits,
    checked,
    drawn_worlds,
    estimate,
    parts,
    unpacked,
)
from threatlas.paths.reach import Pruned, prune
from threatlas.paths.rows import Indexes
from threatlas.paths.worlds import GoalWorlds


@dataclass(frozen=True, slots=True)
class Standing:
    """How one goal stands."""

    cost: float
    """Of its cheapest derivation tree, in nats; infinite if it is out of reach."""
    probability: Estimate | None
    """None if it was not asked for."""


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
    """The change that each control makes alone to one goal. Raises ValueError as ``probability`` does."""
    return what_ifs(graph, initial, chances, [goal], controls, sampling)[0]


def what_ifs(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    chances: npt.ArrayLike,
    goals: Sequence[int],
    controls: Sequence[Control],
    sampling: Sampling | None = DEFAULT,
) -> list[WhatIf]:
    """The change that each control makes alone to each goal; with no sampling (None), of costs only.

    Raises ValueError as ``probability`` does.
    """
    all_chances = checked(graph, chances)
    rows = [all_chances]
    for control, steps in zip(controls, covered(graph, controls), strict=True):
        rows.append(all_chances.copy())
        rows[-1][steps] *= control.factor
    costs = _costs(graph, initial, goals, rows)
    probabilities: dict[int, list[Estimate]] = {}
    if sampling:
        certain = np.all(np.stack(rows) == 1, axis=0)
        never = all_chances == 0
        for part, exact in parts(graph, initial, goals, certain=certain, never=never, sampling=sampling):
            own = [row[part.steps] for row in rows]
            uncertain = np.flatnonzero(~certain[part.steps])
            found = [_exact(part, uncertain, own)] if exact else _sampled(part, own, sampling)
            probabilities.update(zip(part.facts[part.goals].tolist(), found, strict=True))
    never_reached = [NEVER] * len(rows)
    answers = []
    for goal in goals:
        chance_of = probabilities.get(goal, never_reached) if sampling else [None] * len(rows)
        now, *then = (Standing(cost, chance) for cost, chance in zip(costs[goal], chance_of, strict=True))
        answers.append(WhatIf(now, tuple(then)))
    return answers


def _costs(
    graph: AttackGraph, initial: npt.ArrayLike, goals: Sequence[int], rows: Sequence[Numbers]
) -> dict[int, list[float]]:
    """For each goal its cost with each row of chances, of which the first is never lower than the others."""
    part = prune(graph, initial, goals, np.flatnonzero(rows[0] == 0))
    reachable = dict(zip(part.facts[part.goals].tolist(), part.goals.tolist(), strict=True))
    inside = [row[part.steps] for row in rows]
    now = settle(part.graph, part.initial, _own(inside[0]), None)
    again = Dearer(now)
    then = [now.costs, *(again.costs(_own(row)) for row in inside[1:])]
    return {
        goal: [float(costs[reachable[goal]]) for costs in then] if goal in reachable else [math.inf] * len(rows)
        for goal in goals
    }


def _own(chances: Numbers) -> Numbers:
    with np.errstate(divide="ignore"):
        return np.abs(np.log(chances))  # -log(1) is -0.0


def _exact(part: Pruned, uncertain: npt.NDArray[np.integer], rows: Sequence[Numbers]) -> list[Estimate]:
    table = Table(part, uncertain)
    return [Estimate(table.probability(row[uncertain]), 0.0, exact=True) for row in rows]


def _sampled(part: Pruned, rows: Sequence[Numbers], sampling: Sampling) -> list[list[Estimate]]:
    """For each goal of the part the estimates for each row, of which the first is never lower than the others."""
    source = np.random.default_rng(sampling.seed)
    worlds = GoalWorlds(part)
    hits = np.zeros((len(part.goals), len(rows)), np.int64)
    total = 0
    for columns, drawn in drawn_worlds(source, rows[0], sampling.worlds):
        total += drawn
        reached = worlds.reached(columns, (1 << drawn) - 1)
        hits[:, 0] += [each.bit_count() for each in reached]
        # no control makes a goal reached where it was not: worlds without any need not be looked at again
        base, size = _only(columns, reached, drawn)
        for index, row in enumerate(rows[1:], start=1):
            thinned = list(base)
            for step in np.flatnonzero(row < rows[0]).tolist():
                left = row[step] / rows[0][step]
                thinned[step] &= bits(source.random(size) < left) if left > 0 else 0
            hits[:, index] += [each.bit_count() for each in worlds.reached(thinned, (1 << size) - 1)]
    return [[estimate(count, total) for count in row] for row in hits.tolist()]


def _only(columns: list[int], reached: Sequence[int], size: int) -> tuple[list[int], int]:
    """The columns without all but the worlds in which anything is reached, and how many are left."""
    wanted = 0
    for each in reached:
        wanted |= each
    kept = np.flatnonzero(unpacked(wanted, size))
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
    reached = GoalWorlds(part).reached([fails.get(group, every) for group in inside.tolist()], every)[0]
    return tuple(group for index, group in enumerate(candidates) if not reached >> index & 1)


def with_controls(chances: Numbers, controls: Iterable[Control], graph: AttackGraph) -> Numbers:
    """The chances with all of these controls in place; their factors multiply."""
    chosen = list(controls)
    changed = chances.copy()
    for control, steps in zip(chosen, covered(graph, chosen), strict=True):
        changed[steps] *= control.factor
    return changed
