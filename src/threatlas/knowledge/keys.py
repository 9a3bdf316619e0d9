"""Keys of data and code whose values are an id and its name: ``id`` and ``name``, ``technique_id`` and ``technique_name``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ID_KEY = re.compile(r"(.{0,30}?)[-_]?(?:[iI]d|ID)|(?:.{0,30}[-_])?(technique|tactic|mitigation)", re.DOTALL)
_NAME_KEY = re.compile(r"([A-Za-z_-]{0,30}?)[-_]?[nN]ame|NAME")
_LINE = re.compile(r"""([ \t]{0,200})(-[ \t]{1,20})?["']?([A-Za-z_-]{1,40})?["']?[ \t]{0,20}([:=])?[ \t]{0,40}""")
_VALUE = re.compile(
    r"""
    "(?P<double>[^"\\\r\n]{1,200})"
  | '(?P<single>[^'\\\r\n]{1,200})'
  | (?P<bare>[^\s"'\#,{}\[\]&*!|>%@`][^"\#,{}\[\]\r\n]{0,200})
    """,
    re.VERBOSE,
)
_INLINE_AFTER = re.compile(r"""[,;][ \t]{0,20}["']?([A-Za-z_-]{0,30}[nN]ame)["']?[ \t]{0,20}[:=][ \t]{0,20}""")
_INLINE_END = re.compile(r"[{}()\r\n]|\Z")
_INLINE_BEFORE = re.compile(r"""(?<![A-Za-z_-])([A-Za-z_-]{0,30}[nN]ame)["']?[ \t]{0,20}[:=][ \t]{0,20}\Z""")
INLINE = 160
"""Characters after an id in which its name is looked for within the same braces."""
LINES = 6
"""How many lines before and after an id are looked at for its name."""
LINE_LENGTH = 400
"""Characters; no name is looked for beyond a longer line."""


class Key(NamedTuple):
    """A key whose value is an id."""

    stem: str
    """What the key names an id of: ``technique`` for ``technique_id`` and ``technique``, empty for ``id``."""
    says_id: bool
    """Whether it says that its value is an id."""


class Pair(NamedTuple):
    """A name that belongs to an id by their keys."""

    start: int
    end: int
    clear: bool
    """Whether the two keys say so plainly (``id`` and ``name``); less so ``technique`` and ``name``."""


def id_key(word: str) -> Key | None:
    """``word`` as the key of an id, or None."""
    match = _ID_KEY.fullmatch(word)
    if match is None:
        return None
    return Key((match[1] or match[2] or "").lower(), match[2] is None)


def paired_names(text: str, key: Key, line_start: int | None, key_start: int, id_end: int) -> Iterator[Pair]:
    """The values of name keys in the same mapping as an id: on its line first, else on the lines around.

    ``line_start`` is None where the line begins too far away to look.
    """
    inline = list(_inline(text, key, key_start, id_end))
    yield from inline
    if not inline and line_start is not None and not text[line_start:key_start].strip(" \t-\"'"):
        yield from _around(text, key, line_start, key_start, id_end)


def _match(key: Key, name_key: str) -> bool | None:
    """Whether the name key belongs to the id key: plainly (True), perhaps (False), not at all (None)."""
    match = _NAME_KEY.fullmatch(name_key)
    if match is None:
        return None
    stem = (match[1] or "").lower()
    if stem == key.stem:
        return key.says_id
    return False if not stem or not key.stem else None


def _inline(text: str, key: Key, key_start: int, id_end: int) -> Iterator[Pair]:
    end = _INLINE_END.search(text, id_end, id_end + INLINE)
    match = _INLINE_AFTER.search(text, id_end, end.start() if end else id_end)
    if match is not None and (clear := _match(key, match[1])) is not None:
        value = _value(text, match.end())
        if value is not None:
            yield Pair(*value, clear)
    before = text[max(0, key_start - 200) : key_start].rstrip(" \t\"'")
    if before.endswith(","):
        yield from _inline_before(before[:-1].rstrip(" \t"), key, key_start - 200 if key_start > 200 else 0)


def _inline_before(before: str, key: Key, offset: int) -> Iterator[Pair]:
    """``before`` ends with the value that stands before the key of the id; it begins at ``offset`` of the text."""
    quote = before[-1:]
    if quote in {'"', "'"}:
        end = len(before) - 1
        start = before.rfind(quote, 0, end) + 1
        head = before[: max(0, start - 1)]
    else:
        end = len(before)
        start = max(before.rfind(": "), before.rfind("= ")) + 2
        head = before[: max(0, start)]
    if start < 2 or start >= end:
        return
    match = _INLINE_BEFORE.search(head[-80:])
    if match is not None and (clear := _match(key, match[1])) is not None:
        yield Pair(offset + start, offset + end, clear)


def _around(text: str, key: Key, line_start: int, key_start: int, id_end: int) -> Iterator[Pair]:
    """Walks the lines after and before, as long as they are of the same mapping by their indentation."""
    quoted = text[key_start - 1 : key_start] in {'"', "'"}
    column = key_start - line_start - quoted
    found = _walk(text, key, column, _lines_after(text, id_end))
    if found is None and "-" not in text[line_start:key_start]:
        found = _walk(text, key, column, _lines_before(text, line_start), backwards=True)
    if found is not None:
        yield found


def _walk(text: str, key: Key, column: int, starts: Iterator[int], *, backwards: bool = False) -> Pair | None:
    for start in starts:
        match = _LINE.match(text, start)
        if match is None:
            return None
        spaces, dash, word, sign = match.groups()
        own = len(spaces) + len(dash or "")
        if own < column or match.end() >= len(text) or (text[match.end()] in "\r\n" and not word):
            return None
        begins_item = dash is not None and own == column
        if begins_item and not backwards:
            return None
        if own == column and word and sign and (clear := _match(key, word)) is not None:
            value = _value(text, match.end())
            return None if value is None else Pair(*value, clear)
        if begins_item or (dash is not None and len(spaces) < column):
            return None
    return None


def _lines_after(text: str, position: int) -> Iterator[int]:
    for _ in range(LINES):
        position = text.find("\n", position, position + LINE_LENGTH) + 1
        if not position:
            return
        yield position


def _lines_before(text: str, line_start: int) -> Iterator[int]:
    for _ in range(LINES):
        end = line_start - 1
        if end < 0:
            return
        line_start = text.rfind("\n", max(0, end - LINE_LENGTH), end) + 1
        if not line_start and end > LINE_LENGTH:
            return
        yield line_start


def _value(text: str, start: int) -> tuple[int, int] | None:
    """Where the value lies that begins at ``start``, without quotes, comments and white space around it."""
    match = _VALUE.match(text, start)
    if match is None or match.lastgroup is None:
        return None
    begin, end = match.span(match.lastgroup)
    return begin, begin + len(text[begin:end].rstrip())
