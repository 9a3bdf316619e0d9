"""The plan under a budget, in short."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from threatlas.reports.figures import amount, days, percent

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """What a plan takes off, at what price, and how sure it is the best."""

    before: str
    after: str
    change: str
    """``−42 %``; empty where nothing is taken off."""
    price: str
    proof: str


def plan_figures(analysis: Analysis) -> PlanFigures | None:
    """The figures of the plan; None where nothing can be planned."""
    plan = analysis.plan
    if plan is None:
        return None
    share = (plan.risk_before - plan.risk_after) / plan.risk_before if plan.risk_before > 0 else 0.0
    proof = (
        "proved best" if plan.optimal else f"not proved: a better plan could take off at most {percent(plan.gap)} more"
    )
    return PlanFigures(
        amount(plan.risk_before, analysis.currency),
        amount(plan.risk_after, analysis.currency),
        f"−{percent(share)}" if share > 0 else "",
        days(plan.price),
        f"{proof}.",
    )


def largest_budget(analysis: Analysis) -> int:
    """The price of all that takes something off the risk, in whole days: the end of the scale. 0 where nothing can be planned."""
    prices = [price for price, _ in analysis.frontier] + [analysis.plan.price if analysis.plan else 0.0]
    return ceil(max(prices))
