"""Finds the names that stand beside an id: after a colon, in brackets, as the text of a link, in the next cell, under a key."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from threatlas.knowledge.keys import id_key, paired_names
from threatlas.knowledge.names import FIRST_WORD, LAST_WORD, MAXIMUM_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.knowledge.mentions import Mention
    from threatlas.knowledge.names import Names

REACH = 160
"""Characters before an id that are looked at; a name and what may stand between it and the id."""


class Bond(IntEnum):
    """How sure it is that a name belongs to the id beside it."""

    LOOSE = 0
    """They stand together, perhaps in a list: it counts only where the object does have, or had, this name."""
    SAID = 1
    """``ID: NAME``, ``ID - NAME``, ``ID (NAME)``, ``NAME (ID)``, ``[NAME](…ID)``, ``ID  # NAME``."""
    CELL = 2
    """The next cell of a table, the next string of a tuple, a ``name`` beside a ``technique``: the text is a name as a whole."""
    PAIR = 3
    """``id`` and ``name`` of one mapping."""


class Neighbour(NamedTuple):
    """A text beside an id that may be its name. Where it is not known as a name, its extent is that of its cell or value."""

    start: int
    end: int
    bond: Bond


_AFTER = re.compile(
    r"""
    (?P<close>["'`*_\])}>]{0,4})
    (?P<comma>,?)
    (?P<space>[ \t]{0,80})
    (?P<sign>[:|=(\#]|-{1,2}>?|[–—]|//|=>|)
    [ \t]{0,80}
    (?P<open>["'`*_\[(]{0,3})
    """,
    re.VERBOSE,
)
_CUT = re.compile(r"""[|,;"`\\\t\r\n]""")
"""What no name holds, so that none is looked for beyond it."""
_LINE_ENDS = re.compile(r"[ \t.*_`]{0,8}(?:[\r\n]|\Z)")
_CELL_END = re.compile(r"""[|,"`*<\t\r\n]|\Z""")
_HTML_CELL = re.compile(r"(?:</a>)?</t[dh]>\s{0,40}<t[dh][^<>]{0,40}>\s{0,40}")
_STOP = re.compile(r"""\Z|[)\]}'*<>:!?]|\.(?=\s|\Z|["')<\\])|[ ]{1,2}(?:[-–—|(<\[#/>]|\Z)""")
"""What may stand after a name: anything but a further word of the sentence."""
_GLUE = " \t([{|,:=-–—\"'`*_<#>"
_DASHES = frozenset("-–—")
_QUOTES = frozenset("\"'`")
_LEAD_INS = frozenset(
    {"the", "a", "an", "see", "technique", "tactic", "mitigation", "called", "named", "as", "is", "uses", "use", "used"}
)
_BULLETS = " \t-*+#>.)0123456789`\"'_["
_KEY_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"
_INTRODUCES = frozenset("|([{,;:.!?\"'`*_<>#-–—\t")


class Neighbours:
    """The names beside the ids of one text."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self._names = names
        self._first = names.first_words
        self._last = names.last_words

    def of(self, mention: Mention) -> list[Neighbour]:
        """The names beside an id, the surest first."""
        found = list(self._before(mention.start, mention.end))
        after = self._after(mention.start, mention.end)
        if after is not None:
            found.append(after)
        if len(found) > 1:
            found.sort(key=lambda neighbour: -neighbour.bond)
        return found

    def _after(self, start: int, end: int) -> Neighbour | None:
        text = self.text
        match = _AFTER.match(text, end)
        if match is None:
            return None
        if match["open"] == "" and text.startswith("</", end):
            cell = _HTML_CELL.match(text, end)
            return self._cell_from(cell.end()) if cell else None
        begin = match.end()
        word = FIRST_WORD.match(text, begin, begin + 40)
        known = word is not None and word.group().lower() in self._first
        if not known and match["sign"] != "|" and not match["comma"] and "\t" not in match["space"]:
            return None
        close, comma, space, sign, opens = match.groups()
        bond = _bond(sign, tabbed="\t" in space, comma=bool(comma))
        if comma and not sign:
            quoted = close[:1] in _QUOTES and opens[:1] in _QUOTES
            bond = Bond.CELL if quoted or (not space and not opens) else Bond.LOOSE
        elif not sign and ">" in close:
            bond = Bond.SAID
        elif close[:1] in _QUOTES and opens[:1] in _QUOTES and sign in {":", "=>"}:
            bond = Bond.CELL
        stop = self._known_from(begin) if known else None
        if stop is not None:
            if not sign and not comma and self._fills_line(start, stop):
                bond = Bond.SAID
            return Neighbour(begin, stop, bond)
        if bond is Bond.CELL:
            return self._cell_from(begin)
        return None

    def _fills_line(self, start: int, stop: int) -> bool:
        """Whether an id and its name are all there is on a line but marks, or all of a string: an item of a list, a heading."""
        quote = self.text[start - 1 : start]
        if quote in _QUOTES and self.text[stop : stop + 1] == quote:
            return True
        before = self.text[max(0, start - 40) : start]
        newline = before.rfind("\n")
        if newline < 0 and start > 40:
            return False
        return not before[newline + 1 :].strip(_BULLETS) and _LINE_ENDS.match(self.text, stop) is not None

    def _known_from(self, begin: int) -> int | None:
        """Where the longest known name ends that begins at ``begin`` and is not followed by a further word."""
        cut = _CUT.search(self.text, begin, begin + MAXIMUM_NAME)
        piece = self.text[begin : cut.start() if cut else begin + MAXIMUM_NAME]
        stops = [match.start() for match in _STOP.finditer(piece)]
        for stop in reversed(stops):
            said = piece[:stop].rstrip()
            if said[said.rfind(" ") + 1 :].lower() in self._last and self._names.owners(said):
                return begin + len(said)
        return None

    def _cell_from(self, begin: int) -> Neighbour | None:
        """All that stands in the next cell or string; a string before a colon is a key."""
        cut = _CELL_END.search(self.text, begin, begin + MAXIMUM_NAME)
        end = cut.start() if cut else begin + MAXIMUM_NAME
        content = self.text[begin:end].rstrip()
        if not content or self.text.startswith('":', end):
            return None
        return Neighbour(begin, begin + len(content), Bond.CELL)

    def _before(self, start: int, end: int) -> Iterator[Neighbour]:
        text = self.text
        newline = text.rfind("\n", max(0, start - REACH), start)
        offset = newline + 1 if newline >= 0 else max(0, start - REACH)
        line_start = offset if newline >= 0 or offset == 0 else None
        tail = text[offset:start]
        core = tail.rstrip(_GLUE)
        glue = tail[len(core) :]
        if not core:
            return
        if not glue:
            if tail[-1] == "/":
                yield from self._link_text(offset, tail)
            return
        if glue[0] in "\"':= \t" and (":" in glue or "=" in glue):
            yield from self._under_key(line_start, offset, core, end)
        word = LAST_WORD.search(core)
        if word is None or word.group().lower() not in self._last:
            return
        begin = self._known_to(core)
        if begin is None:
            return
        bond = _bond_before(glue)
        if bond is Bond.SAID and not _stands_alone(core[:begin]):
            bond = Bond.LOOSE
        yield Neighbour(offset + begin, offset + len(core), bond)

    def _known_to(self, core: str) -> int | None:
        """Where the longest known name begins that ends with ``core``."""
        begin = max(core.rfind(mark) for mark in ',;|"`\t') + 1
        for match in FIRST_WORD.finditer(core, max(begin, len(core) - MAXIMUM_NAME)):
            if match.group().lower() in self._first and self._names.owners(core[match.start() :]):
                return match.start()
        return None

    def _link_text(self, offset: int, tail: str) -> Iterator[Neighbour]:
        """The text of a Markdown link whose address ends with the id; it may have begun on an earlier line."""
        bracket = tail.rfind("](")
        if bracket < 0 or re.search(r"\s", tail[bracket:]):
            return
        end = offset + bracket
        begin = self.text.rfind("[", max(0, end - MAXIMUM_NAME), end) + 1
        content = self.text[begin:end]
        inner = content.strip(" \t\r\n*_`")
        if begin and inner and "\n\n" not in content:
            begin += content.index(inner)
            # Links relative to MITRE's site stand in MITRE's own prose only: a slip there is not for the reader to mend.
            bond = Bond.LOOSE if tail.startswith("](/", bracket) else Bond.SAID
            yield Neighbour(begin, begin + len(inner), bond)

    def _under_key(self, line_start: int | None, offset: int, core: str, end: int) -> Iterator[Neighbour]:
        word = core[len(core.rstrip(_KEY_LETTERS)) :].lstrip("-")
        key = id_key(word) if len(word) <= 40 else None
        if key is not None:
            for pair in paired_names(self.text, key, line_start, offset + len(core) - len(word), end):
                yield Neighbour(pair.start, pair.end, Bond.PAIR if pair.clear else Bond.CELL)


def _bond(sign: str, *, tabbed: bool, comma: bool) -> Bond:
    """The bond of ``ID <sign> NAME``."""
    if sign == "|" or (tabbed and not sign):
        return Bond.CELL
    if not sign or (comma and sign not in {"#", "//"}):
        return Bond.LOOSE
    return Bond.SAID


def _bond_before(glue: str) -> Bond:
    """The bond of ``NAME <glue> ID``."""
    signs = glue.replace(" ", "").replace("\t", "").strip("\"'`*_")
    if signs in {"|", "|["} or (not signs and "\t" in glue):
        return Bond.CELL
    quoted = glue[0] in _QUOTES and glue[-1] in _QUOTES
    if signs == ",":
        return Bond.CELL if quoted or glue == "," else Bond.LOOSE
    if signs in {":", "=>", "="}:
        return Bond.CELL if quoted and signs == ":" else Bond.SAID
    if signs in {"(", "[", "([", "<", "#"}:
        return Bond.SAID
    if signs and _DASHES.issuperset(signs) and glue[0] == " " and len(signs) <= 3:
        return Bond.SAID
    return Bond.LOOSE


def _stands_alone(before: str) -> bool:
    """Whether a name begins its part of the sentence, and is not the end of a longer phrase ("evasion by LLM Jailbreak")."""
    rest = before.rstrip(" ")
    if not rest or rest[-1] in _INTRODUCES:
        return True
    return rest[rest.rfind(" ") + 1 :].lower() in _LEAD_INS
