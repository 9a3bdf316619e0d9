"""Which records of a release are wanted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from threatlas.knowledge.model import Entry, Mitigation, Technique

if TYPE_CHECKING:
    from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, ObjectKind, Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """All that are given must hold. None means no restriction."""

    kind: ObjectKind | None = None
    tactic: str | None = None
    """Id of a tactic: techniques that serve it."""
    platform: Platform | None = None
    """Techniques that apply to it, as the release says or as threatlas judges."""
    stage: LifecycleStage | None = None
    """Techniques that act, and mitigations that work, in this stage."""
    area: AttackArea | None = None
    asset: AssetKind | None = None
    maturity: str | None = None
    provenance: str | None = None
    """``atlas`` or ``threatlas``; everything but mitigations is ATLAS's."""

    def admits(self, entry: Entry) -> bool:
        """Whether a record passes. A filter on techniques lets nothing else pass."""
        from threatlas.vocabulary import kind_of

        if self.kind is not None and kind_of(entry.id) is not self.kind:
            return False
        provenance = entry.provenance if isinstance(entry, Mitigation) else "atlas"
        if self.provenance is not None and provenance != self.provenance:
            return False
        if self.stage is not None and isinstance(entry, Mitigation):
            return self.stage in entry.stages and not self._about_techniques()
        if not self._about_techniques() and self.stage is None:
            return True
        return isinstance(entry, Technique) and self._admits_technique(entry)

    def _about_techniques(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self) if field.name in _OF_TECHNIQUES)

    def _admits_technique(self, technique: Technique) -> bool:
        applies = technique.applicability
        return (
            (self.tactic is None or self.tactic in technique.tactics)
            and (self.maturity is None or technique.maturity == self.maturity)
            and (
                self.platform is None
                or self.platform in technique.platforms
                or (applies is not None and not technique.platforms and self.platform in applies.platforms)
            )
            and (self.stage is None or (applies is not None and self.stage in applies.stages))
            and (self.area is None or (applies is not None and self.area in applies.areas))
            and (self.asset is None or (applies is not None and self.asset in applies.assets))
        )


_OF_TECHNIQUES = ("tactic", "platform", "area", "asset", "maturity")
