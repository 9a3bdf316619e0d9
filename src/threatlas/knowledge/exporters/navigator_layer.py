"""What layers for ATT&CK Navigator of every kind share: format 4.5.

Written from its specification (https://github.com/mitre-attack/attack-navigator, ``layers/spec/v4.5/layerformat.md``). The
domain is the one that MITRE's own ATLAS layers name, for a Navigator that has ATLAS as custom data; ``versions.attack`` is left
out, as there, since the Navigator would take it for a version of ATT&CK.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase

DOMAIN = "atlas-atlas"
_VERSIONS = {"layer": "4.5", "navigator": "5.1.0"}
WHITE, RED, GREEN, GREY = "#ffffff", "#f44336", "#c8e6c9", "#e0e0e0"

Layer = dict[str, Any]
"""A layer, or a part of one."""


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one technique under one tactic, and what it stands for."""

    value: int | None
    comment: str


def entry(technique: str, tactic: str, score: Score, *, opened: bool = False) -> Layer:
    """A technique under a tactic, by its short name; ``opened`` shows its sub-techniques."""
    made: Layer = {"techniqueID": technique, "tactic": tactic}
    if score.value is not None:
        made["score"] = score.value
    if score.comment:
        made["comment"] = score.comment
    if opened:
        made["showSubtechniques"] = True
    return made


def layer(kb: KnowledgeBase, name: str, description: str, **parts: Any) -> Layer:
    """A whole layer with its ``techniques``, ``gradient`` and what else it has."""
    metadata = [{"name": "atlas_data_version", "value": kb.release.version}, *parts.pop("metadata", [])]
    return {
        "name": name,
        "versions": _VERSIONS,
        "domain": DOMAIN,
        "description": " ".join((description, *kb.release.notes)),
        "sorting": 0,
        "hideDisabled": False,
        **parts,
        "metadata": metadata,
    }


def shade(value: int, highest: int) -> str:
    """The colour that the gradient from white to red gives a score."""
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (WHITE, RED)]
    mixed = [round(low + (high - low) * value / highest) for low, high in zip(*ends, strict=True)]
    return "#" + "".join(f"{part:02x}" for part in mixed)
