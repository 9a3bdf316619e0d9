"""Analyses of descriptions for pages: made when asked for, and remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from threading import Semaphore
from typing import TYPE_CHECKING

from threatlas.paths.analyze import Knowledge, Options, analyze
from threatlas.paths.known import knowledge_for
from threatlas.paths.standing import switched
from threatlas.systems.reading import parse_system
from threatlas.web.checking import SOURCE
from threatlas.web.releases import knowledge_of

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.systems.description import System

REMEMBERED = 48
"""Analyses that are kept; one takes some 2 MB."""
_AT_ONCE = Semaphore(2)
"""Analyses use a whole processor each: more at a time would only be slower, all of them."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A description with all that an analysis says of it."""

    analysis: Analysis
    kb: KnowledgeBase
    knowledge: Knowledge
    warnings: tuple[str, ...]

    @property
    def system(self) -> System:
        return self.analysis.system


@dataclass(frozen=True, slots=True)
class Switches:
    """Controls as they are in thought."""

    keep: frozenset[str]
    """Of those in place."""
    add: frozenset[str]
    """Of those that could be."""


@lru_cache(maxsize=REMEMBERED)
def analysed(text: str, today: date, budget: float | None = None) -> Analysed:
    """The whole analysis of a description as it is written. The same arguments give the same result.

    Raises :class:`~threatlas.errors.ThreatlasError` where the text is no description or cannot be analysed.
    """
    system = parse_system(text, SOURCE)
    kb = knowledge_of(system.release)
    known = knowledge_for(kb, system, now=datetime.now(UTC))
    with _AT_ONCE:
        analysis = analyze(system, known.knowledge, Options(today=today, budget=budget))
    return Analysed(analysis, kb, known.knowledge, known.warnings)


@lru_cache(maxsize=4 * REMEMBERED)
def imagined(text: str, today: date, switches: Switches) -> Analysis:
    """The analysis with controls switched, without a plan; errors as :func:`analysed`."""
    system = parse_system(text, SOURCE)
    kb = knowledge_of(system.release)
    safeguards = knowledge_for(kb, system, now=datetime.now(UTC)).knowledge.safeguards
    changed = switched(system, safeguards, switches.keep, sorted(switches.add))
    known = knowledge_for(kb, changed, now=datetime.now(UTC))
    with _AT_ONCE:
        return analyze(changed, known.knowledge, Options(paths=1, controls=False, today=today))
