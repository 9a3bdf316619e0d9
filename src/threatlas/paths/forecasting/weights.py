"""Learns how much each reason counts: a conditional logit over candidates.

The score of a candidate is the weighted sum of its features, its probability the softmax of the scores over all candidates
(McFadden, "Conditional logit analysis of qualitative choice behavior", Frontiers in Econometrics, 1974). Weights maximise
the penalised likelihood, which is concave, so Newton's method with halved steps finds the one maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.graph import Mask, Numbers

MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One situation and how it went on."""

    features: Numbers
    """Candidates x features."""
    candidates: Mask
    came: tuple[int, ...]
    """The candidates that came, in their order; at least one."""
    weight: float

    def outcome(self, patience: float) -> Numbers:
        """The share of each candidate in what came, each counting ``patience`` times as much as the one before."""
        shares: Numbers = np.zeros(len(self.candidates))
        shares[list(self.came)] = patience ** np.arange(len(self.came), dtype=np.float64)
        shares /= shares.sum()
        return shares


def learn(lessons: Sequence[Lesson], *, patience: float, penalty: float) -> Numbers:
    """The weight of each feature. With patience 0 only what came next counts, else what came later as well, less and less.
    The penalty is the precision of a normal prior around 0. There is at least one lesson.
    """
    features = np.stack([lesson.features for lesson in lessons])
    outcomes = np.stack([lesson.outcome(patience) for lesson in lessons])
    candidates = np.stack([lesson.candidates for lesson in lessons])
    of_lesson = np.array([lesson.weight for lesson in lessons])
    size = features.shape[2]

    def evaluated(weights: Numbers) -> tuple[Numbers, float]:
        scores = np.where(candidates, features @ weights, -np.inf)
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        totals = chances.sum(axis=1, keepdims=True)
        logs = np.where(candidates, scores - np.log(totals), 0.0)
        return chances / totals, float(of_lesson @ (outcomes * logs).sum(axis=1) - penalty / 2 * weights @ weights)

    weights = np.zeros(size)
    chances, value = evaluated(weights)
    for _ in range(MOST_ROUNDS):
        gradient = np.einsum("l,lc,lcf->f", of_lesson, outcomes - chances, features) - penalty * weights
        means = np.einsum("lc,lcf->lf", chances, features)
        roots = (features * np.sqrt(of_lesson[:, np.newaxis] * chances)[:, :, np.newaxis]).reshape(-1, size)
        curvature = roots.T @ roots - (means * of_lesson[:, np.newaxis]).T @ means + penalty * np.eye(size)
        step = np.linalg.solve(curvature, gradient)
        while (found := evaluated(weights + step))[1] < value and np.abs(step).max() > 1e-9:
            step = step / 2
        gain = found[1] - value
        if gain <= 0:
            break
        weights, (chances, value) = weights + step, found
        if gain < 1e-7:
            break
    return weights


def softmax(scores: Numbers, candidates: Mask) -> Numbers:
    """Probabilities that sum to 1 over the candidates; 0 for the others."""
    chances: Numbers = np.exp(np.where(candidates, scores - scores[candidates].max(), -np.inf))
    chances /= chances.sum()
    return chances
