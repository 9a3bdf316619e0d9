"""Makes an analysis out of its published document and the description that it is of: the way back from
:func:`threatlas.reports.document.document`, so that an analysis can be made in one process and shown in another.

Nothing is run or looked up by name: each value is read as the type that :mod:`threatlas.paths.analysis` gives its field.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from threatlas.paths import analysis as model
from threatlas.paths.analysis import Analysis, Exposure, Honoured, Plan
from threatlas.systems import description
from threatlas.vocabulary import AdversaryProfile, AttackArea, LifecycleStage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.reports.document import Document
    from threatlas.systems.description import Decision, System

_NAMES = {
    **vars(model),
    **vars(description),
    "AdversaryProfile": AdversaryProfile,
    "AttackArea": AttackArea,
    "LifecycleStage": LifecycleStage,
}
"""For names in annotations that the model imports for type checkers only."""


def restored(document: Document, system: System) -> Analysis:
    """The analysis that a document tells; ``system`` is what it was made of. Its document is ``document`` again.

    Raises KeyError, TypeError or ValueError for one that is of another system or was not made by
    :func:`~threatlas.reports.document.document`; documents of strangers are for :mod:`threatlas.reports.stored`.
    """
    return _Reader(document, system).analysis()


class _Reader:
    def __init__(self, document: Document, system: System) -> None:
        self.document = document
        self.system = system
        self.objectives = {objective.id: objective for objective in system.objectives}
        self.decisions = {_subject(decision): decision for decision in system.decisions}

    def analysis(self) -> Analysis:
        own = self.document
        hints = _hints(Analysis)
        plain = ("as_of", "currency", "evidence", "notes", "release", "risk", "risk_with_accepted", "seed")
        listed = ("risks", "applicable", "not_assessed", "candidates", "cut")
        return Analysis(
            system=self.system,
            threatlas=own["version"],
            exposures=tuple(self._exposure(one) for one in own["exposures"]),
            plan=None if own["plan"] is None else self._plan(own["plan"]),
            frontier=tuple((one["price"], one["risk_after"]) for one in own["frontier"]),
            decisions=tuple(Honoured(self._decision(one), one["state"], one["steps"]) for one in own["decisions"]),
            facts=own["graph"]["facts"],
            steps=own["graph"]["steps"],
            **{name: self._value(own[name], hints[name]) for name in (*plain, *listed)},
        )

    def _exposure(self, one: Document) -> Exposure:
        hints = _hints(Exposure)
        own = {name: self._value(one[name], hints[name]) for name in hints if name != "objective"}
        return Exposure(objective=self.objectives[one["objective"]], **own)

    def _plan(self, one: Document) -> Plan:
        hints = _hints(Plan)
        own = {name: self._value(one[name], hints[name]) for name in hints if name != "steps"}
        return Plan(steps=tuple((step["control"], step["risk_after"]) for step in one["steps"]), **own)

    def _decision(self, one: Document) -> Decision:
        """The decision of the description that is meant: the document leaves out where it stands."""
        until = date.fromisoformat(one["until"])
        return self.decisions[one["technique"], one["asset"], one["verdict"], one["reason"], one["owner"], until]

    def _value(self, value: Any, kind: Any) -> Any:
        """A value of the document as one of a type of the model."""
        origin = get_origin(kind)
        if origin in (Union, UnionType):
            if value is None:
                return None
            (kind,) = (one for one in get_args(kind) if one is not NoneType)
            return self._value(value, kind)
        if origin is tuple:
            item, _ = get_args(kind)
            return tuple(self._value(one, item) for one in value)
        if kind is description.Decision:
            return self._decision(value)
        if isinstance(kind, type) and is_dataclass(kind):
            hints = _hints(kind)
            return kind(**{field.name: self._value(value[field.name], hints[field.name]) for field in fields(kind)})
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(value)
        return value


def _subject(decision: Decision) -> tuple[str, str | None, str, str, str, date]:
    reason, owner = (text.encode("utf-8", "replace").decode() for text in (decision.reason, decision.owner))
    return decision.technique, decision.asset, decision.verdict, reason, owner, decision.until


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind, globalns=_NAMES)
