"""What attackers do: the records of an ATLAS release, one model whatever file they came from.

Records are plain values. They refer to each other by id; :class:`~threatlas.knowledge.knowledge_base.KnowledgeBase`
finds the other end. Text that comes from a release (``description``, ``reason`` of an ATLAS link, names) is untrusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform, TelemetryKind


class Provenance(StrEnum):
    """Who says so. The two are never mixed."""

    ATLAS = "atlas"
    """MITRE, in the release."""
    THREATLAS = "threatlas"
    """The analysts of this project."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that a record cites."""

    title: str
    """May be empty."""
    url: str
    """As published; may be empty. Never fetched."""


@dataclass(frozen=True, slots=True)
class Mitigates:
    """A mitigation works against a technique."""

    mitigation: str
    """Id of the mitigation."""
    technique: str
    """Id of the technique."""
    reason: str
    """How it works against this technique."""
    provenance: Provenance
    """Who draws this link; an ATLAS mitigation may carry a link of threatlas."""


@dataclass(frozen=True, slots=True)
class Telltale:
    """What would show a technique in one kind of telemetry."""

    telemetry: TelemetryKind
    look_for: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class Applicability:
    """Where a technique can be used and where it would show: an addition of threatlas, since ATLAS 5 says none of it."""

    platforms: tuple[Platform, ...]
    stages: tuple[LifecycleStage, ...]
    """Stages of the target's lifecycle in which the attack acts."""
    assets: tuple[AssetKind, ...]
    """Kinds of asset it touches, the most telling first."""
    areas: tuple[AttackArea, ...]
    """The main one first."""
    telltales: tuple[Telltale, ...]
    signals: tuple[str, ...]
    """Words by which texts speak of the technique; they feed :mod:`threatlas.knowledge.mapping`."""


@dataclass(frozen=True, slots=True)
class Tactic:
    """A goal of the adversary: a column of the matrix."""

    id: str
    name: str
    summary: str
    """In our words; empty where the catalogue does not know the tactic."""
    description: str
    """In the release's words; empty in the embedded catalogue."""
    attack: str | None
    """The ATT&CK tactic that the release refers to."""
    created: str | None
    """ISO 8601 date."""
    modified: str | None
    """ISO 8601 date."""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Technique:
    """A way to reach a goal: a cell of the matrix."""

    id: str
    name: str
    """As published. A sub-technique's name alone may say little ("Direct"): see :meth:`KnowledgeBase.full_name`."""
    summary: str
    """In our words; empty where the catalogue does not know the technique."""
    description: str
    """In the release's words; empty in the embedded catalogue."""
    tactics: tuple[str, ...]
    """Ids of tactics, a sub-technique's inherited from its parent."""
    parent: str | None
    """Id of the technique that this is a sub-technique of."""
    maturity: str | None
    """``feasible``, ``demonstrated`` or ``realized``; None before release 5.0."""
    platforms: tuple[Platform, ...]
    """As the release says (format 6); empty before. Ours are in :attr:`applicability`."""
    attack: str | None
    """The ATT&CK technique that the release refers to."""
    created: str | None
    modified: str | None
    references: tuple[Reference, ...] = ()
    mitigations: tuple[Mitigates, ...] = ()
    """Links to mitigations, by id, ATLAS's first."""
    applicability: Applicability | None = None
    """None where threatlas has not classified the technique."""


@dataclass(frozen=True, slots=True)
class Mitigation:
    """Something a defender can do."""

    id: str
    name: str
    summary: str
    description: str
    categories: tuple[str, ...]
    """As published, for example ``Technical - Cyber``."""
    stages: tuple[LifecycleStage, ...]
    attack: str | None
    created: str | None
    modified: str | None
    provenance: Provenance = Provenance.ATLAS
    references: tuple[Reference, ...] = ()
    techniques: tuple[Mitigates, ...] = ()
    """Links to techniques, by id."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case study."""

    id: str
    """``S00``, ``S01`` … in the order told."""
    tactic: str | None
    """Id of the tactic that the step served."""
    technique: str
    """Id of the technique used."""
    description: str
    """What was done. In our words in the embedded catalogue, else in the release's."""
    leads_to: tuple[str, ...] = ()
    """Ids of the steps that follow: the next one, unless the release (format 6) draws a graph."""


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """An attack that happened, or that researchers carried out."""

    id: str
    name: str
    summary: str
    description: str
    kind: str | None
    """``incident`` or ``exercise``; None where the release does not say."""
    date: str | None
    """ISO 8601 date; only as exact as :attr:`date_granularity` says."""
    date_granularity: str | None
    """``day``, ``month`` or ``year``."""
    target: str
    actor: str
    reporter: str
    procedure: tuple[Step, ...]
    references: tuple[Reference, ...] = ()


Entry = Tactic | Technique | Mitigation | CaseStudy


@dataclass(frozen=True, slots=True)
class Release:
    """Which release of ATLAS this is, and how it came here."""

    version: str
    """``5.6.0`` (formats up to 5) or ``2026.05`` (format 6)."""
    format: str
    """``embedded``, ``history``, ``yaml-3`` … ``yaml-6`` or ``stix``."""
    source: str
    """The path that was read, or ``threatlas`` for what it ships."""
    notes: tuple[str, ...] = ()
    """What the reader of this release must know, one sentence each: for example which case studies are not in it."""
    complete: bool = True
    """Whether all case studies of the release are in it: not in the embedded catalogue, MITRE's STIX, or what history knows."""
