"""What is wrong with a release, collected while it is read: reading never stops at the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from threatlas.documents.place import START, Place

if TYPE_CHECKING:
    from collections.abc import Iterator


class Severity(StrEnum):
    """What became of a defect."""

    REPAIRED = "repaired"
    """The meaning was clear; the model holds it."""
    LEFT_OUT = "left-out"
    """Something could not be kept; the issue says what."""
    ERROR = "error"
    """The release cannot be trusted; it is not loaded."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One defect of a release, with its place."""

    severity: Severity
    code: str
    """The kind of defect, for counting and filtering: for example ``nested-link``."""
    subject: str
    """Id of the object it is about, or empty."""
    problem: str
    """One sentence: what is wrong and what was made of it."""
    source: str
    line: int
    column: int

    def __str__(self) -> str:
        about = f"{self.subject}: " if self.subject else ""
        return f"{self.source}:{self.line}:{self.column}: {about}{self.problem}"


@dataclass(slots=True)
class Issues:
    """The defects found so far in one source."""

    source: str
    found: list[Issue] = field(default_factory=list)
    limit: int = 10_000
    """No more are kept: a hostile file could hold millions."""
    total: int = 0
    """How many were noted, kept or not."""
    failed: bool = False
    """Whether one of them was an error."""

    def add(self, severity: Severity, code: str, problem: str, *, subject: str = "", place: Place = START) -> None:
        """Notes a defect. Beyond :attr:`limit`, errors still count, so that a bad release never passes as good."""
        self.total += 1
        first_error = severity is Severity.ERROR and not self.failed
        self.failed |= first_error
        if len(self.found) < self.limit or first_error:
            self.found.append(Issue(severity, code, subject[:80], problem, self.source, place.line, place.column))

    def repaired(self, code: str, problem: str, *, subject: str = "", place: Place = START) -> None:
        """Notes a defect that was mended."""
        self.add(Severity.REPAIRED, code, problem, subject=subject, place=place)

    def left_out(self, code: str, problem: str, *, subject: str = "", place: Place = START) -> None:
        """Notes something that could not be kept."""
        self.add(Severity.LEFT_OUT, code, problem, subject=subject, place=place)

    def error(self, code: str, problem: str, *, subject: str = "", place: Place = START) -> None:
        """Notes a defect that forbids to use the release."""
        self.add(Severity.ERROR, code, problem, subject=subject, place=place)

    @property
    def errors(self) -> list[Issue]:
        """The defects that forbid to use the release."""
        return [issue for issue in self.found if issue.severity is Severity.ERROR]

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.found)
