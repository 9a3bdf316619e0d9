"""Checks the ids of ATLAS in a description against the release that it is pinned to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.place import Place
from threatlas.knowledge.model import Mitigation, Technique
from threatlas.vocabulary import canonical

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.systems.description import System
    from threatlas.systems.problem import Problems


def check_references(system: System, kb: KnowledgeBase, problems: Problems) -> None:
    """Adds an error for each technique or ATLAS mitigation that ``kb`` does not hold. A control with an id of one's own is free."""
    from threatlas.knowledge.hints import why_unknown

    def why(identifier: str, wanted: str) -> str:
        entry = kb.get(identifier)
        return why_unknown(identifier, kb) if entry is None else f"is a {type(entry).__name__.lower()}, not a {wanted}"

    for control in system.controls:
        if problems.full:
            return
        if canonical(control.id) and not isinstance(kb.get(control.id), Mitigation):
            message = f"control {control.id} {why(control.id, 'mitigation')}"
            problems.error("unknown-mitigation", message, Place(control.origin.line, 1))
    for decision in system.decisions:
        if problems.full:
            return
        if not isinstance(kb.get(decision.technique), Technique):
            message = f"technique {decision.technique} {why(decision.technique, 'technique')}"
            problems.error("unknown-technique", message, Place(decision.origin.line, 1))
