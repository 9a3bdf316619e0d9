"""An analysis as plain values: the published document of ``threatlas analyze --format json``.

:mod:`threatlas.reports.document_schema` says what stands in it. Every key is always there; words of vocabularies are written
as people write them; numbers that were computed have :data:`DIGITS` significant digits, so that the last bit of a processor
makes no difference. What a user stated (losses, coverage) is kept as it is.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.analysis import Analysis, Exposure, Honoured, Plan
    from threatlas.systems.description import Objective, System

Document = dict[str, Any]
"""A JSON object."""

FORMAT = 1
"""The version of the format. Another key may come without a new version; none goes or changes its meaning without."""
DIGITS = 12


def document(analysis: Analysis) -> Document:
    """The document of a whole analysis; of the system only what is needed to read the rest."""
    return {
        "threatlas": FORMAT,
        "version": analysis.threatlas,
        "release": analysis.release,
        "as_of": analysis.as_of,
        "seed": analysis.seed,
        "evidence": _plain(analysis.evidence),
        "system": _system(analysis.system),
        "currency": _plain(analysis.currency),
        "risk": _plain(analysis.risk),
        "risk_with_accepted": _plain(analysis.risk_with_accepted),
        "risks": _plain(analysis.risks),
        "exposures": exposures(analysis.exposures),
        "applicable": _plain(analysis.applicable),
        "not_assessed": _plain(analysis.not_assessed),
        "candidates": _plain(analysis.candidates),
        "plan": None if analysis.plan is None else _plan(analysis.plan),
        "frontier": [_left(price, risk) for price, risk in analysis.frontier],
        "cut": _plain(analysis.cut),
        "decisions": [_decision(honoured) for honoured in analysis.decisions],
        "notes": _plain(analysis.notes),
        "graph": {"facts": analysis.facts, "steps": analysis.steps},
    }


def exposures(found: Sequence[Exposure]) -> list[Document]:
    """The exposures alone, each with what is said of its objective: the document of ``threatlas paths --format json``."""
    return [
        {
            "profile": str(exposure.profile),
            "objective": exposure.objective.id,
            "title": _plain(exposure.objective.title),
            "harm": str(exposure.objective.harm),
            "asset": exposure.objective.asset,
            "probability": _plain(exposure.probability),
            "probability_with_accepted": _plain(exposure.probability_with_accepted),
            "complete": exposure.complete,
            "choke_points": list(exposure.choke_points),
            "paths": _plain(exposure.paths),
        }
        for exposure in found
    ]


def _plain(value: Any) -> Any:
    """A value of the model as JSON has it: records as mappings of their fields, words as text, dates in ISO 8601."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode()  # half characters stand for bytes of file names
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.name not in _LEFT_OUT
        }
    return value


_LEFT_OUT = frozenset({"origin"})
"""Where a part of a description came from is told by what renders the description, not by what it became."""


def _system(system: System) -> Document:
    return {
        "name": _plain(system.name),
        "source": _plain(system.source),
        "assets": [
            {"id": asset.id, "kind": str(asset.kind), "title": _plain(asset.title), "zone": _plain(asset.zone)}
            for asset in system.assets
        ],
        "controls": [
            {"control": _plain(control.id), "where": _plain(control.where), "coverage": control.coverage}
            for control in system.controls
        ],
        "adversaries": [str(profile) for profile in system.adversaries],
        "objectives": [_objective(objective) for objective in system.objectives],
    }


def _objective(objective: Objective) -> Document:
    loss = objective.loss
    return {
        "id": objective.id,
        "title": _plain(objective.title),
        "harm": str(objective.harm),
        "asset": objective.asset,
        "loss": loss and {"low": loss.low, "likely": loss.likely, "high": loss.high, "currency": _plain(loss.currency)},
    }


def _plan(plan: Plan) -> Document:
    steps = [{"control": control, "risk_after": _plain(risk)} for control, risk in plan.steps]
    return {**_plain(plan), "steps": steps}


def _left(price: float, risk: float) -> Document:
    return {"price": _plain(price), "risk_after": _plain(risk)}


def _decision(honoured: Honoured) -> Document:
    return {**_plain(honoured.decision), "state": honoured.state, "steps": honoured.steps}
