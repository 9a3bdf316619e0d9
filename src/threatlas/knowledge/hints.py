"""Why an id is not in a release, and what the person most likely wants instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.history import load_history
from threatlas.vocabulary.identifiers import canonical

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase


def why_unknown(identifier: str, kb: KnowledgeBase) -> str:
    """One sentence on why ``kb`` holds no such id, with the nearest thing it does hold."""
    release = kb.release.version
    spelt = canonical(identifier)
    history = load_history()
    if spelt is None:
        from difflib import get_close_matches

        wanted = identifier.strip().upper()
        near = get_close_matches(wanted, [entry.id for entry in kb], n=1, cutoff=0.7)
        if near:
            return f"is not an id of ATLAS; the nearest is {near[0]} ({kb.full_name(near[0])})"
        return "is not an id of ATLAS; ids look like AML.T0051, AML.T0051.001, AML.M0015 or AML.CS0021 (try: threatlas kb search)"
    if spelt.startswith("AML.CS") and any("case stud" in note for note in kb.release.notes):
        return f"is not in release {release} as loaded. {kb.release.notes[0]}"
    move = history.move_of(spelt)
    if move is not None and not any(end == spelt for end in move.to):
        names = " or ".join(f"{end} ({kb[end].name})" if end in kb else end for end in move.to)
        return f"is not in release {release}: since {move.release} it is {names} ({move.reason})"
    first, gone = history.first(spelt), history.gone(spelt)
    if gone is not None:
        return f"is not in release {release}: it was retired in {gone}"
    if first is not None:
        return f"is not in release {release}: it came with {first}"
    parent = spelt.rsplit(".", 1)[0]
    if parent in kb:
        return f"is not in release {release}; {parent} ({kb[parent].name}) is, with {len(kb.subtechniques(parent))} sub-techniques"
    return f"is in no release of ATLAS that threatlas knows (up to {history.partial[-1]})"
