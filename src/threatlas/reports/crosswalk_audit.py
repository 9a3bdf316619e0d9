"""A framework read across for an auditor: each entry, what corresponds to it, and what an analysis of a system says of that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.documents.plain import shortened
from threatlas.knowledge.crosswalk import Correspondence, Framework, correspondences, crosswalk_of
from threatlas.knowledge.model import Technique
from threatlas.reports.figures import percent
from threatlas.reports.layers.outcomes import Outcome, together
from threatlas.vocabulary import ObjectKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one technique or mitigation on a system."""

    standing: str
    """``applies``, ``does not apply``, ``not assessed``, ``in place``, ``not in place`` or ``not in this release``."""
    why: str = ""
    likelihood: float | None = None
    """Of a technique that applies, 0 to 1."""
    controls: tuple[str, ...] = ()
    """Those in place against a technique; or where the mitigation stands, with its evidence."""
    tests: str = ""
    decisions: tuple[str, ...] = ()

    @property
    def likely(self) -> str:
        """The likelihood as people read it."""
        return "" if self.likelihood is None else percent(self.likelihood)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A technique or mitigation beside an entry."""

    id: str
    name: str
    kind: str
    """``technique`` or ``mitigation``."""
    relation: str
    reason: str
    provenance: str
    """Who says so: it is threatlas in every row."""
    finding: Finding | None
    """None where no system is looked at."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An entry of the framework with all that corresponds to it; nothing, where ``rows`` is empty."""

    code: str
    title: str
    rows: tuple[AuditRow, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A technique that applies to the system and corresponds to no entry."""

    id: str
    name: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class Audit:
    """The whole reading of one framework."""

    framework: Framework
    entries: tuple[AuditEntry, ...]
    unmapped: tuple[Gap, ...] = field(default=())
    """The likeliest first; empty without a system, or where only mitigations are compared."""

    @property
    def gaps(self) -> tuple[AuditEntry, ...]:
        """The entries that no row maps."""
        return tuple(entry for entry in self.entries if not entry.rows)


def audit(
    framework: Framework,
    kb: KnowledgeBase,
    analysis: Analysis | None = None,
    tested: Mapping[str, Outcome] | None = None,
) -> Audit:
    """The reading of a framework, over a system where there is an analysis of one; ``tested``: what tests of it found."""
    rows = [row for row in correspondences() if row.framework == framework.id]
    findings = None if analysis is None else _Findings(kb, analysis, tested or {})
    entries = tuple(
        AuditEntry(code, title, tuple(_row(row, kb, findings) for row in rows if row.entry == code))
        for code, title in framework.entries.items()
    )
    techniques_too = any(kind_of(row.source) is ObjectKind.TECHNIQUE for row in rows)
    unmapped = _unmapped(framework, analysis) if analysis is not None and techniques_too else ()
    return Audit(framework, entries, unmapped)


def _row(row: Correspondence, kb: KnowledgeBase, findings: _Findings | None) -> AuditRow:
    name = kb.full_name(row.source) if row.source in kb else row.source
    finding = None if findings is None else findings.of(row.source)
    return AuditRow(row.source, name, str(kind_of(row.source)), row.relation, row.reason, "threatlas", finding)


def _unmapped(framework: Framework, analysis: Analysis) -> tuple[Gap, ...]:
    found = [
        Gap(one.technique, one.name, one.likelihood)
        for one in analysis.applicable
        if not any(row.framework == framework.id for row in crosswalk_of(one.technique))
    ]
    return tuple(sorted(found, key=lambda gap: (-gap.likelihood, gap.id)))


class _Findings:
    """What an analysis says of ids. A technique stands for its sub-techniques too, as its rows do."""

    def __init__(self, kb: KnowledgeBase, analysis: Analysis, tested: Mapping[str, Outcome]) -> None:
        self.kb = kb
        self.system = analysis.system
        self.decisions = analysis.decisions
        self.tested = tested
        self.applicable = {one.technique: one for one in analysis.applicable}
        self.not_assessed = {one.technique: one.reason for one in analysis.not_assessed}
        self.candidates = {one.control: one for one in analysis.candidates}
        self.risk = analysis.risk

    def of(self, identifier: str) -> Finding:
        """The finding of a technique or mitigation."""
        entry = self.kb.get(identifier)
        if entry is None:
            return Finding("not in this release")
        return self._technique(entry) if isinstance(entry, Technique) else self._mitigation(identifier)

    def _technique(self, technique: Technique) -> Finding:
        family = [technique, *self.kb.subtechniques(technique.id)]
        ids = [one.id for one in family]
        found = [self.applicable[one] for one in ids if one in self.applicable]
        decisions = tuple(self._decided(ids))
        tests = together({"": self.tested[one]} for one in ids if one in self.tested)
        told = tests[""].told if tests else "not tested"
        if not found:
            missing = self.not_assessed.get(technique.id)
            standing = "does not apply" if missing is None else "not assessed"
            return Finding(standing, shortened(missing or "", _LONGEST), None, (), told if tests else "", decisions)
        likeliest = max(found, key=lambda one: one.likelihood)
        why = shortened(likeliest.reasons[0] if likeliest.reasons else "", _LONGEST)
        against = {link.mitigation for one in family for link in one.mitigations}
        return Finding("applies", why, likeliest.likelihood, self._in_place(against), told, decisions)

    def _mitigation(self, identifier: str) -> Finding:
        found = [one for one in self.system.controls if one.id == identifier]
        if found:
            told = [
                f"{', '.join(one.where) or 'the whole system'}, coverage {percent(one.coverage)}"
                f"{f'; known by: {one.evidence}' if one.evidence else '; no evidence is stated'}"
                for one in found
            ]
            return Finding("in place", controls=tuple(shortened(one, _LONGEST) for one in told))
        candidate = self.candidates.get(identifier)
        if candidate is None or self.risk <= 0:
            return Finding("not in place")
        return Finding("not in place", f"alone it would take {percent(candidate.reduction / self.risk)} off the risk")

    def _in_place(self, against: Iterable[str]) -> tuple[str, ...]:
        wanted = set(against)
        best: dict[str, float] = {}
        for one in self.system.controls:
            if one.id in wanted:
                best[one.id] = max(one.coverage, best.get(one.id, 0.0))
        return tuple(f"{self.kb[one].name} ({one}), coverage {percent(share)}" for one, share in sorted(best.items()))

    def _decided(self, ids: list[str]) -> Iterable[str]:
        for one in self.decisions:
            decision = one.decision
            if decision.technique in ids:
                where = f" at {decision.asset}" if decision.asset else ""
                told = f"{decision.verdict}{where} by {decision.owner} until {decision.until} ({one.state}): {decision.reason}"
                yield shortened(told, _LONGEST)
