"""What is wrong or suspicious in a description: collected, never stopping at the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from threatlas.documents.place import START, Place

if TYPE_CHECKING:
    from collections.abc import Iterator


class Level(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """The description means nothing until it is mended."""
    WARNING = "warning"
    """It can be analysed, but probably does not say what was meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with its place and how to mend it."""

    level: Level
    code: str
    message: str
    source: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}: {self.level}: {self.message} [{self.code}]"


@dataclass(slots=True)
class Problems:
    """The problems of one file."""

    source: str
    found: list[Problem] = field(default_factory=list)
    limit: int = 1_000
    """No more are kept."""

    def error(self, code: str, message: str, place: Place = START) -> None:
        """Notes what must be mended."""
        self._add(Level.ERROR, code, message, place)

    def warning(self, code: str, message: str, place: Place = START) -> None:
        """Notes what is suspicious."""
        self._add(Level.WARNING, code, message, place)

    def _add(self, level: Level, code: str, message: str, place: Place) -> None:
        if len(self.found) < self.limit or (level is Level.ERROR and not self.errors):
            self.found.append(Problem(level, code, message, self.source, place.line, place.column))

    @property
    def errors(self) -> list[Problem]:
        """What must be mended."""
        return [problem for problem in self.found if problem.level is Level.ERROR]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self.found, key=lambda problem: (problem.line, problem.column, problem.code)))
