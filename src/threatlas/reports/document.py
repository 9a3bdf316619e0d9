"""An analysis as plain values: the published document of ``threatlas analyze --format json``.

:mod:`threatlas.reports.document_schema` says what stands in it. Every key is always there; words of vocabularies are written
as people write them; numbers have :data:`DIGITS` significant digits, so that the last bit of a processor makes none.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.analysis import Analysis, Exposure, Honoured, Plan
    from threatlas.systems.description import System

Document = dict[str, Any]
"""A JSON object."""

FORMAT = 1
"""The version of the format. Another key may come without a new version; none goes or changes its meaning without."""
DIGITS = 12


def document(analysis: Analysis) -> Document:
    """The document of a whole analysis; of the system only what is needed to read the rest."""
    made: Document = plain_values(
        {
            "threatlas": FORMAT,
            "version": analysis.threatlas,
            "release": analysis.release,
            "as_of": analysis.as_of,
            "seed": analysis.seed,
            "evidence": analysis.evidence,
            "system": _system(analysis.system),
            "currency": analysis.currency,
            "risk": analysis.risk,
            "risk_with_accepted": analysis.risk_with_accepted,
            "risks": analysis.risks,
            "exposures": [_exposure(exposure) for exposure in analysis.exposures],
            "applicable": analysis.applicable,
            "not_assessed": analysis.not_assessed,
            "candidates": analysis.candidates,
            "plan": None if analysis.plan is None else _plan(analysis.plan),
            "frontier": [{"price": price, "risk_after": risk} for price, risk in analysis.frontier],
            "cut": analysis.cut,
            "decisions": [_decision(honoured) for honoured in analysis.decisions],
            "notes": analysis.notes,
            "graph": {"facts": analysis.facts, "steps": analysis.steps},
        }
    )
    return made


def exposures(found: Sequence[Exposure]) -> list[Document]:
    """The exposures alone, each with what is said of its objective: the document of ``threatlas paths --format json``."""
    made: list[Document] = plain_values([_exposure(exposure) for exposure in found])
    return made


def plain_values(value: Any) -> Any:
    """A value of the model as JSON has it: records as mappings of their fields, words as text, dates in ISO 8601."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode()  # half characters stand for bytes of file names
    if isinstance(value, tuple | list):
        return [plain_values(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_values(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {
            field.name: plain_values(getattr(value, field.name))
            for field in fields(value)
            if field.name not in _LEFT_OUT
        }
    return value


_LEFT_OUT = frozenset({"origin"})
"""Where a part of a description came from is told by what renders the description, not by what it became."""


def _exposure(exposure: Exposure) -> Document:
    objective = exposure.objective
    return {
        "profile": exposure.profile,
        "objective": objective.id,
        "title": objective.title,
        "harm": objective.harm,
        "asset": objective.asset,
        "probability": exposure.probability,
        "probability_with_accepted": exposure.probability_with_accepted,
        "complete": exposure.complete,
        "choke_points": exposure.choke_points,
        "paths": exposure.paths,
    }


def _system(system: System) -> Document:
    return {
        "name": system.name,
        "source": system.source,
        "assets": [
            {"id": asset.id, "kind": asset.kind, "title": asset.title, "zone": asset.zone} for asset in system.assets
        ],
        "controls": [
            {"control": control.id, "where": control.where, "coverage": control.coverage} for control in system.controls
        ],
        "adversaries": system.adversaries,
        "objectives": system.objectives,
    }


def _plan(plan: Plan) -> Document:
    steps = [{"control": control, "risk_after": risk} for control, risk in plan.steps]
    return {**plain_values(plan), "steps": steps}


def _decision(honoured: Honoured) -> Document:
    return {**plain_values(honoured.decision), "state": honoured.state, "steps": honoured.steps}
