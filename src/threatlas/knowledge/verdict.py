"""What lint says of one mention, before it has a place, and the release that it says so against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.errors import UnknownRelease
from threatlas.knowledge.history import version_key
from threatlas.knowledge.names import Names

if TYPE_CHECKING:
    from threatlas.knowledge.finding import Code, Level
    from threatlas.knowledge.history import History
    from threatlas.knowledge.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding whose place is given in offsets."""

    code: Code
    level: Level
    start: int
    end: int
    identifier: str
    message: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Against:
    """The release that texts are checked against."""

    kb: KnowledgeBase
    history: History
    names: Names
    release: str
    """The release of history that comes nearest to the loaded one."""
    all_case_studies: bool
    """Whether the loaded release holds all its case studies: the embedded catalogue, STIX bundles and skeletons do not."""
    additions: bool
    """Whether the additions of threatlas, with their own ids, are loaded."""

    @classmethod
    def of(cls, kb: KnowledgeBase, history: History) -> Against:
        """What ``kb`` is for a check."""
        return cls(
            kb,
            history,
            Names.of_release(kb, history),
            nearest_release(kb.release.version, history),
            kb.release.format.startswith("yaml"),
            any(mitigation.id.startswith("TL.") for mitigation in kb.mitigations),
        )

    def called(self, identifier: str) -> str:
        """An id with its name, where one is known: ``AML.T0051 (LLM Prompt Injection)``."""
        known = self.history.names(identifier)
        name = self.names.current.get(identifier) or (known[-1] if known else "")
        return f"{identifier} ({printable(name)})" if name else identifier


def nearest_release(version: str, history: History) -> str:
    """The release of history that ``version`` means; a newer one stands for itself, one that says nothing for the latest."""
    try:
        return history.resolve(version)
    except UnknownRelease:
        pass
    try:
        version_key(version)
    except UnknownRelease:
        return history.latest
    return version


def printable(text: str, limit: int = 80) -> str:
    """``text`` on one line, without control characters, cut to ``limit``."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in " ".join(short.split())
    )
