"""Changes one decision or one control in the text of a description and leaves every other line as it is.

The text is changed where the part stands, read again, and compared with what was meant. Where a list is written in a way that
cannot be changed so, the whole is written anew: what it says stays, its comments and layout do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from threatlas.documents.yaml_layout import Item, ListLayout, list_layout
from threatlas.errors import DescriptionError, DocumentError
from threatlas.systems.description import Control, Decision, Origin
from threatlas.systems.reading import parse_system
from threatlas.systems.writing import control_entries, decision_entries, mapping, system_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.systems.description import System

    Entries = tuple[tuple[str, str], ...]

SOURCE = "system.yaml"
_NOWHERE = Origin("", 1)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One decision or control more, another in the place of one, or one less."""

    section: str
    """``decisions`` or ``controls``."""
    position: int | None
    """Which one, from 0; None for one more at the end."""
    part: Decision | Control | None
    """None for one less."""

    def applied(self, system: System) -> System:
        """The system with it. Raises :class:`IndexError` where there is no such part."""
        parts: list[Any] = list(getattr(system, self.section))
        if self.position is None:
            parts.append(self.part)
        elif not 0 <= self.position < len(parts):
            raise IndexError(f"there is no number {self.position + 1} among the {self.section}")
        else:
            parts[self.position : self.position + 1] = [] if self.part is None else [self.part]
        changes: dict[str, Any] = {self.section: tuple(parts)}
        return replace(system, **changes)


@dataclass(frozen=True, slots=True)
class Amended:
    """A changed description."""

    text: str
    whole: bool
    """Whether it had to be written anew as a whole, which loses its comments and its layout."""


def amend(text: str, amendment: Amendment) -> Amended:
    """The text with the change, which says exactly what the description said and the change.

    Raises :class:`~threatlas.errors.DescriptionError` or :class:`~threatlas.errors.DocumentError` where the text is no
    description, or would be none; :class:`IndexError` where there is no such part.
    """
    said = parse_system(text, SOURCE)
    meant = amendment.applied(said)
    layout = list_layout(text, amendment.section)
    changed = None if layout is None else _in_place(layout, amendment, said)
    if changed is not None and _says(changed, meant):
        return Amended(changed, whole=False)
    anew = system_text(meant)
    if not same_but_for_places(parse_system(anew, SOURCE), meant):
        raise DescriptionError(
            SOURCE, ["the change holds something that a description cannot say; write it in other words"]
        )
    return Amended(anew, whole=True)


def same_but_for_places(one: System, other: System) -> bool:
    """Whether two descriptions say the same, wherever in a file their parts stand."""
    return without_places(one) == without_places(other)


def without_places(system: System) -> System:
    """The system with every part from nowhere."""
    return replace(
        system,
        source="",
        assets=tuple(replace(part, origin=_NOWHERE) for part in system.assets),
        flows=tuple(replace(part, origin=_NOWHERE) for part in system.flows),
        controls=tuple(replace(part, origin=_NOWHERE) for part in system.controls),
        objectives=tuple(replace(part, origin=_NOWHERE) for part in system.objectives),
        decisions=tuple(replace(part, origin=_NOWHERE) for part in system.decisions),
    )


def _says(text: str, meant: System) -> bool:
    try:
        return same_but_for_places(parse_system(text, SOURCE), meant)
    except (DescriptionError, DocumentError):
        return False


def _in_place(layout: ListLayout, amendment: Amendment, said: System) -> str | None:
    """The text with the change; None where it cannot be made in place."""
    position, part = amendment.position, amendment.part
    if position is None:
        return None if part is None else _added(layout, amendment.section, _entries(part))
    if position >= len(layout.items):
        return None
    item = layout.items[position]
    if part is None:
        return _removed(layout, item)
    entries, before = _entries(part), _entries(getattr(said, amendment.section)[position])
    return _with_values(layout, item, before, entries) or _exchanged(
        layout, item, _written(layout, entries, flow=item.flow)
    )


def _entries(part: Decision | Control) -> Entries:
    entries = decision_entries(part) if isinstance(part, Decision) else control_entries(part)
    return tuple((key, value) for key, value in entries if value)


def _written(layout: ListLayout, entries: Entries, *, flow: bool) -> list[str]:
    """An item in lines."""
    indent = " " * layout.column
    if flow:
        return [f"{indent}- {mapping(entries)}{layout.newline}"]
    return [
        f"{indent}{'  ' if number else '- '}{key}: {value}{layout.newline}"
        for number, (key, value) in enumerate(entries)
    ]


def _added(layout: ListLayout, section: str, entries: Entries) -> str:
    lines = list(layout.lines)
    if layout.items:
        written = _written(layout, entries, flow=all(item.flow for item in layout.items))
        return _inserted(layout, lines, layout.items[-1].last + 1, written)
    written = _written(layout, entries, flow=False)
    if layout.key is None:
        head = f"{' ' * layout.column}{section}:{layout.newline}"
        space = [] if layout.end == 0 or not lines[layout.end - 1].strip() else [layout.newline]
        return _inserted(layout, lines, layout.end, [*space, head, *written])
    if layout.value is not None:
        start, end = layout.value
        if start.line != end.line:
            return _inserted(layout, lines, end.line + 1, written)
        line = lines[start.line]
        kept = line[: start.column].rstrip(" ") + line[end.column :]
        lines[start.line] = kept
    return _inserted(layout, lines, layout.key + 1, written)


def _removed(layout: ListLayout, item: Item) -> str:
    lines = list(layout.lines)
    del lines[item.first : item.last + 1]
    bare = layout.key is not None and not lines[layout.key].partition(":")[2].strip()
    if len(layout.items) == 1 and bare and layout.key is not None:
        del lines[layout.key]
    return "".join(lines)


def _exchanged(layout: ListLayout, item: Item, written: Sequence[str]) -> str:
    lines = list(layout.lines)
    del lines[item.first : item.last + 1]
    return _inserted(layout, lines, item.first, written)


def _with_values(layout: ListLayout, item: Item, before: Entries, entries: Entries) -> str | None:
    """Only those values exchanged that are others now; None where that is not enough."""
    others = [(key, value) for key, value in entries if (key, value) not in before]
    if {key for key, _ in before} != {key for key, _ in entries} or not {key for key, _ in others} <= set(item.values):
        return None
    lines = list(layout.lines)
    for start, end, value in sorted(((*item.values[key], value) for key, value in others), reverse=True):
        lines[start.line : end.line + 1] = [lines[start.line][: start.column] + value + lines[end.line][end.column :]]
    return "".join(lines)


def _inserted(layout: ListLayout, lines: list[str], at: int, written: Sequence[str]) -> str:
    if at and not lines[at - 1].endswith(("\n", "\r", "\x85", "\u2028", "\u2029")):
        lines[at - 1] += layout.newline
    lines[at:at] = written
    return "".join(lines)
