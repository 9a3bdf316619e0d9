"""Ids and timestamps of STIX objects: the same for the same thing in every release, different for different things.

MITRE's published bundle derives ids by UUID 5 in the namespace ``atlas.mitre.org.``, from the ATLAS id
(https://github.com/mitre-atlas/atlas-navigator-data, ``tools/generate_stix.py``), and so does format 6; those are kept.
It derives a ``mitigates`` relationship from the mitigation and the text, so that one id stands for several links; here
both ends count and the text does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase

ATLAS = UUID(bytes=b"atlas.mitre.org.")
"""Namespace of everything that is MITRE's."""
THREATLAS = uuid5(ATLAS, "threatlas")
"""Namespace of everything that is ours."""

TYPES = {"TA": "x-mitre-tactic", "T": "attack-pattern", "M": "course-of-action", "CS": "campaign"}
"""STIX type by the letters in an ATLAS id."""

FIRST = "2021-05-13"
"""The oldest date in ATLAS. It stands for the creation of objects that have no date: every release must give the same."""


def object_id(identifier: str) -> str:
    """The STIX id of a tactic, technique, mitigation or case study, by its ATLAS id or its id of ours."""
    owner, letters = identifier.split(".")[:2]
    namespace = ATLAS if owner == "AML" else THREATLAS
    return f"{TYPES[letters.rstrip('0123456789')]}--{uuid5(namespace, identifier)}"


def own_id(kind: str, name: str) -> str:
    """The STIX id of something that only threatlas makes."""
    return f"{kind}--{uuid5(THREATLAS, name)}"


def relationship_id(source: str, kind: str, target: str, *, part: str = "", own: bool = False) -> str:
    """The STIX id of a relationship between two objects, given by their ATLAS ids.

    ``part`` tells apart several relationships between the same two (the steps of a case study). For ``subtechnique-of`` this
    is the published derivation.
    """
    name = f"{source}-{kind}-{object_id(target)}{part and '-'}{part}"
    return f"relationship--{uuid5(THREATLAS if own else ATLAS, name)}"


def timestamp(date: str) -> str:
    """The start of a day (ISO 8601 date) as STIX writes it."""
    return f"{date}T00:00:00.000Z"


def newest_date(kb: KnowledgeBase) -> str:
    """The newest date in a release, never before :data:`FIRST`: when its undated objects were last changed, at the latest.

    A store that keeps the version with the latest ``modified`` then takes an undated object of a newer release.
    """
    dates = [FIRST]
    for entries in (kb.tactics, kb.techniques, kb.mitigations):
        dates += [date for entry in entries for date in (entry.created, entry.modified) if date]
    return max(dates)
