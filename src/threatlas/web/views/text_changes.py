"""What changed from one text to another, line by line, bounded."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

LARGEST = 20_000
"""Lines of both texts up to which they are compared closely."""
MOST = 400
"""Lines that are shown."""
AROUND = 2
"""Lines shown before and after a change."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a comparison."""

    kind: str
    """``added``, ``removed``, ``same``, or ``gap`` where equal lines are left out."""
    number: int | None
    """From 1, in the text that has it, the newer one where both do."""
    text: str

    @property
    def mark(self) -> str:
        """What shows the kind without colours."""
        return {"added": "+", "removed": "−", "gap": "…"}.get(self.kind, "")

    @property
    def said(self) -> str:
        """What a screen reader says of it."""
        return {"added": "Added", "removed": "Removed"}.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class TextChange:
    """All of it."""

    lines: tuple[TextLine, ...]
    added: int
    removed: int
    left_out: int
    """Lines that are not shown, because they are too many."""


def text_change(before: str, after: str) -> TextChange:
    """What changed. Equal lines far from a change are left out."""
    old, new = before.splitlines(), after.splitlines()
    found: list[TextLine] = []
    added = removed = 0
    for tag, i1, i2, j1, j2 in _opcodes(old, new):
        if tag == "equal":
            found += _around(new, j1, j2, first=j1 == 0, last=j2 == len(new))
            continue
        removed, added = removed + i2 - i1, added + j2 - j1
        found += [TextLine("removed", number + 1, old[number]) for number in range(i1, i2)]
        found += [TextLine("added", number + 1, new[number]) for number in range(j1, j2)]
    return TextChange(tuple(found[:MOST]) if added + removed else (), added, removed, max(0, len(found) - MOST))


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    start, end = 0, 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    mine, yours = old[start : len(old) - end], new[start : len(new) - end]
    if len(mine) + len(yours) > LARGEST:
        between = [("replace", 0, len(mine), 0, len(yours))]
    else:
        between = list(SequenceMatcher(None, mine, yours).get_opcodes())
    shifted = [(tag, i1 + start, i2 + start, j1 + start, j2 + start) for tag, i1, i2, j1, j2 in between]
    head = [("equal", 0, start, 0, start)] if start else []
    tail = [("equal", len(old) - end, len(old), len(new) - end, len(new))] if end else []
    return [*head, *shifted, *tail]


def _around(new: list[str], start: int, end: int, *, first: bool, last: bool) -> list[TextLine]:
    head, tail = (start if first else min(end, start + AROUND)), (end if last else max(start, end - AROUND))
    if head >= tail:
        return [TextLine("same", number + 1, new[number]) for number in range(start, end)]
    return [
        *(TextLine("same", number + 1, new[number]) for number in range(start, head)),
        TextLine("gap", None, ""),
        *(TextLine("same", number + 1, new[number]) for number in range(tail, end)),
    ]
