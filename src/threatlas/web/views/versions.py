"""What a version changed, in a line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from threatlas.documents.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.systems.description import System


def told_in_a_line(before: System | None, after: System | None) -> str:
    """What came and went from one version to the next."""
    if after is None:
        return "cannot be read by this threatlas"
    if before is None:
        return f"{counted(len(after.assets), 'asset')}, {counted(len(after.flows), 'flow')}"
    kinds: tuple[tuple[str, Iterable[Any], Iterable[Any]], ...] = (
        ("asset", [one.id for one in before.assets], [one.id for one in after.assets]),
        ("flow", map(str, before.flows), map(str, after.flows)),
        ("control", map(_control, before.controls), map(_control, after.controls)),
        ("objective", [one.id for one in before.objectives], [one.id for one in after.objectives]),
        ("decision", map(_decision, before.decisions), map(_decision, after.decisions)),
    )
    told = []
    for kind, was, now in kinds:
        old, new = Counter(was), Counter(now)
        added, removed = (new - old).total(), (old - new).total()
        if added:
            told.append(f"{counted(added, kind)} added")
        if removed:
            told.append(f"{counted(removed, kind)} removed")
    return ", ".join(told) or "other words, the same parts"


def _control(one: Any) -> tuple[Any, ...]:
    return one.id, one.where, one.coverage


def _decision(one: Any) -> tuple[Any, ...]:
    return one.technique, one.asset, one.verdict, one.until
