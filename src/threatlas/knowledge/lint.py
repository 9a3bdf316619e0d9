"""Checks what a text says about ATLAS against a release: unknown, retired and misspelt ids, names that do not match."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from threatlas.errors import UnknownRelease
from threatlas.knowledge.directives import Lines, find_pin
from threatlas.knowledge.finding import Finding
from threatlas.knowledge.history import load_history, version_key
from threatlas.knowledge.lint_ids import judge_missing, judge_spelling
from threatlas.knowledge.lint_names import NameJudge
from threatlas.knowledge.mentions import Spelling, find_mentions
from threatlas.knowledge.neighbours import Neighbours
from threatlas.knowledge.verdict import Against, Verdict, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.knowledge.directives import Pin
    from threatlas.knowledge.history import History
    from threatlas.knowledge.knowledge_base import KnowledgeBase

LIMIT = 10_000
"""Findings of one text that are kept; a hostile one could hold millions."""


@dataclass(frozen=True, slots=True)
class LintReport:
    """The check of one text."""

    source: str
    findings: tuple[Finding, ...]
    """In the order of the text."""
    left_out: int
    """Findings beyond :data:`LIMIT`."""
    silenced: int
    """Findings on lines that say ``threatlas: ignore``."""
    mentions: int
    """Ids that the text names, right or wrong."""
    pin: str | None
    """The release that the text says it is written against, or None."""


class Linter:
    """Checks texts against one release. Make one and use it for all files: it prepares the names once."""

    def __init__(self, kb: KnowledgeBase, history: History | None = None) -> None:
        self._against = Against.of(kb, history or load_history())

    def lint(self, text: str, source: str) -> LintReport:
        """The check of a text; ``source`` is the name that findings give it. Linear in the text, whatever it holds."""
        lines = Lines(text)
        pin = find_pin(text)
        note = self._pin_note(pin)
        findings: list[Finding] = []
        silenced = left_out = 0
        tally = [0]
        for verdict in self._judge(text, tally):
            if lines.ignores(verdict.start, verdict.code):
                silenced += 1
            elif len(findings) >= LIMIT:
                left_out += 1
            else:
                findings.append(_placed(verdict, text, source, lines, note))
        findings.sort(key=lambda finding: (finding.line, finding.column, finding.code))
        return LintReport(source, tuple(findings), left_out, silenced, tally[0], pin.version if pin else None)

    def _judge(self, text: str, tally: list[int]) -> Iterator[Verdict]:
        against = self._against
        holds = against.names.current
        neighbours = Neighbours(text, against.names)
        judge = NameJudge(text, against)
        for mention, following in pairwise(chain(find_mentions(text), (None,))):
            if mention is None:
                continue
            tally[0] += 1
            beside = neighbours.of(mention)
            if mention.identifier not in holds:
                verdict = judge_missing(mention, against, [text[near.start : near.end] for near in beside])
                if verdict is not None:
                    yield verdict
                elif mention.spelling is Spelling.WRONG:
                    yield judge_spelling(mention)
                continue
            if mention.spelling is Spelling.WRONG:
                yield judge_spelling(mention)
            if beside:
                yield from judge.judge(mention, beside, following)

    def _pin_note(self, pin: Pin | None) -> str:
        """What findings say of a file that is written against another release."""
        if pin is None:
            return ""
        version = self._against.kb.release.version
        try:
            same = version_key(pin.version) == version_key(version)
        except UnknownRelease:
            same = pin.version == version
        return "" if same else f" (the file is pinned to {pin.version}, this is a check against {version})"


def lint_text(text: str, source: str, kb: KnowledgeBase) -> list[Finding]:
    """The findings of one text, checked against a release. For many texts, or the tallies, use :class:`Linter`."""
    return list(_linter(kb).lint(text, source).findings)


@lru_cache(maxsize=2)
def _linter(kb: KnowledgeBase) -> Linter:
    return Linter(kb)


def _placed(verdict: Verdict, text: str, source: str, lines: Lines, note: str) -> Finding:
    start, end = lines.place(verdict.start), lines.place(verdict.end)
    return Finding(
        verdict.code,
        verdict.level,
        source,
        start.line,
        start.column,
        end.line,
        end.column,
        printable(text[verdict.start : verdict.end]),
        verdict.identifier,
        verdict.message + note,
        verdict.suggestion,
    )
