"""How addresses name layers: ``case-studies``, ``path@1``, ``path@1.2`` (a version), ``kept@3``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from threatlas.vocabulary import Term

_NAMED = re.compile(r"(?P<kind>[a-z-]{1,20})(?:@(?P<number>[0-9]{1,9})(?:\.(?P<version>[0-9]{1,9}))?)?")


class LayerKind(Term):
    """Where a layer comes from."""

    CASE_STUDIES = "case-studies", "Case studies", "How many case studies have a step that uses it."
    MITIGATION = "mitigation", "Mitigations", "How many mitigations are known."
    DETECTION = "detection", "Detection", "Where it would show."
    PATH = "path", "Likelihood here", "How likely an adversary is to get as far and succeed with it here."
    CONTROLS = "controls", "Controls here", "Which share of the known mitigations is in place."
    TESTS = "tests", "Tests here", "What tests found."
    KEPT = "kept", "Imported", "A layer that somebody imported."

    @property
    def of_system(self) -> bool:
        """Whether it is that of a system."""
        return self in (LayerKind.PATH, LayerKind.CONTROLS, LayerKind.TESTS)


OF_KNOWLEDGE = (LayerKind.CASE_STUDIES, LayerKind.MITIGATION, LayerKind.DETECTION)
OF_SYSTEM = (LayerKind.PATH, LayerKind.CONTROLS, LayerKind.TESTS)


@dataclass(frozen=True, slots=True)
class LayerName:
    """A layer, as an address names it."""

    kind: LayerKind
    number: int | None = None
    """Of the system, or of the layer that is kept."""
    version: int | None = None
    """Of the description; None for the latest."""

    def __str__(self) -> str:
        number = "" if self.number is None else f"@{self.number}"
        return f"{self.kind}{number}{'' if self.version is None else f'.{self.version}'}"

    def on(self, system: int | None) -> LayerName:
        """The same, of this system where it needs one and names none."""
        return replace(self, number=system) if self.kind.of_system and self.number is None else self

    @property
    def whole(self) -> bool:
        """Whether it names all that it needs."""
        needs = self.kind.of_system or self.kind is LayerKind.KEPT
        return needs == (self.number is not None) and (self.kind.of_system or self.version is None)


def read_name(text: str) -> LayerName | None:
    """The layer that an address names; None where the text names none."""
    found = _NAMED.fullmatch(text)
    if found is None or found["kind"] not in list(LayerKind):
        return None
    number, version = found["number"], found["version"]
    return LayerName(LayerKind(found["kind"]), int(number) if number else None, int(version) if version else None)
