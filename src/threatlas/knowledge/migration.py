"""What migrating a text would change and ask, and its unified diff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT = 3
"""Unchanged lines before and after a change in a unified diff."""


@dataclass(frozen=True, slots=True)
class Change:
    """One rewriting, with its place in the text as it was."""

    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    before: str
    after: str
    reason: str
    """Why, in a sentence."""
    release: str
    """The release with which it came to be so; that of the migration where none is known."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an id may have become."""

    id: str
    name: str
    """Empty where it is not known offline."""


@dataclass(frozen=True, slots=True)
class Question:
    """An id that was left as it is, since a person must say what it is to be."""

    line: int
    column: int
    identifier: str
    candidates: tuple[Candidate, ...]
    """In order of id; empty where no successor is known."""
    reason: str
    """Why a person must choose."""


@dataclass(frozen=True, slots=True)
class Migration:
    """The migration of one text. Nothing is written anywhere."""

    source: str
    to: str
    """The release migrated to, as the caller wrote it."""
    before: str
    text: str
    """The text after it; the same as :attr:`before` where there is nothing to change."""
    changes: tuple[Change, ...]
    """In the order of the text."""
    questions: tuple[Question, ...]
    """In the order of the text."""
    left_alone: int
    """Rewritings and questions not made, since their lines say ``threatlas: ignore``."""
    mentions: int
    """Ids that the text names."""


def unified_diff(migration: Migration) -> str:
    """The changes as a patch for ``git apply`` and ``patch``; empty where there is none. Linear: no line is added or removed."""
    old, old_ends = _lines(migration.before)
    new, new_ends = _lines(migration.text)
    changed = [index for index, (before, after) in enumerate(zip(old, new, strict=True)) if before != after]
    if not changed:
        return ""
    name = "".join(letter if letter.isprintable() else "?" for letter in migration.source).lstrip("/")
    parts = [f"--- a/{name}\n+++ b/{name}\n"]
    for first, last in _hunks(changed, len(old)):
        count = last - first
        parts.append(f"@@ -{first + 1},{count} +{first + 1},{count} @@\n")
        removed: list[str] = []
        added: list[str] = []
        for index in range(first, last):
            end = "\n" if index < len(old) - 1 or old_ends else "\n\\ No newline at end of file\n"
            if old[index] == new[index]:
                parts += [*removed, *added, f" {old[index]}{end}"]
                removed, added = [], []
            else:
                removed.append(f"-{old[index]}{end}")
                added.append(f"+{new[index]}{end if old_ends == new_ends else chr(10)}")
        parts += [*removed, *added]
    return "".join(parts)


def _lines(text: str) -> tuple[list[str], bool]:
    """The lines without their ``\\n``, and whether the last one has it."""
    lines = text.split("\n")
    ends = lines[-1] == ""
    return (lines[:-1], True) if ends else (lines, False)


def _hunks(changed: list[int], total: int) -> Iterator[tuple[int, int]]:
    """The ranges of lines to show, those that touch joined."""
    first, last = max(0, changed[0] - CONTEXT), changed[0] + CONTEXT + 1
    for index in changed[1:]:
        if index - CONTEXT > last:
            yield first, min(last, total)
            first = index - CONTEXT
        last = index + CONTEXT + 1
    yield first, min(last, total)
