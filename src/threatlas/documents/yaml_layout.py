"""Where the items of a list at the top of a YAML document stand, so that one can be changed and all else left as it is.

Block collections are told by the place of their last value: libyaml ends them at the next token, after comments that are no
longer theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from threatlas.documents.yaml import LOADER

_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\\Z)")
"""A line with its end, as YAML 1.1 and libyaml see it."""


class Point(NamedTuple):
    """A place in the text; both are counted from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    first: int
    """Its first line, from 0: that of its dash."""
    last: int
    """The last line with something of it."""
    flow: bool
    """Whether it is written in braces."""
    values: dict[str, tuple[Point, Point]]
    """From where to where each of its values stands that is one plain or quoted text."""


@dataclass(frozen=True, slots=True)
class ListLayout:
    """A list below a key of the outermost mapping. Only lists in lines of their own have a layout."""

    lines: tuple[str, ...]
    """Of the whole text, with their ends."""
    column: int
    """Of the dashes; where there is no item, of the key."""
    key: int | None
    """The line of the key; None where the document has no such key."""
    value: tuple[Point, Point] | None
    """Of what stands for an empty list: ``[]``, or nothing; None where there are items."""
    items: tuple[Item, ...]
    end: int
    """Before which line the document may go on: one past the last line, or the line of its end marker."""

    @property
    def newline(self) -> str:
        """What ends the lines of the text."""
        return "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"


@dataclass(slots=True)
class _Node:
    event: Any
    end: Point
    children: list[_Node] = field(default_factory=list)

    @property
    def start(self) -> Point:
        return _point(self.event.start_mark)

    @property
    def flow(self) -> bool:
        return bool(getattr(self.event, "flow_style", True))


def list_layout(text: str, key: str) -> ListLayout | None:
    """The list below ``key``, in a text that :func:`~threatlas.documents.yaml.parse_yaml` reads.

    None where it is not written as a block, one dash an item.
    """
    root, end = _read(text)
    if root is None or root.flow or not isinstance(root.event, yaml.MappingStartEvent):
        return None
    lines = tuple(found[0] for found in _LINE.finditer(text) if found[0])
    last = len(lines) if end is None else end.line
    for name, value in zip(root.children[::2], root.children[1::2], strict=True):
        if isinstance(name.event, yaml.ScalarEvent) and name.event.value == key:
            return _below(value, name.start, lines, last)
    return ListLayout(lines, root.start.column, None, None, (), last)


def _below(value: _Node, key: Point, lines: tuple[str, ...], last: int) -> ListLayout | None:
    event = value.event
    if isinstance(event, yaml.SequenceStartEvent) and not value.flow:
        items = tuple(_item(child, value.start.column, lines) for child in value.children)
        return ListLayout(lines, value.start.column, key.line, None, items, last)
    nothing = isinstance(event, yaml.ScalarEvent) and event.style in (None, "") and not event.value and not event.anchor
    empty = isinstance(event, yaml.SequenceStartEvent) and not value.children and not event.anchor
    if nothing or empty:
        return ListLayout(lines, key.column, key.line, (value.start, value.end), (), last)
    return None


def _item(node: _Node, column: int, lines: tuple[str, ...]) -> Item:
    first = node.start.line
    while first and not (lines[first][column : column + 1] == "-" and not lines[first][:column].strip()):
        first -= 1
    last = node.end.line - (node.end.column == 0 and node.end.line > first)
    while last > first and not lines[last].strip():
        last -= 1
    values = {}
    if isinstance(node.event, yaml.MappingStartEvent):
        for key, value in zip(node.children[::2], node.children[1::2], strict=True):
            event = value.event
            if isinstance(event, yaml.ScalarEvent) and event.style not in ("|", ">") and not event.anchor:
                values[str(getattr(key.event, "value", ""))] = (value.start, value.end)
    return Item(first, last, node.flow, values)


def _read(text: str) -> tuple[_Node | None, Point | None]:
    """The document, and where its end is marked."""
    root: _Node | None = None
    end: Point | None = None
    stack: list[_Node] = []
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.DocumentEndEvent):
            end = _point(event.start_mark) if event.explicit else None
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = stack.pop()
            done.end = done.children[-1].end if done.children and not done.flow else _point(event.end_mark)
        elif isinstance(event, yaml.NodeEvent):
            node = _Node(event, _point(event.end_mark))
            if stack:
                stack[-1].children.append(node)
            else:
                root = node
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append(node)
    return root, end


def _point(mark: Any) -> Point:
    return Point(mark.line, mark.column)
