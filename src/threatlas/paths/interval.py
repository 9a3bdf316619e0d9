"""How far the probability of a goal can be trusted when those of its steps are themselves uncertain.

Each step's probability has a Beta distribution (its evidence, counted). Probabilities of all steps are drawn, the
probability of the goal is computed for each draw, and the middle nine tenths of the results are told: second-order Monte
Carlo (Vose, "Risk Analysis", 3rd edition, 2008, section 4.4).

Where the probability of a draw is sampled itself, results are scattered more widely than probabilities are. How much more
is known, since the variance of a proportion is; results are drawn together around their mean until their variance is that
of the probabilities (Sun, Apley and Staum, "Efficient nested simulation for estimating the variance of a conditional
expectation", Operations Research 59, 2011, estimate it so).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threatlas.paths.draws import WORLDS_A_WORD, successes
from threatlas.paths.graph import AttackGraph, Numbers
from threatlas.paths.probability import BLOCK_BITS, DEFAULT, Sampling, Table, parts, unpacked
from threatlas.paths.reach import Pruned
from threatlas.paths.rows import distinct_rows
from threatlas.paths.worlds import GoalWorlds


@dataclass(frozen=True, slots=True)
class Interval:
    """What a probability is when that of each step is only known as a distribution."""

    mean: float
    low: float
    """5 % of the draws are lower; the mean where that is less still."""
    high: float
    """5 % of the draws are higher; the mean where that is more still."""
    exact: bool
    """Whether the probability of each draw was exact. If not, it was sampled, and the scatter of sampling taken off."""


DIGITS_A_DRAW = 16
"""Binary digits of the probabilities that are drawn, which are no more certain than that."""
NEVER = Interval(0.0, 0.0, 0.0, exact=True)


def interval(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    alpha: npt.ArrayLike,
    beta: npt.ArrayLike,
    goal: int,
    sampling: Sampling = DEFAULT,
) -> Interval:
    """The 90 % interval of the probability that the goal is reached: that of ``intervals`` for a single goal."""
    return intervals(graph, initial, (alpha, beta), [goal], sampling=sampling)[0]


def intervals(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    evidence: tuple[npt.ArrayLike, npt.ArrayLike],
    goals: Sequence[int],
    *,
    groups: npt.ArrayLike | None = None,
    sampling: Sampling = DEFAULT,
) -> list[Interval]:
    """For each goal the 90 % interval of the probability that it is reached. Goals that are sampled share their draws.

    ``evidence`` are alpha and beta, the parameters of each step's Beta distribution, not negative. A beta of 0 means a step
    that surely succeeds, an alpha of 0 one that surely fails. ``groups``, a number for each step, says which steps are of
    one kind: those of a group with the same evidence have the same probability in each draw, though each succeeds or fails
    by itself. Raises ValueError for parameters that are none and for lists of the wrong length.
    """
    alphas, betas = np.asarray(evidence[0], np.float64), np.asarray(evidence[1], np.float64)
    kinds = np.arange(graph.steps) if groups is None else np.asarray(groups)
    if alphas.shape != (graph.steps,) or betas.shape != (graph.steps,) or kinds.shape != (graph.steps,):
        raise ValueError(
            f"There are {graph.steps} steps, so there must be as many values of alpha, of beta and groups."
        )
    if not bool(np.all((alphas >= 0) & (betas >= 0) & (alphas + betas > 0) & np.isfinite(alphas + betas))):
        raise ValueError("Each alpha and beta must be a finite number, not negative, and one of a step's two above 0.")
    found: dict[int, Interval] = {}
    for part, exact in parts(
        graph, initial, goals, certain=betas == 0, never=alphas == 0, sampling=sampling, draws=True
    ):
        source = np.random.default_rng(sampling.seed)
        uncertain = np.flatnonzero(betas[part.steps] > 0)
        chosen = part.steps[uncertain]
        drawn, of_step = distinct_rows(
            np.stack([kinds[chosen].astype(np.float64), alphas[chosen], betas[chosen]], axis=1)
        )
        chances = source.beta(drawn[:, 1], drawn[:, 2], (sampling.draws, len(drawn))).T[of_step]
        if exact:
            table = Table(part, uncertain)
            results = [np.array([table.probability(column) for column in chances.T])]
        else:
            results = _sampled(part, uncertain, chances, source, sampling.worlds_a_draw)
        for goal, values in zip(part.facts[part.goals].tolist(), results, strict=True):
            low, high = np.quantile(values, [0.05, 0.95])
            mean = float(values.mean())
            found[goal] = Interval(mean, min(mean, float(low)), max(mean, float(high)), exact)
    return [found.get(goal, NEVER) for goal in goals]


def _sampled(
    part: Pruned, uncertain: npt.NDArray[np.integer], chances: Numbers, source: np.random.Generator, least: int
) -> list[Numbers]:
    """For each goal its probability in each draw; the worlds of many draws go through together."""
    words = math.ceil(least / WORLDS_A_WORD)
    size = WORLDS_A_WORD * words
    draws = chances.shape[1]
    together = max(1, BLOCK_BITS // (size * max(1, part.graph.steps)))
    worlds = GoalWorlds(part)
    shares = np.empty((len(part.goals), draws))
    for start in range(0, draws, together):
        some = chances[:, start : start + together]
        width = size * some.shape[1]
        columns = [(1 << width) - 1] * part.graph.steps
        for step, column in zip(uncertain.tolist(), successes(source, some, words, DIGITS_A_DRAW), strict=True):
            columns[step] = column
        for goal, reached in enumerate(worlds.reached(columns, (1 << width) - 1)):
            shares[goal, start : start + together] = unpacked(reached, width).reshape(-1, size).mean(axis=1)
    return [_without_scatter(values, size) for values in shares]


def _without_scatter(values: Numbers, worlds: int) -> Numbers:
    """These proportions, each of so many worlds, with the variance that the probabilities behind them have."""
    variance = float(np.var(values, ddof=1)) if len(values) > 1 else 0.0
    if variance == 0.0:
        return values
    scatter = float(np.mean(values * (1 - values))) / (worlds - 1)
    mean = values.mean()
    together: Numbers = mean + math.sqrt(max(0.0, 1 - scatter / variance)) * (values - mean)
    return np.clip(together, 0.0, 1.0)
