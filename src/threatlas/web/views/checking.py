"""What is wrong with a description that somebody writes in the page, with lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.errors import DocumentError, UnknownRelease
from threatlas.systems.problem import Level
from threatlas.systems.reading import examine
from threatlas.systems.references import check_references
from threatlas.systems.suspicions import find_suspicions
from threatlas.web.views.analyses import release

if TYPE_CHECKING:
    from datetime import date

    from threatlas.systems.description import System

SHOWN = 100
"""Problems that a page lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem."""

    level: str
    """``error`` or ``warning``."""
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was looked at."""

    system: System | None
    """None where it has errors."""
    findings: tuple[Finding, ...]
    """By line."""
    more: int
    """How many are not listed."""

    @property
    def errors(self) -> int:
        """How many must be mended, of those listed."""
        return sum(one.level == Level.ERROR for one in self.findings)


def check(text: str, source: str, today: date) -> Checked:
    """Everything that is wrong with a description or suspicious in it. Never raises for what stands in the text."""
    try:
        system, problems = examine(text, source)
        if system is not None:
            check_references(system, release(system.release), problems)
            find_suspicions(system, problems, today)
    except DocumentError as error:
        finding = Finding(str(Level.ERROR), error.line or 1, error.column or 1, error.problem)
        return Checked(None, (finding,), 0)
    except UnknownRelease as error:
        return Checked(None, (Finding(str(Level.ERROR), _line_of_release(text), 1, str(error)),), 0)
    found = [Finding(str(one.level), one.line, one.column, one.message) for one in problems]
    return Checked(None if problems.errors else system, tuple(found[:SHOWN]), max(0, len(found) - SHOWN))


def _line_of_release(text: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith("release")), 1)
