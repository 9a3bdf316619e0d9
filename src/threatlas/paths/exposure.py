"""The probability that objectives are reached by any way, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.paths.analysis import Estimate
from threatlas.paths.interval import intervals
from threatlas.paths.probability import probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.probability import Sampling
    from threatlas.paths.rows import Indexes
    from threatlas.paths.scored_graph import ScoredGraph


def estimates(
    scored: ScoredGraph, initial: Sequence[int], closed: Indexes, aims: Sequence[int], sampling: Sampling
) -> list[Estimate]:
    """The probability of each aim when the closed steps are impossible: at the mean of each chance, with the 90 % interval
    over draws of the chances.
    """
    alpha, beta = scored.alpha.copy(), scored.beta.copy()
    alpha[closed], beta[closed] = 0.0, 1.0
    values = probabilities(scored.graph, initial, alpha / (alpha + beta), aims, sampling)
    spreads = intervals(scored.graph, initial, (alpha, beta), aims, sampling=sampling)
    return [
        Estimate(value.value, min(spread.low, value.value), max(spread.high, value.value), value.standard_error)
        for value, spread in zip(values, spreads, strict=True)
    ]
