"""Why an id is not in a release, and what the person most likely wants instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.errors import UnknownRelease
from threatlas.knowledge.fates import Fate, Standing, fate_of
from threatlas.knowledge.history import load_history, series
from threatlas.vocabulary.identifiers import OWN_ID, ObjectKind, canonical, kind_of, parent_of

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase


def why_unknown(identifier: str, kb: KnowledgeBase) -> str:
    """One sentence on why ``kb`` holds no such id, with the nearest thing it does hold."""
    spelt = canonical(identifier)
    if spelt is None:
        return _no_id(identifier, kb)
    if OWN_ID.fullmatch(spelt):
        return "is not among the additions of threatlas that are loaded (try: threatlas kb list mitigations)"
    history = load_history()
    try:
        fate = fate_of(spelt, history.resolve(kb.release.version), history)
    except UnknownRelease:
        return f"is not in release {kb.release.version} ({kb.release.source})"
    if fate.standing is Standing.LIVES:
        return _not_loaded(spelt, kb)
    if fate.standing is Standing.UNKNOWN:
        return _in_no_release(spelt, kb)
    return f"is not in release {kb.release.version}{_since(fate, kb)}"


def _since(fate: Fate, kb: KnowledgeBase) -> str:
    successors = " or ".join(f"{end} ({kb[end].name})" if end in kb else end for end in fate.successors)
    match fate.standing:
        case Standing.RETIRED:
            became = f"since {series(fate.release)} it is {successors}: {fate.reason}"
            return f": {became if successors else f'it was retired in {series(fate.release)}'}"
        case Standing.FUTURE:
            return f": it came with {series(fate.release)}" + (f"; before, it was {successors}" if successors else "")
        case _:
            return " as loaded; whether the release holds it is not known offline"


def _no_id(identifier: str, kb: KnowledgeBase) -> str:
    from difflib import get_close_matches

    wanted = identifier.strip().upper()[:80]
    if wanted[:1] in ("T", "M", "C") and not wanted.startswith("TL."):
        wanted = f"AML.{wanted}"
    near = get_close_matches(wanted, [entry.id for entry in kb], n=1, cutoff=0.8)
    if near:
        return f"is not an id of ATLAS; the nearest is {near[0]} ({kb.full_name(near[0])})"
    return "is not an id of ATLAS; ids look like AML.T0051, AML.T0051.001, AML.M0015 or AML.CS0021 (try: threatlas kb search)"


def _not_loaded(identifier: str, kb: KnowledgeBase) -> str:
    """The release holds it, but what is loaded of it does not."""
    release = kb.release.version
    if kind_of(identifier) is ObjectKind.CASE_STUDY:
        note = next((note for note in kb.release.notes if "case stud" in note), "")
        return f"is not in release {release} as loaded. {note}".rstrip()
    return f"is not in {kb.release.source}, although release {release} of ATLAS holds it"


def _in_no_release(identifier: str, kb: KnowledgeBase) -> str:
    parent = parent_of(identifier)
    if parent and parent in kb:
        count = len(kb.subtechniques(parent))
        return f"is not in release {kb.release.version}; {parent} ({kb[parent].name}) is, with {count} sub-techniques"
    return f"is in no release of ATLAS that threatlas knows (up to {load_history().partial[-1]})"
