"""A kind of control, as the catalogue knows it: where it can stand, how it acts, how much it stops, at what price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.paths.kinds import belongs
from threatlas.paths.three_point import ThreePoint
from threatlas.vocabulary import Relation, Term
from threatlas.vocabulary.identifiers import parent_of

if TYPE_CHECKING:
    from threatlas.systems.description import Origin, System


class Acts(Term):
    """How a control acts on a step."""

    SCREENS = (
        "screens",
        "Screens",
        "Inspects content, artefacts or actions that cross a flow or enter an asset, and can be bypassed.",
    )
    GUARDS = "guards", "Guards", "Makes a technique's step harder, or impossible, by itself."
    WATCHES = "watches", "Watches", "Makes a step visible, and does not lessen its success."


class Screened(Term):
    """What a screening control looks with, and so what gets past it."""

    CONTENT = (
        "content",
        "Content",
        "A content filter or guardrail: passed by wording or encoding that it does not know.",
    )
    ARTEFACT = (
        "artefact",
        "Artefact",
        "A scanner or validation of files, packages, models, data or arguments: passed by a payload that it does not find.",
    )
    PERSON = "person", "Person", "A reviewer or approver: passed by deceiving or tiring a person."
    DETECTOR = (
        "detector",
        "Detector",
        "Detection of attack inputs or behaviour: passed by inputs optimised against it, or by behaviour that looks usual.",
    )


class Confidence(Term):
    """What a figure rests on."""

    MEASURED = (
        "measured",
        "Measured",
        "Somebody published a measurement; it is carried over to other systems by judgement.",
    )
    EXPERT = "expert", "Expert", "A judgement, reasoned and not measured."


@dataclass(frozen=True, slots=True)
class Source:
    """What an entry's figures rest on."""

    cite: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a control can be put: assets of a class (``agent``), or flows between two (``anything feeds generative``)."""

    asset: str
    """A class of :mod:`threatlas.paths.kinds`; of a flow, that of its first end."""
    relation: Relation | None = None
    """None means assets."""
    target: str = ""
    """The class of a flow's second end."""

    def __str__(self) -> str:
        return f"{self.asset} {self.relation} {self.target}" if self.relation else self.asset


NOTHING = ThreePoint(0.0, 0.0, 0.0)
EVERYTHING = ThreePoint(1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class ControlKind:
    """One entry of the catalogue: a mitigation of ATLAS or threatlas, or a control of the user's own."""

    id: str
    name: str
    acts: Acts
    screens: Screened | None
    """Set where it screens."""
    stands_on: tuple[Stand, ...]
    """Where it makes sense; never empty."""
    effect: ThreePoint
    """The share of attempts that it stops where it is fully in place, from 0 to 1."""
    price: ThreePoint
    """Person-days for a first implementation by a mid-sized team."""
    because: str
    """One sentence on why it has this effect."""
    sources: tuple[Source, ...]
    overrides: Mapping[str, ThreePoint] = field(hash=False)
    """The effect on single techniques where it differs; a sub-technique falls back to its parent's."""
    mitigates: Mapping[str, str] = field(hash=False)
    """Techniques that it works against, each with the reason; the reason may be empty."""
    origin: Origin | None = None
    """None for entries that ship with threatlas."""

    @property
    def cuts(self) -> bool:
        """Whether it removes the possibility by construction: an effect of 1, on every technique that it mitigates."""
        return self.effect == EVERYTHING

    @property
    def confidence(self) -> Confidence:
        """Measured if any of its sources is."""
        measured = any(source.confidence is Confidence.MEASURED for source in self.sources)
        return Confidence.MEASURED if measured else Confidence.EXPERT

    def acts_on(self, technique: str) -> bool:
        """Whether it works against a technique: the technique itself is mitigated, or its parent is."""
        return technique in self.mitigates or parent_of(technique) in self.mitigates

    def effect_on(self, technique: str | None) -> ThreePoint:
        """The effect on one technique that it works against; without one, the effect in general."""
        if technique is None:
            return self.effect
        return self.overrides.get(technique) or self.overrides.get(parent_of(technique) or "") or self.effect

    def places_in(self, system: System) -> tuple[str, ...]:
        """Where in a system it could be put: assets by id, and flows as they are written (``mailbox feeds assistant``)."""
        assets = {asset.id: asset for asset in system.assets}
        found: dict[str, None] = {}
        for stand in self.stands_on:
            if stand.relation is None:
                found.update((asset.id, None) for asset in system.assets if belongs(asset, stand.asset))
            for flow in system.flows:
                if (
                    flow.relation is stand.relation
                    and belongs(assets[flow.source], stand.asset)
                    and belongs(assets[flow.target], stand.target)
                ):
                    found[str(flow)] = None
        return tuple(found)

    def sentence(self, technique: str | None = None) -> str:
        """What is assumed of its effect, for a report."""
        effect = self.effect_on(technique)
        if effect == EVERYTHING:
            return f"{self.id} removes the possibility where it is fully in place"
        if effect == NOTHING:
            return f"{self.id} makes it visible and stops nothing"
        spread = f"{effect.low:.0%} to {effect.high:.0%} of attempts, most likely {effect.likely:.0%}"
        rests = "expert judgement"
        if technique not in self.overrides and self.confidence is Confidence.MEASURED:
            rests = "judgement from published measurements"
        return f"{self.id} is assumed to stop {spread} ({rests})"
