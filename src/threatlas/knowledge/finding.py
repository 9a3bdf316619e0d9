"""What lint finds: a closed list of kinds, each with its place in the text and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The text says something that the release does not hold."""
    WARNING = "warning"
    """The meaning is clear, the writing is old or careless."""


class Code(StrEnum):
    """The kinds of finding."""

    UNKNOWN_ID = "unknown-id"
    RETIRED_ID = "retired-id"
    FUTURE_ID = "future-id"
    NAME_MISMATCH = "name-mismatch"
    RENAMED = "renamed"
    MISSPELT_ID = "misspelt-id"


@dataclass(frozen=True, slots=True)
class LintRule:
    """A kind of finding, for people and for reports."""

    code: Code
    level: Level
    """As a rule; a single finding may matter less."""
    title: str
    description: str


RULES: tuple[LintRule, ...] = (
    LintRule(
        Code.UNKNOWN_ID,
        Level.ERROR,
        "The id is in no release of ATLAS",
        "The text names an id that the release does not hold, and no other release that threatlas knows. "
        "It was mistyped or invented: look the technique up by its name with `threatlas kb search`.",
    ),
    LintRule(
        Code.RETIRED_ID,
        Level.ERROR,
        "The id was retired",
        "An earlier release of ATLAS holds the id, this one does not. ATLAS keeps no redirects; the finding names the "
        "successors where they are known. `threatlas kb migrate` rewrites the text.",
    ),
    LintRule(
        Code.FUTURE_ID,
        Level.ERROR,
        "The id came with a later release",
        "The id is not in the release that the text is checked against, only in a later one. Check against that release, "
        "or use what this one has in its place.",
    ),
    LintRule(
        Code.NAME_MISMATCH,
        Level.ERROR,
        "The name is not that of the id",
        "Beside an id stands the name of another object, or its own name misspelt. One of the two is wrong.",
    ),
    LintRule(
        Code.RENAMED,
        Level.WARNING,
        "The name is an old one",
        "Beside an id stands a name that it has in another release than the one that the text is checked against.",
    ),
    LintRule(
        Code.MISSPELT_ID,
        Level.WARNING,
        "The id is misspelt",
        "An id is written otherwise than ATLAS writes it, so that search and tools miss it: ids are AML.T0051, "
        "AML.T0051.001, AML.TA0005, AML.M0015 and AML.CS0021, in tags of Sigma rules atlas.t0051.",
    ),
)
"""Every kind of finding, in the order of the documentation."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a text says wrongly about ATLAS."""

    code: Code
    level: Level
    source: str
    """The file as the caller named it."""
    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    end_line: int
    end_column: int
    """The column after the last character."""
    text: str
    """What stands there; control characters are replaced."""
    identifier: str
    """The id that it is about, in its right spelling."""
    message: str
    """What is wrong and how to mend it."""
    suggestion: str | None = None
    """What to write there instead, where there is only one thing to write."""

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}: {self.level}: {self.message} [{self.code}]"
