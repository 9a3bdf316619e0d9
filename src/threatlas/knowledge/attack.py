"""Names and tactics of the MITRE ATT&CK objects that ATLAS refers to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from threatlas.knowledge.data import load_json


@dataclass(frozen=True, slots=True)
class AttackObject:
    """An object of ATT&CK (Enterprise), as far as ATLAS refers to it."""

    id: str
    name: str
    kind: str
    """``tactic``, ``technique`` or ``mitigation``."""
    tactics: tuple[str, ...]
    """Ids of its tactics; empty for tactics and mitigations."""
    edition: str
    """The release of ATT&CK that name and tactics are taken from."""
    status: str
    """``active``, ``revoked`` or ``renamed`` in that release."""
    note: str | None
    """What later releases are reported to have changed."""


@lru_cache(maxsize=1)
def attack_objects() -> dict[str, AttackObject]:
    """Every object of ATT&CK that release 5.6.0 of ATLAS refers to, by id."""
    rows = (AttackObject(**{**row, "tactics": tuple(row["tactics"])}) for row in load_json("attack.json"))
    return {row.id: row for row in rows}
