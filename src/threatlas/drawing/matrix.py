"""The matrix: tactics side by side, their techniques below, each with a value on a scale of colours."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from threatlas.drawing.font import text_width
from threatlas.drawing.graph import Rectangle
from threatlas.drawing.lines import wrapped
from threatlas.drawing.shapes import SHIELD, box, one_line, shield
from threatlas.drawing.stylesheet import LEVELS, level
from threatlas.drawing.svg import Picture, TextStyle, group, tag, text

WIDTH = 1160.0
LEAST_COLUMN = 66.0
"""A picture with many columns is wider than asked rather than have narrower ones."""
GAP = 3.0
INDENT = 6.0
MARGIN = 4.0
SMALL = 10.5
"""Size of a shield."""
_ID = TextStyle(8.0)
_NAME = TextStyle(9.0)
_LINE = 10.5
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A technique below a tactic."""

    id: str
    name: str
    value: float | None = None
    """From 0 to 1; None where nothing is known of it."""
    told: str = ""
    """What the value says, shown when the pointer rests on the cell."""
    sub: bool = False
    """A sub-technique stands below its technique, indented."""
    controls: int = 0
    """Controls that stand against it, told by a shield."""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A tactic."""

    id: str
    name: str
    cells: tuple[Cell, ...]


def draw_matrix(
    columns: tuple[Column, ...],
    title: str,
    scale: str,
    *,
    width: float = WIDTH,
    ends: tuple[str, str] = ("0", "1"),
    nothing: str = "does not apply, or no value",
) -> Picture:
    """The matrix with its legend; ``scale`` says what the values are, such as ``probability of a step``, ``ends`` what the least
    and the greatest of them are called, ``nothing`` what a cell without a value means.

    Cells of a row are as high as they need, so that columns are read from top to bottom without gaps.
    """
    count = max(1, len(columns))
    each = max(LEAST_COLUMN, (width - 2 * MARGIN + GAP) / count - GAP)
    style = TextStyle(_heading_size(columns, each - 4), bold=True)
    headings = [wrapped(column.name, each - 4, style.size, lines=3, bold=True) for column in columns]
    top = MARGIN + 8 + 11.5 * max([len(lines) for lines in headings], default=1)
    parts: list[str] = []
    bottom = top
    for number, (column, lines) in enumerate(zip(columns, headings, strict=True)):
        left = MARGIN + number * (each + GAP)
        words = "".join(text(left + 2, MARGIN + 10 + 11.5 * at, line, style) for at, line in enumerate(lines))
        parts.append(group(words, title=f"{column.id} {column.name}"))
        parts.append(tag("path", d=f"M{left:.1f} {top - 4:.1f}h{each:.1f}", class_="axis"))
        y = top
        for cell in column.cells:
            indent = INDENT if cell.sub else 0.0
            place = Rectangle(left + indent, y, each - indent, _height(cell, each))
            parts.append(_cell(cell, place))
            y = place.bottom + GAP
        bottom = max(bottom, y)
    legend, legend_width = _legend(columns, (scale, *ends, nothing), bottom + 8)
    known = [cell for column in columns for cell in column.cells if cell.value is not None]
    return Picture(
        max(2 * MARGIN + count * (each + GAP) - GAP, legend_width),
        bottom + 30,
        title,
        f"{len(columns)} tactics as columns; {len({cell.id for cell in known})} techniques have a value: {scale}.",
        "".join(parts) + legend,
        linked=any(cell.link for column in columns for cell in column.cells),
    )


def _heading_size(columns: tuple[Column, ...], room: float) -> float:
    """The size at which the longest word of a heading fits, within reason."""
    widest = max((text_width(word, 1.0, bold=True) for column in columns for word in column.name.split()), default=1.0)
    return min(10.0, max(7.5, floor(10 * room / widest) / 10))


def _name_lines(cell: Cell, each: float) -> tuple[str, ...]:
    indent = INDENT if cell.sub else 0.0
    return wrapped(cell.name, each - indent - 6, _NAME.size, lines=_MOST_LINES)


def _height(cell: Cell, each: float) -> float:
    return 15.0 + _LINE * len(_name_lines(cell, each))


def _cell(cell: Cell, place: Rectangle) -> str:
    indent = INDENT if cell.sub else 0.0
    guard = SMALL + 2 if cell.controls else 0.0
    identifier = cell.id.removeprefix("AML.")
    parts = [
        box(place, "cell", 2),
        one_line((place.x + 3, place.y + 9.5), identifier, place.width - 6 - guard, _ID),
    ]
    for at, line in enumerate(_name_lines(cell, place.width + indent)):
        parts.append(text(place.x + 3, place.y + 20 + _LINE * at, line, _NAME))
    if cell.controls:
        sign = str(cell.controls) if cell.controls > 1 else ""
        parts.append(shield(place.right - SMALL - 2, place.y + 1.5, sign, SMALL))
    told = f"{cell.id} {cell.name}" + (f": {cell.told}" if cell.told else "")
    class_ = "none" if cell.value is None else f"q{level(cell.value)}"
    return group("".join(parts), class_, title=told, link=cell.link)


def _legend(columns: tuple[Column, ...], words: tuple[str, str, str, str], y: float) -> tuple[str, float]:
    style = TextStyle(10.0, class_="muted")
    scale, low, high, nothing = words
    cells = [cell for column in columns for cell in column.cells]
    parts = [text(MARGIN, y + 11, scale, style)]
    x = MARGIN + style.width(scale) + 10
    parts.append(text(x, y + 11, low, style))
    x += style.width(low) + 4
    for step in range(LEVELS):
        parts.append(group(box(Rectangle(x, y, 18, 14), "cell", 0), f"q{step}"))
        x += 18
    parts.append(text(x + 4, y + 11, high, style))
    x += style.width(high) + 16
    parts.append(box(Rectangle(x, y, 18, 14), "cell none", 2))
    parts.append(text(x + 24, y + 11, nothing, style))
    x += 24 + style.width(nothing) + 14
    if any(cell.controls for cell in cells):
        parts += [shield(x, y), text(x + SHIELD + 5, y + 11, "controls against it", style)]
        x += SHIELD + 5 + style.width("controls against it") + 8
    return "".join(parts), x
