"""Fits text into a width: broken into lines, shortened where it must be."""

from __future__ import annotations

import re
from functools import lru_cache

from threatlas.drawing.font import text_width
from threatlas.drawing.svg import clean

ELLIPSIS = "…"
_LONGEST = 2000
"""No more characters of a text are looked at."""
_PIECES = re.compile(r"[^\s\-_/.]*[\-_/.]+|[^\s\-_/.]+|\s+")


@lru_cache(maxsize=4096)
def wrapped(text: str, width: float, size: float, *, lines: int = 1, bold: bool = False) -> tuple[str, ...]:
    """At most ``lines`` lines, none wider than ``width``; the last ends with an ellipsis where something was left out.

    Breaks at white space and after hyphens, underscores, slashes and full stops, else within a word. Empty text gives
    no line.
    """
    rest = clean(text[:_LONGEST]).strip()
    found: list[str] = []
    while rest and len(found) < lines - 1:
        line, rest = _first_line(rest, width, size, bold=bold)
        found.append(line)
    if rest:
        found.append(shortened(rest, width, size, bold=bold))
    return tuple(found)


@lru_cache(maxsize=4096)
def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """``text`` in one line not wider than ``width``, with an ellipsis at its end where something was left out."""
    text = clean(text[:_LONGEST])
    if text_width(text, size, bold=bold) <= width:
        return text
    room = width - text_width(ELLIPSIS, size, bold=bold)
    return text[: _count_that_fits(text, room, size, bold=bold)].rstrip() + ELLIPSIS


def _first_line(text: str, width: float, size: float, *, bold: bool) -> tuple[str, str]:
    end = 0
    for piece in _PIECES.finditer(text):
        if text_width(text[: piece.end()].rstrip(), size, bold=bold) > width:
            break
        end = piece.end()
    if end == 0:
        return _broken(text, width, size, bold=bold)
    return text[:end].rstrip(), text[end:].lstrip()


def _broken(text: str, width: float, size: float, *, bold: bool) -> tuple[str, str]:
    """The first line of a text whose first word is too long for one: with a hyphen between letters, and not the last two
    letters alone on the next line."""
    end = max(1, _count_that_fits(text, width, size, bold=bold))
    if end < len(text) and text[end - 1].isalpha() and text[end].isalpha():
        word = len(text) - len(text.lstrip()) + len(text.split(maxsplit=1)[0])
        with_hyphen = _count_that_fits(text, width - text_width("-", size, bold=bold), size, bold=bold)
        end = min(with_hyphen, max(with_hyphen - 2, word - 3))
        if end > 1:
            return text[:end] + "-", text[end:]
        end = max(1, _count_that_fits(text, width, size, bold=bold))
    return text[:end].rstrip(), text[end:].lstrip()


def _count_that_fits(text: str, width: float, size: float, *, bold: bool) -> int:
    used = 0.0
    for count, character in enumerate(text):
        used += text_width(character, size, bold=bold)
        if used > width:
            return count
    return len(text)
