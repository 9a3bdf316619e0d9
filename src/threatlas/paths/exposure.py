"""The probability that an objective is reached by any way, with an interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.paths.analysis import Estimate
from threatlas.paths.interval import interval
from threatlas.paths.probability import probability

if TYPE_CHECKING:
    from threatlas.paths.probability import Sampling
    from threatlas.paths.rows import Indexes
    from threatlas.paths.scored_graph import ScoredGraph


def estimate(scored: ScoredGraph, initial: list[int], closed: Indexes, aim: int, sampling: Sampling) -> Estimate:
    """The probability of the aim when the closed steps are impossible: at the mean of each chance, with the 90 % interval
    over draws of the chances.
    """
    alpha, beta = scored.alpha.copy(), scored.beta.copy()
    alpha[closed], beta[closed] = 0.0, 1.0
    value = probability(scored.graph, initial, alpha / (alpha + beta), aim, sampling)
    spread = interval(scored.graph, initial, alpha, beta, aim, sampling)
    low, high = min(spread.low, value.value), max(spread.high, value.value)
    return Estimate(value.value, low, high, value.standard_error)
