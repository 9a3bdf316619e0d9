"""Case studies of any release in the terms of the release that the rules were written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.errors import UnknownRelease
from threatlas.knowledge.fates import Standing, fate_of
from threatlas.knowledge.history import load_history, version_key

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase

WRITTEN_FOR = "5.6.0"
"""The release whose techniques the shipped rules name."""


def carried(technique: str, kb: KnowledgeBase) -> tuple[str, ...]:
    """What a technique of a release is called in the release of the rules: mostly itself, several where it was split, nothing
    where nobody knows.
    """
    history = load_history()
    version = kb.release.version
    if version == WRITTEN_FOR:
        return (technique,)
    split = history.change_of_meaning(technique)
    if split is not None and _earlier(version, split.release) and not _earlier(WRITTEN_FOR, split.release):
        return split.to
    fate = fate_of(technique, WRITTEN_FOR, history)
    if fate.standing is Standing.LIVES:
        return (technique,)
    # A new parent stands for what became its sub-techniques.
    return fate.successors or tuple(
        sorted({move.id for move in history.moves if any(end.startswith(f"{technique}.") for end in move.to)})
    )


def _earlier(version: str, than: str) -> bool:
    """Whether a release came before another; one whose version says nothing did not."""
    try:
        return version_key(version) < version_key(than)
    except UnknownRelease:
        return False
