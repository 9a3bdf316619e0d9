"""What we defend: an AI system as its people describe it. :mod:`threatlas.systems.reading` makes it from a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Harm, Relation

FORMAT = 1
"""The version of the format that this threatlas reads and writes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part of a description came from: a line of a file somebody wrote or that discovery read."""

    source: str
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the world within which things trust each other more than what is outside."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A thing in the system, or one that the system touches."""

    id: str
    kind: AssetKind
    title: str
    """The id where nothing else is given."""
    zone: str | None
    flags: frozenset[Flag]
    """What is true of it: the defaults of its kind and what the description says."""
    note: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Flow:
    """One asset does something to, or is for, another."""

    source: str
    """Id of an asset."""
    relation: Relation
    target: str
    """Id of an asset."""
    authenticated: bool
    """Whether only callers with an identity can use it."""
    note: str
    origin: Origin

    def __str__(self) -> str:
        return f"{self.source} {self.relation} {self.target}"


@dataclass(frozen=True, slots=True)
class Control:
    """A safeguard that is in place."""

    id: str
    """Id of a mitigation, of ATLAS (``AML.M…``) or threatlas (``TL.M…``), or of the user's own."""
    where: tuple[str, ...]
    """Assets by id, and flows as they are written (``mailbox feeds assistant``); empty means the whole system."""
    coverage: float
    """0 to 1: the share of what passes or is attacked that it covers."""
    evidence: str
    """How one knows that it is in place."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Loss:
    """What an objective would cost, once reached (FAIR: minimum, most likely, maximum)."""

    low: float
    likely: float
    high: float
    currency: str


@dataclass(frozen=True, slots=True)
class Objective:
    """What an adversary is after, and what it would cost."""

    id: str
    title: str
    harm: Harm
    asset: str
    loss: Loss | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody answers for a risk that is accepted, or for a technique that does not apply here."""

    technique: str
    asset: str | None
    """None means everywhere in the system."""
    verdict: str
    """``accepted`` or ``not-applicable``."""
    reason: str
    owner: str
    until: date
    """The last day on which it counts."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class System:
    """A whole description."""

    name: str
    summary: str
    release: str
    """The release of ATLAS that its ids are of."""
    zones: tuple[Zone, ...]
    assets: tuple[Asset, ...]
    flows: tuple[Flow, ...]
    controls: tuple[Control, ...]
    adversaries: tuple[AdversaryProfile, ...]
    objectives: tuple[Objective, ...]
    decisions: tuple[Decision, ...]
    source: str
    """The file it was read from."""
