"""A release while it is being read: what a reader found, before the parts are checked against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.documents.place import START, Place

if TYPE_CHECKING:
    from threatlas.knowledge.issue import Issues
    from threatlas.knowledge.model import CaseStudy, Mitigates, Mitigation, Tactic, Technique


@dataclass(slots=True)
class Draft:
    """What a reader fills in. Links stand apart; :func:`~threatlas.knowledge.assemble.assemble` checks and joins them."""

    source: str
    format: str
    issues: Issues
    version: str = ""
    """Empty where the file does not say (STIX)."""
    notes: list[str] = field(default_factory=list)
    tactics: list[Tactic] = field(default_factory=list)
    techniques: list[Technique] = field(default_factory=list)
    mitigations: list[Mitigation] = field(default_factory=list)
    case_studies: list[CaseStudy] = field(default_factory=list)
    links: list[tuple[Mitigates, Place]] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    """Where the object with an id stands."""
    complete: bool = True
    """Whether all case studies of the release are in it."""
    repeats: dict[str, Place] = field(default_factory=dict)
    """Where an id stands for the second time."""

    def note_place(self, identifier: str, place: Place) -> None:
        """Remembers where an object stands."""
        if self.places.setdefault(identifier, place) is not place:
            self.repeats.setdefault(identifier, place)

    def place_of(self, identifier: str) -> Place:
        """Where the object with this id stands, or the start of the file."""
        return self.places.get(identifier, START)
