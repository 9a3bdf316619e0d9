"""One release of ATLAS with the additions of threatlas, indexed: what attackers do, and what helps against it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from threatlas.errors import UnknownId
from threatlas.knowledge.model import CaseStudy, Entry, Mitigation, Release, Tactic, Technique
from threatlas.vocabulary.identifiers import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge.issue import Issue


_Kind = TypeVar("_Kind", Tactic, Technique, Mitigation, CaseStudy)


class KnowledgeBase:
    """A release, read-only. ``kb["AML.T0051.001"]`` finds a record by id, in any letter case.

    Iterating yields tactics, techniques, mitigations and case studies, each in the order of the release.
    """

    def __init__(
        self,
        release: Release,
        tactics: Sequence[Tactic],
        techniques: Sequence[Technique],
        mitigations: Sequence[Mitigation],
        case_studies: Sequence[CaseStudy],
        issues: Sequence[Issue] = (),
    ) -> None:
        self.release = release
        self.tactics = tuple(tactics)
        """In the order of the matrix."""
        self.techniques = tuple(techniques)
        """Each parent directly before its sub-techniques."""
        self.mitigations = tuple(mitigations)
        """ATLAS's first, then those of threatlas."""
        self.case_studies = tuple(case_studies)
        self.issues = tuple(issues)
        """What was found wrong with the release while it was read."""
        self._by_id: dict[str, Entry] = {entry.id: entry for entry in self}

    def __iter__(self) -> Iterator[Entry]:
        yield from self.tactics
        yield from self.techniques
        yield from self.mitigations
        yield from self.case_studies

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and identifier in self._by_id

    def __repr__(self) -> str:
        return f"<KnowledgeBase {self.release.version}: {len(self.tactics)} tactics, {len(self.techniques)} techniques>"

    def __getitem__(self, identifier: str) -> Entry:
        entry = self.get(identifier)
        if entry is None:
            from threatlas.knowledge.hints import why_unknown

            raise UnknownId(identifier[:80], why_unknown(identifier, self))
        return entry

    def get(self, identifier: str) -> Entry | None:
        """The record with this id, or None."""
        return self._by_id.get(identifier) or self._by_id.get(canonical(identifier) or "")

    def tactic(self, identifier: str) -> Tactic:
        """The tactic with this id. Raises :class:`UnknownId`, also where the id names something else."""
        return self._expect(identifier, Tactic)

    def technique(self, identifier: str) -> Technique:
        """The technique with this id. Raises :class:`UnknownId`, also where the id names something else."""
        return self._expect(identifier, Technique)

    def mitigation(self, identifier: str) -> Mitigation:
        """The mitigation with this id. Raises :class:`UnknownId`, also where the id names something else."""
        return self._expect(identifier, Mitigation)

    def case_study(self, identifier: str) -> CaseStudy:
        """The case study with this id. Raises :class:`UnknownId`, also where the id names something else."""
        return self._expect(identifier, CaseStudy)

    def _expect(self, identifier: str, kind: type[_Kind]) -> _Kind:
        entry = self[identifier]
        if not isinstance(entry, kind):
            raise UnknownId(identifier, f"is a {type(entry).__name__.lower()}, not a {kind.__name__.lower()}")
        return entry

    def full_name(self, identifier: str) -> str:
        """The name, a sub-technique's after its parent's: ``LLM Prompt Injection: Direct``."""
        entry = self[identifier]
        if isinstance(entry, Technique) and entry.parent:
            return f"{self[entry.parent].name}: {entry.name}"
        return entry.name

    def subtechniques(self, identifier: str) -> tuple[Technique, ...]:
        """The sub-techniques of a technique, in order of id."""
        return self._children.get(identifier, ())

    def techniques_of(self, tactic: str) -> tuple[Technique, ...]:
        """The techniques that serve a tactic, without sub-techniques, in the order of the release."""
        return self._columns.get(tactic, ())

    def case_studies_using(self, technique: str) -> tuple[CaseStudy, ...]:
        """The case studies with a step that uses exactly this technique."""
        return self._uses.get(technique, ())

    @cached_property
    def _children(self) -> dict[str, tuple[Technique, ...]]:
        children: dict[str, list[Technique]] = {}
        for technique in self.techniques:
            if technique.parent:
                children.setdefault(technique.parent, []).append(technique)
        return {parent: tuple(sorted(found, key=lambda child: child.id)) for parent, found in children.items()}

    @cached_property
    def _columns(self) -> dict[str, tuple[Technique, ...]]:
        columns: dict[str, list[Technique]] = {tactic.id: [] for tactic in self.tactics}
        for technique in self.techniques:
            if technique.parent is None:
                for tactic in technique.tactics:
                    columns.setdefault(tactic, []).append(technique)
        return {tactic: tuple(found) for tactic, found in columns.items()}

    @cached_property
    def _uses(self) -> dict[str, tuple[CaseStudy, ...]]:
        uses: dict[str, dict[str, CaseStudy]] = {}
        for study in self.case_studies:
            for step in study.procedure:
                uses.setdefault(step.technique, {})[study.id] = study
        return {technique: tuple(studies.values()) for technique, studies in uses.items()}
