"""How far the probability of a goal can be trusted when those of its steps are themselves uncertain.

Each step's probability has a Beta distribution (its evidence, counted). Probabilities of all steps are drawn, the
probability of the goal is computed for each draw, and the middle nine tenths of the results are told: second-order Monte
Carlo (Vose, "Risk Analysis", 3rd edition, 2008, section 4.4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from threatlas.paths.graph import AttackGraph
from threatlas.paths.probability import BLOCK_BITS, DEFAULT, Sampling, Table, bits, unpacked
from threatlas.paths.reach import Pruned, prune
from threatlas.paths.worlds import goal_worlds


@dataclass(frozen=True, slots=True)
class Interval:
    """What a probability is when that of each step is only known as a distribution."""

    mean: float
    low: float
    """5 % of the draws are lower."""
    high: float
    """5 % of the draws are higher."""
    exact: bool
    """Whether the probability of each draw was exact. If not, it was sampled, which widens the interval a little: by less
    than 0.04 on either side at 512 worlds a draw."""


def interval(
    graph: AttackGraph,
    initial: npt.ArrayLike,
    alpha: npt.ArrayLike,
    beta: npt.ArrayLike,
    goal: int,
    sampling: Sampling = DEFAULT,
) -> Interval:
    """The 90 % interval of the probability that the goal is reached.

    ``alpha`` and ``beta`` are the parameters of each step's Beta distribution, not negative. A beta of 0 means a step that
    surely succeeds, an alpha of 0 one that surely fails. Raises ValueError for others.
    """
    alphas, betas = np.asarray(alpha, np.float64), np.asarray(beta, np.float64)
    if alphas.shape != (graph.steps,) or betas.shape != (graph.steps,):
        raise ValueError(f"There are {graph.steps} steps, so there must be as many values of alpha and of beta.")
    if not bool(np.all((alphas >= 0) & (betas >= 0) & (alphas + betas > 0) & np.isfinite(alphas + betas))):
        raise ValueError("Each alpha and beta must be a finite number, not negative, and one of a step's two above 0.")
    part = prune(graph, initial, [goal], np.flatnonzero(alphas == 0))
    if not len(part.goals):
        return Interval(0.0, 0.0, 0.0, exact=True)
    source = np.random.default_rng(sampling.seed)
    uncertain = np.flatnonzero(betas[part.steps] > 0)
    chosen = part.steps[uncertain]
    chances = source.beta(alphas[chosen], betas[chosen], (sampling.draws, len(chosen)))
    exact = sampling.enumerates(len(uncertain))
    if exact:
        table = Table(part, uncertain)
        values = np.array([table.probability(row) for row in chances])
    else:
        values = _sampled(part, uncertain, chances, source, sampling.worlds_a_draw)
    low, high = np.quantile(values, [0.05, 0.95])
    return Interval(float(values.mean()), float(low), float(high), exact)


def _sampled(
    part: Pruned,
    uncertain: npt.NDArray[np.integer],
    chances: npt.NDArray[np.float64],
    source: np.random.Generator,
    size: int,
) -> npt.NDArray[np.float64]:
    """The share of worlds in which the goal is reached, for each draw; the worlds of many draws go through together."""
    together = max(1, BLOCK_BITS // (size * max(1, part.graph.steps)))
    shares: list[float] = []
    for start in range(0, len(chances), together):
        rows = chances[start : start + together]
        width = size * len(rows)
        columns = [(1 << width) - 1] * part.graph.steps
        for at, step in enumerate(uncertain.tolist()):
            columns[step] = bits((source.random((len(rows), size)) < rows[:, at : at + 1]).reshape(-1))
        reached = goal_worlds(part, columns, (1 << width) - 1)[0]
        worlds = unpacked(reached, width).reshape(len(rows), size)
        shares += worlds.mean(axis=1).tolist()
    return np.array(shares)
