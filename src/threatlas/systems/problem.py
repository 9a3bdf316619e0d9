"""What is wrong or suspicious in a description: collected, never stopping at the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from threatlas.documents.place import START, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

COMPARISONS = 20_000
"""Names that are compared with wrong ones in one file. A name takes some 15 microseconds, so a third of a second in all."""


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
    compared: int = 0
    """How many names :meth:`nearest` has looked at."""
    wrong: bool = False
    """Whether there is an error among them."""

    def error(self, code: str, message: str, place: Place = START) -> None:
        """Notes what must be mended."""
        self._add(Level.ERROR, code, message, place)

    def warning(self, code: str, message: str, place: Place = START) -> None:
        """Notes what is suspicious."""
        self._add(Level.WARNING, code, message, place)

    def _add(self, level: Level, code: str, message: str, place: Place) -> None:
        error = level is Level.ERROR
        if len(self.found) < self.limit or (error and not self.wrong):
            self.wrong = self.wrong or error
            self.found.append(Problem(level, code, message, self.source, place.line, place.column))

    @property
    def full(self) -> bool:
        """Whether as many are kept as may be, an error among them: nothing more can be said."""
        return self.wrong and len(self.found) >= self.limit

    def nearest(self, word: str, known: Collection[str], cutoff: float = 0.6) -> str | None:
        """The name in ``known`` that ``word`` was most likely meant to be.

        None where none is near (``cutoff`` from 0 to 1, as :func:`difflib.get_close_matches` has it), and where a file has so
        many wrong names that comparing them all would take too long.
        """
        self.compared += len(known)
        if self.full or self.compared > COMPARISONS:
            return None
        return next(iter(get_close_matches(word, known, n=1, cutoff=cutoff)), None)

    @property
    def errors(self) -> list[Problem]:
        """What must be mended."""
        return [problem for problem in self.found if problem.level is Level.ERROR]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self.found, key=lambda problem: (problem.line, problem.column, problem.code)))
