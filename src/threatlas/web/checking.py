"""Checks a description that was typed or uploaded: everything that is wrong and everything that is suspicious."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from threatlas.errors import DocumentError, UnknownRelease
from threatlas.systems.description import System
from threatlas.systems.problem import Level
from threatlas.systems.reading import examine
from threatlas.systems.references import check_references
from threatlas.systems.suspicions import find_suspicions
from threatlas.web.releases import knowledge_of

LONGEST = 1_000_000
"""Characters of a description."""
SOURCE = "system.yaml"
"""What a description is called in messages."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong or suspicious."""

    level: str
    """``error`` or ``warning``."""
    message: str
    line: int | None
    """1-based, or None where it is about the whole."""
    column: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A description and what is to be said of it."""

    system: System | None
    """None where it has errors."""
    remarks: tuple[Remark, ...]


def check(text: str) -> Checked:
    """Reads a description. Never raises for what stands in it."""
    return _checked(text, datetime.now(UTC).date())


@lru_cache(maxsize=16)
def _checked(text: str, today: date) -> Checked:
    """Pages check the text that they show each time."""
    try:
        system, problems = examine(text, SOURCE)
    except DocumentError as error:
        return Checked(None, (Remark("error", error.problem, error.line, error.column),))
    remarks = []
    if system is not None:
        try:
            check_references(system, knowledge_of(system.release), problems)
            find_suspicions(system, problems, today)
        except UnknownRelease as error:
            remarks.append(Remark("error", f"release: {error}", None, None))
    remarks += [Remark(str(one.level), one.message, one.line, one.column) for one in problems]
    wrong = any(one.level == str(Level.ERROR) for one in remarks)
    return Checked(None if wrong else system, tuple(remarks))
