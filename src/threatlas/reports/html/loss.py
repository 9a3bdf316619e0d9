"""How likely a loss is to exceed an amount, for an objective with a stated range of loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.systems.description import Loss

POINTS = 48
"""Amounts for which a curve is computed."""
LEAST = 0.01
"""Ranges that end below it are no loss."""
_SLICES = 2000


def exceedance(loss: Loss, probability: float) -> tuple[tuple[float, float], ...]:
    """Amounts, ascending and evenly on a logarithmic axis, each with the probability that the loss is greater.

    The loss is 0 but with ``probability``; then it is distributed as PERT over low, likely and high, that is as
    low + (high - low) Beta(1 + 4 (likely - low) / (high - low), 1 + 4 (high - likely) / (high - low)) (D. G. Malcolm and others,
    "Application of a technique for research and development program evaluation", Operations Research 7, 1959; so FAIR
    tools do). Its mean is (low + 4 likely + high) / 6, the loss that risks are computed with.
    """
    if loss.high < LEAST:
        return ()
    if loss.high <= loss.low:
        return ((loss.high / 10, probability), (loss.high, probability), (loss.high, 0.0))
    first = max(loss.low, loss.high / 1e4) / 2
    ratio = (loss.high / first) ** (1 / (POINTS - 1))
    amounts = [*(min(first * ratio**step, loss.high) for step in range(POINTS - 1)), loss.high]
    shares = [(amount - loss.low) / (loss.high - loss.low) for amount in amounts]
    greater = _greater(shares, (loss.likely - loss.low) / (loss.high - loss.low))
    return tuple((amount, probability * share) for amount, share in zip(amounts, greater, strict=True))


def _greater(shares: list[float], mode: float) -> list[float]:
    """For each share of the range, which ascend, the probability of a greater one: the midpoint rule over even slices."""
    alpha, beta = 1 + 4 * mode, 5 - 4 * mode
    cumulated = [0.0]
    for number in range(_SLICES):
        middle = (number + 0.5) / _SLICES
        cumulated.append(cumulated[-1] + middle ** (alpha - 1) * (1 - middle) ** (beta - 1))
    found = []
    for share in shares:
        at = min(max(share, 0.0), 1.0) * _SLICES
        whole = min(int(at), _SLICES - 1)
        below = cumulated[whole] + (cumulated[whole + 1] - cumulated[whole]) * (at - whole)
        found.append(1 - below / cumulated[-1])
    return found
