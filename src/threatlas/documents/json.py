"""JSON with the place of every value, bounded in size and depth, duplicate keys refused (RFC 8259, section 4)."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # fast, in C, and not in the stubs
from typing import TYPE_CHECKING, NoReturn

from threatlas.documents.limits import DEFAULT_LIMITS, Limits
from threatlas.documents.place import MappingNode, Place, SequenceNode, Value
from threatlas.errors import DocumentError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LITERALS: dict[str, Value] = {"true": True, "false": False, "null": None}


class _Reader:
    def __init__(self, text: str, source: str, limits: Limits) -> None:
        self.text = text
        self.source = source
        self.limits = limits
        self.values = 0
        self.line = 1
        self.line_start = 0
        self.counted = 0
        """Up to where lines have been counted: places are asked for in the order of the text, so it is read once."""

    def place(self, at: int) -> Place:
        if at < self.counted:
            self.line, self.line_start, self.counted = 1, 0, 0
        breaks = self.text.count("\n", self.counted, at)
        if breaks:
            self.line += breaks
            self.line_start = self.text.rfind("\n", self.counted, at) + 1
        self.counted = at
        return Place(self.line, at - self.line_start + 1)

    def fail(self, problem: str, at: int, error: type[DocumentError] = DocumentError) -> NoReturn:
        line, column = self.place(at)
        raise error(problem, source=self.source, line=line, column=column)

    def space(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            self.fail(f"is not valid JSON: {error.msg}", error.pos)
        if not text.isascii() and _SURROGATE.search(text):
            self.fail("is not valid JSON: a text holds half of a surrogate pair, which is no character", at)
        return text, end

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        self.values += 1
        if self.values > self.limits.values:
            self.fail(f"holds more than {self.limits.values:,} values", at, LimitExceeded)
        character = self.text[at : at + 1]
        if character == '"':
            return self.string(at)
        if character not in ("{", "["):
            return self.atom(at)
        if depth >= self.limits.depth:
            self.fail(self.limits.too_deep, at, LimitExceeded)
        return self.mapping(at, depth) if character == "{" else self.sequence(at, depth)

    def atom(self, at: int) -> tuple[Value, int]:
        number = _NUMBER.match(self.text, at)
        if number:
            text = number.group()
            if len(text) > 400:
                self.fail("is not read: a number of more than 400 digits", at)
            if number.group(1) is None and number.group(2) is None:
                return int(text), number.end()
            value = float(text)
            if value in (float("inf"), float("-inf")):
                self.fail("is not read: a number too large", at)
            return value, number.end()
        for word, constant in _LITERALS.items():
            if self.text.startswith(word, at):
                return constant, at + len(word)
        self.fail("is not valid JSON: a value is expected here", at)

    def mapping(self, at: int, depth: int) -> tuple[MappingNode, int]:
        node = MappingNode(self.place(at))

        def entry(start: int) -> int:
            if self.text[start : start + 1] != '"':
                self.fail("is not valid JSON: a key in double quotes is expected here", start)
            key, end = self.string(start)
            if key in node:
                self.fail(f"the key {key[:80]!r} stands twice in one object", start)
            colon = self.space(end)
            if self.text[colon : colon + 1] != ":":
                self.fail("is not valid JSON: ':' is expected here", colon)
            value_at = self.space(colon + 1)
            node.places[key] = self.place(value_at)
            node[key], end = self.value(value_at, depth + 1)
            return end

        return node, self.entries(at, "}", entry)

    def sequence(self, at: int, depth: int) -> tuple[SequenceNode, int]:
        node = SequenceNode(self.place(at))

        def entry(start: int) -> int:
            node.places.append(self.place(start))
            value, end = self.value(start, depth + 1)
            node.append(value)
            return end

        return node, self.entries(at, "]", entry)

    def entries(self, at: int, closing: str, entry: Callable[[int], int]) -> int:
        """Reads entries with commas between them up to ``closing``; the position after it."""
        at = self.space(at + 1)
        if self.text[at : at + 1] == closing:
            return at + 1
        while True:
            at = self.space(entry(at))
            character = self.text[at : at + 1]
            if character == closing:
                return at + 1
            if character != ",":
                self.fail(f"is not valid JSON: ',' or '{closing}' is expected here", at)
            at = self.space(at + 1)


def parse_json(text: str, source: str, *, limits: Limits = DEFAULT_LIMITS) -> Value:
    """The value in ``text``. ``source`` names the file in messages. Raises :class:`DocumentError`, :class:`LimitExceeded`."""
    if len(text) > limits.size:
        raise LimitExceeded(limits.too_large, source=source)
    reader = _Reader(text, source, limits)
    value, end = reader.value(reader.space(0), 0)
    end = reader.space(end)
    if end != len(text):
        reader.fail("is not valid JSON: something follows the end of the document", end)
    return value
