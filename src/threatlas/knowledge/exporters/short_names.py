"""Tactics as machines name them: ``ai-model-access``, in STIX kill chain phases and in Navigator layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase


def tactic_short_names(kb: KnowledgeBase) -> dict[str, str]:
    """A short name for each tactic, by id, as MITRE's own tools make them: lower case, hyphens for spaces.

    Unlike theirs, no two tactics get the same one and none is empty, whatever the tactics are called.
    """
    names: dict[str, str] = {}
    for tactic in kb.tactics:
        name = "-".join(tactic.name.lower().split()) or tactic.id.lower()
        while name in names.values():
            name += f"-{tactic.id.lower()}"
        names[tactic.id] = name
    return names
