"""What a file says to threatlas about itself: the release that it is written against, and lines to leave alone.

The pin is a key, in YAML, JSON or TOML, or a comment in any language; the first one in a file counts::

    atlas-release: 5.2.0
    "atlas-release": "5.2.0"
    # threatlas: release=5.2.0

A line is left alone by a comment on it, wholly or for some kinds of finding::

    AML.T0019  # threatlas: ignore
    AML.T0019  <!-- threatlas: ignore[retired-id, renamed] -->
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from threatlas.documents.place import Place

_PIN = re.compile(
    r"""
    (?: (?P<key>["']?atlas-release["']?[ \t]{0,20}[:=][ \t]{0,20}["']?)
      | threatlas:[ \t]{0,20}release=
    )
    (?P<version>v?[0-9]{1,4}\.[0-9]{1,3}(?:\.[0-9]{1,3})?)
    (?!\.?[0-9A-Za-z])
    """,
    re.VERBOSE,
)
_IGNORE = re.compile(r"threatlas:[ \t]{0,20}ignore(?:\[([a-z, \t-]{0,200})\])?(?![\w\[-])")
_BEFORE_KEY = " \t\ufeff#/*-;%!<>("
_COMMENT_MARKS = ("#", "//", "/*", "*", "<!--", "--", ";", "%")
_REACH = 200


@dataclass(frozen=True, slots=True)
class Pin:
    """The release that a file says it is written against."""

    version: str
    start: int
    """Offset of the version in the text."""
    end: int


def find_pin(text: str) -> Pin | None:
    """The pin of a file, or None."""
    if "atlas-release" not in text and "threatlas:" not in text:
        return None
    for match in _PIN.finditer(text):
        begin = max(0, match.start() - _REACH)
        before = text[max(begin, text.rfind("\n", begin, match.start()) + 1) : match.start()]
        if _is_key(before, match["key"]) if match["key"] else _is_comment(before):
            return Pin(match["version"], match.start("version"), match.end("version"))
    return None


def _is_key(before: str, key: str) -> bool:
    """Whether ``atlas-release`` begins its line, in a comment too, or follows another key of a mapping on one line."""
    return not before.strip(_BEFORE_KEY) or (key[0] in "\"'" and before.rstrip().endswith(("{", ",")))


def _is_comment(before: str) -> bool:
    return not before.strip() or before.rstrip().endswith(_COMMENT_MARKS)


class Lines:
    """Lines and columns of the offsets of a text, asked for roughly in order: the whole text is counted through once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._start = 0
        """Where the line begins that was asked for last."""
        self._offset = 0
        self._mark = 1 if text.startswith("\ufeff") else 0
        self._ignored: tuple[int, frozenset[str] | None] = (-1, None)

    def place(self, offset: int) -> Place:
        """The place of a character. Lines end with ``\\n``; a byte order mark takes no column."""
        text = self._text
        if offset >= self._offset:
            passed = text.count("\n", self._offset, offset)
            if passed:
                self._start = text.rfind("\n", self._offset, offset) + 1
        else:
            passed = -text.count("\n", offset, self._offset)
            if passed:
                self._start = text.rfind("\n", 0, offset) + 1
        self._line += passed
        self._offset = offset
        mark = self._mark if self._line == 1 and offset else 0
        return Place(self._line, offset - self._start + 1 - mark)

    def ignores(self, offset: int, code: str) -> bool:
        """Whether the line of a character says to leave findings of this kind alone."""
        self.place(offset)
        if self._ignored[0] != self._start:
            end = self._text.find("\n", self._start)
            match = _IGNORE.search(self._text, self._start, end if end >= 0 else len(self._text))
            codes = None
            if match is not None:
                listed = match[1]
                codes = frozenset({"*"} if listed is None else (part.strip() for part in listed.split(",")))
            self._ignored = (self._start, codes)
        codes = self._ignored[1]
        return codes is not None and ("*" in codes or code in codes)
