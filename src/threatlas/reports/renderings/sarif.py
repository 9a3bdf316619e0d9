"""An analysis as a SARIF log: one result for each technique that lies on a way to an objective, at the line of its target.

Code hosts and editors then show it beside the system description. Levels follow the rank (§3.27.25): likelihood of the
technique times the loss of the worst objective that it leads to, as a share of the greatest loss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import shortened
from threatlas.knowledge.as_json import page_of
from threatlas.reports.figures import percent
from threatlas.reports.sarif import Flow, Level, Place, Region, Result, Rule, sarif_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis, Applicable, AttackPath, PathStep
    from threatlas.systems.description import Objective

ERROR, WARNING = 40.0, 10.0
"""The least rank of each level; less is a note."""
_LONGEST = 400
"""Characters of a reason or a title: names of assets may be long."""


def render(analysis: Analysis, kb: KnowledgeBase) -> str:
    """The log. Techniques without a way to an objective are not in it: nothing that matters hangs on them."""
    on_a_way = [technique for technique in analysis.applicable if technique.objectives]
    return sarif_log([_rule(technique, kb) for technique in on_a_way], _Results(analysis).of(on_a_way))


def _rule(technique: Applicable, kb: KnowledgeBase) -> Rule:
    entry = kb.technique(technique.technique)
    name = kb.full_name(entry.id)
    return Rule(entry.id, name, entry.summary or entry.description or name, help_uri=page_of(entry))


class _Results:
    def __init__(self, analysis: Analysis) -> None:
        self.source = analysis.system.source
        self.origins = {asset.id: asset.origin for asset in analysis.system.assets}
        self.weights = weights(analysis)
        self.likeliest: dict[str, tuple[AttackPath, Objective]] = {}
        """By technique, the likeliest path that it is a step of."""
        for exposure in analysis.exposures:
            for path in exposure.paths:
                for technique in path.techniques:
                    known = self.likeliest.get(technique)
                    if known is None or known[0].probability < path.probability:
                        self.likeliest[technique] = path, exposure.objective

    def of(self, techniques: Sequence[Applicable]) -> list[Result]:
        return [self._result(technique) for technique in techniques]

    def _result(self, technique: Applicable) -> Result:
        rank = 100 * technique.likelihood * max(self.weights.get(one, 0.0) for one in technique.objectives)
        path, objective = self.likeliest.get(technique.technique, (None, None))
        assets, because = technique.assets, technique.reasons[0] if technique.reasons else ""
        flow = None
        if path is not None and objective is not None:
            step = path.steps[path.techniques.index(technique.technique)]
            assets, because = step.assets, step.because
            title = shortened(objective.title, _LONGEST)
            flow = Flow(
                f"The likeliest path with this technique ({percent(path.probability)}), to {objective.id}: {title}",
                tuple(self._place(number, step) for number, step in enumerate(path.steps, 1)),
            )
        source, region = self._where(assets)
        return Result(
            technique.technique,
            level(rank),
            f"{shortened(technique.name, _LONGEST)}: {shortened(because, _LONGEST)}. "
            f"On a way to {', '.join(technique.objectives)}; "
            f"an adversary gets as far and succeeds with {percent(technique.likelihood)}.",
            source,
            region,
            subject="applies",
            flow=flow,
            rank=float(f"{min(rank, 100.0):.3g}"),
        )

    def _place(self, number: int, step: PathStep) -> Place:
        told = f"{number}. {step.technique} {shortened(step.name, _LONGEST)}: {shortened(step.because, _LONGEST)}"
        return Place(*self._where(step.assets), told)

    def _where(self, assets: Sequence[str]) -> tuple[str, Region | None]:
        """The line of the first asset; the whole description for what happens outside the system."""
        for asset in assets:
            if asset in self.origins:
                origin = self.origins[asset]
                return origin.source, Region(origin.line)
        return self.source, None


def weights(analysis: Analysis) -> dict[str, float]:
    """For each objective its loss as a share of the greatest. One without a loss weighs as the least of the others."""
    losses = {risk.objective: risk.loss for risk in analysis.risks}
    stated = [loss for loss in losses.values() if loss]
    if not stated:
        return dict.fromkeys(losses, 1.0)
    return {objective: (loss or min(stated)) / max(stated) for objective, loss in losses.items()}


def level(rank: float) -> Level:
    """The level of a result by its rank, 0 to 100."""
    if rank >= ERROR:
        return "error"
    return "warning" if rank >= WARNING else "note"
