"""YAML as data only: no tags, no objects, bounded in size and depth, every value with its place.

Built on the event stream of libyaml, so nothing is composed or constructed that could run code, and an alias bomb
(https://en.wikipedia.org/wiki/Billion_laughs_attack) ends at ``Limits.values``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, NoReturn

import yaml

from threatlas.documents.limits import DEFAULT_LIMITS, Limits
from threatlas.documents.place import START, MappingNode, Place, SequenceNode, Value, describe
from threatlas.errors import DocumentError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Of libyaml where PyYAML was built with it."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]{1,400}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is not in ``c-printable`` (https://yaml.org/spec/1.2.2/#51-character-set)."""


def core_scalar(text: str) -> Value:
    """A plain scalar by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).

    Other than with YAML 1.1, ``yes``, ``1_000``, ``12:30`` and dates stay text, ``010`` is ten and ``1e5`` a number.
    Hexadecimal, octal and infinities stay text too, and so does a number of more than 400 digits or too large for a float.
    """
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text) and isfinite(number := float(text)):
        return number
    return text


def text_scalar(text: str) -> Value:
    """A plain scalar as it is written, so that release ``2026.10`` is not the number 2026.1."""
    return None if text in _NULL else text


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    node: MappingNode | SequenceNode
    anchor: str | None
    values: int = 1
    height: int = 1
    """Levels of nesting, this one included."""
    key: str | None = None
    key_place: Place | None = None


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias may refer to, and how much it adds."""

    value: Value
    values: int
    height: int


@dataclass(slots=True)
class _Builder:
    source: str
    limits: Limits
    scalar: Callable[[str], Value]
    on_duplicate: Callable[[str, Place], None] | None
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    open_anchors: set[str] = field(default_factory=set)
    values: int = 0
    root: Value = None

    def fail(self, problem: str, place: Place, error: type[DocumentError] = DocumentError) -> NoReturn:
        raise error(problem, source=self.source, line=place.line, column=place.column)

    def count(self, values: int, place: Place) -> None:
        self.values += values
        if self.values > self.limits.values:
            self.fail(f"holds more than {self.limits.values:,} values, aliases followed", place, LimitExceeded)

    def add(self, value: Value, values: int, height: int, place: Place) -> None:
        """Puts a finished value into the container that is open."""
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        top.values += values
        top.height = max(top.height, height + 1)
        node = top.node
        if isinstance(node, SequenceNode):
            node.append(value)
            node.places.append(place)
        elif top.key is None:
            if not isinstance(value, str):
                self.fail(f"a key must be a word, not {describe(value)}", place)
            top.key, top.key_place = value, place
        else:
            if top.key in node:
                if self.on_duplicate is None:
                    self.fail(f"the key {top.key[:80]!r} stands twice in one mapping", top.key_place or place)
                self.on_duplicate(top.key, top.key_place or place)
            node[top.key] = value
            node.places[top.key] = place
            top.key = None

    def open(self, node: MappingNode | SequenceNode, anchor: str | None) -> None:
        if len(self.stack) >= self.limits.depth:
            self.fail(self.limits.too_deep, node.place, LimitExceeded)
        self.count(1, node.place)
        if anchor:
            self.new_anchor(anchor, node.place)
            self.open_anchors.add(anchor)
        self.stack.append(_Open(node, anchor))

    def close(self) -> None:
        done = self.stack.pop()
        if done.anchor:
            self.open_anchors.discard(done.anchor)
            self.anchors[done.anchor] = _Anchored(done.node, done.values, done.height)
        self.add(done.node, done.values, done.height, done.node.place)

    def new_anchor(self, anchor: str, place: Place) -> None:
        if anchor in self.anchors or anchor in self.open_anchors:
            self.fail(f"the anchor &{anchor[:80]} stands twice", place)

    def alias(self, anchor: str | None, place: Place) -> None:
        if anchor is None or anchor in self.open_anchors:
            self.fail(f"the alias *{(anchor or '')[:80]} stands inside what it refers to", place)
        if anchor not in self.anchors:
            self.fail(f"the alias *{anchor[:80]} refers to nothing before it", place)
        found = self.anchors[anchor]
        if len(self.stack) + found.height > self.limits.depth:
            self.fail(f"{self.limits.too_deep}, aliases followed", place, LimitExceeded)
        self.count(found.values, place)
        self.add(found.value, found.values, found.height, place)

    def leaf(self, event: yaml.ScalarEvent, place: Place) -> None:
        self.count(1, place)
        plain = event.implicit[0] and event.style in (None, "")
        is_key = bool(self.stack) and isinstance(self.stack[-1].node, MappingNode) and self.stack[-1].key is None
        if is_key and plain and event.value == "<<":
            self.fail("merge keys (<<) are not read; write out what they would merge", place)
        value = self.scalar(event.value) if plain and not is_key else event.value
        if event.anchor:
            self.new_anchor(event.anchor, place)
            self.anchors[event.anchor] = _Anchored(value, 1, 0)
        self.add(value, 1, 0, place)


def parse_yaml(
    text: str,
    source: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    scalar: Callable[[str], Value] = core_scalar,
    on_duplicate: Callable[[str, Place], None] | None = None,
) -> Value:
    """The one document in ``text``; None where it is empty.

    ``source`` names the file in messages. ``scalar`` turns plain (unquoted) scalars into values. A key that stands twice
    raises, unless ``on_duplicate(key, place)`` is given: then it is told and the later value counts.
    Raises :class:`DocumentError`, :class:`LimitExceeded`.
    """
    if len(text) > limits.size:
        raise LimitExceeded(limits.too_large, source=source)
    builder = _Builder(source, limits, scalar, on_duplicate)
    documents = 0
    for event, place in _events(text, source, limits):
        match event:
            case yaml.ScalarEvent():
                _refuse_tag(event.tag, builder, place)
                builder.leaf(event, place)
            case yaml.MappingStartEvent():
                _refuse_tag(event.tag, builder, place)
                builder.open(MappingNode(place), event.anchor)
            case yaml.SequenceStartEvent():
                _refuse_tag(event.tag, builder, place)
                builder.open(SequenceNode(place), event.anchor)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                builder.close()
            case yaml.AliasEvent():
                builder.alias(event.anchor, place)
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    builder.fail("holds more than one document; only one is read", place)
            case _:
                pass
    return builder.root


def _events(text: str, source: str, limits: Limits) -> Iterator[tuple[yaml.Event, Place]]:
    try:
        for event in yaml.parse(text, Loader=LOADER):
            mark = event.start_mark
            yield event, Place(mark.line + 1, mark.column + 1) if mark else START
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        line, column = (at.line + 1, at.column + 1) if at else (None, None)
        if "nesting depth" in (error.problem or ""):  # libyaml reads ahead and has a limit of its own
            raise LimitExceeded(limits.too_deep, source=source, line=line, column=column) from error
        problem = f"is not valid YAML: {error.problem or error.context}"
        raise DocumentError(problem, source=source, line=line, column=column) from error
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or "a character that YAML does not allow"
        place = _first_forbidden(text)
        raise DocumentError(
            f"is not valid YAML: {reason}", source=source, line=place.line, column=place.column
        ) from error
    except UnicodeEncodeError as error:
        place = _first_forbidden(text)
        problem = "is not valid YAML: half of a surrogate pair, which is no character"
        raise DocumentError(problem, source=source, line=place.line, column=place.column) from error


def _first_forbidden(text: str) -> Place:
    """Where the first character stands that YAML does not allow (libyaml gives a byte, PyYAML a character, neither a line)."""
    found = _FORBIDDEN.search(text)
    at = found.start() if found else 0
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _refuse_tag(tag: str | None, builder: _Builder, place: Place) -> None:
    if tag is not None and tag not in ("!", "tag:yaml.org,2002:str"):
        builder.fail(f"the tag {tag[:80]} is not read; write the value without it", place)
