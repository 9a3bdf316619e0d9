"""OWASP Threat Dragon 2: diagrams of actors, processes, stores, flows and boundaries.

Source: ``td.vue/src/assets/schema/threat-dragon-v2.schema.json`` of https://github.com/OWASP/threat-dragon. A boundary box
holds what lies inside it on the drawing; boundary curves hold nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from threatlas.documents import MappingNode
from threatlas.systems.importers import words
from threatlas.systems.importers.relations import is_reply, meaning_of_data
from threatlas.systems.importers.unread import list_unread
from threatlas.vocabulary import AssetKind, Flag

if TYPE_CHECKING:
    from threatlas.systems.importers.draft import Draft

MOST_BOXES = 200
"""Boundary boxes of one diagram that are looked at: every element is held against each."""
_SHAPES = {
    "actor": (words.ACTORS, AssetKind.PERSON),
    "process": (words.PROCESSES, AssetKind.APPLICATION),
    "store": (words.STORES, AssetKind.DATA_STORE),
}
_TYPES = {
    "tm.Actor": "actor",
    "tm.Process": "process",
    "tm.Store": "store",
    "tm.Flow": "flow",
    "tm.Boundary": "trust-boundary-curve",
    "tm.BoundaryBox": "trust-boundary-box",
    "tm.Text": "td-text-block",
}


class _Box(NamedTuple):
    """A rectangle of a drawing, by its corners."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: _Box) -> bool:
        """Whether the middle of ``other`` is inside."""
        across, down = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


_UNDERSTOOD = frozenset(
    """
    version summary title description id detail diagrams cells shape data type name position x y size width
    height source target cell isBidirectional isALog storesCredentials providesAuthentication outOfScope
    threats zIndex attrs thumbnail diagramType visible connector labels ports hasOpenThreats isTrustBoundary
    vertices placeholder router tools markup
    """.split()  # noqa: SIM905  # a list would be a column of forty lines
)
"""Keys that are looked at, or only say how a file is drawn or numbered; the others are listed where they hold something."""


def recognises(root: MappingNode) -> bool:
    """A model of Threat Dragon has diagrams in its detail."""
    detail = root.get("detail")
    return isinstance(root.get("summary"), MappingNode) and isinstance(detail, MappingNode) and "diagrams" in detail


def read(root: MappingNode, draft: Draft) -> tuple[str, str]:
    """Reads every diagram; the same cell id in two diagrams is two things."""
    summary = draft.mapping(root, "summary")
    for number, diagram in enumerate(draft.items(draft.mapping(root, "detail"), "diagrams")):
        _Diagram(diagram, draft, f"{number}/").read()
    list_unread(root, draft, _UNDERSTOOD, frozenset())
    return draft.text(summary, "title"), draft.note_of(summary)


class _Diagram:
    def __init__(self, node: MappingNode, draft: Draft, prefix: str) -> None:
        self.draft = draft
        self.prefix = prefix
        """Of the keys of this diagram."""
        self.cells = [(cell, self._shape(cell)) for cell in draft.items(node, "cells")]
        self.boxes: list[tuple[_Box, str]] = []
        self.authenticated: set[str] = set()
        """Actors that authenticate themselves, by key."""

    def _shape(self, cell: MappingNode) -> str:
        data = cell.get("data")
        kind = self.draft.text(data, "type") if isinstance(data, MappingNode) else ""
        return _TYPES.get(kind) or self.draft.text(cell, "shape")

    def read(self) -> None:
        """Boundaries, then what they hold, then the flows between."""
        for cell, shape in self.cells:
            if shape == "trust-boundary-box":
                self._boundary(cell)
        self.boxes.sort(key=lambda box: (box[0].area, box[1]))
        for cell, shape in self.cells:
            if shape in _SHAPES:
                self._element(cell, shape)
        for cell, shape in self.cells:
            if shape == "flow":
                self._flow(cell)
            elif shape == "trust-boundary-curve":
                self.draft.lost(self._name(cell) or "a boundary", "a boundary curve encloses nothing", cell.place)
            elif shape not in _SHAPES and shape not in ("trust-boundary-box", "td-text-block"):
                self.draft.lost(self._name(cell) or "a cell", f"shape {shape[:40]!r} is not known", cell.place)
            elif shape == "td-text-block":
                self.draft.lost(self._name(cell) or "a text", "texts on the drawing are not kept", cell.place)

    def _data(self, cell: MappingNode) -> MappingNode:
        return self.draft.mapping(cell, "data")

    def _name(self, cell: MappingNode) -> str:
        data = cell.get("data")
        return self.draft.text(data, "name") if isinstance(data, MappingNode) else ""

    def _key(self, cell: MappingNode) -> str:
        return self.prefix + self.draft.text(cell, "id")

    def _box(self, cell: MappingNode) -> _Box | None:
        values = []
        for part, keys in (("position", ("x", "y")), ("size", ("width", "height"))):
            node = cell.get(part)
            for key in keys:
                value = node.get(key) if isinstance(node, MappingNode) else None
                if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
                    return None
                values.append(float(value))
        left, top, width, height = values
        return _Box(left, top, left + max(width, 0.0), top + max(height, 0.0))

    def _boundary(self, cell: MappingNode) -> None:
        name, box = self._name(cell), self._box(cell)
        if box is None:
            self.draft.lost(name or "a boundary", "has no position and size, so it holds nothing", cell.place)
        elif len(self.boxes) >= MOST_BOXES:
            self.draft.lost(name or "a boundary", f"a diagram has more than {MOST_BOXES} boundaries", cell.place)
        elif not self.draft.has_zone(self._key(cell)):
            self.draft.zone(self._key(cell), name, cell.place)
            self.boxes.append((box, self._key(cell)))

    def _element(self, cell: MappingNode, shape: str) -> None:
        data, name, key = self._data(cell), self._name(cell), self._key(cell)
        within, default = _SHAPES[shape]
        typed = AssetKind.MONITORING if data.get("isALog") is True else None
        kind = words.choose(name, typed, within, default)
        flags = words.flags_named(kind, name)
        if data.get("storesCredentials") is True:
            flags.add(Flag.SENSITIVE)
        if data.get("providesAuthentication") is True:
            self.authenticated.add(key)
        box = self._box(cell)
        zone = next((zone for other, zone in self.boxes if box and other.holds(box)), None)
        described = MappingNode(cell.place)
        described["description"] = data.get("description")
        self.draft.asset(key, kind, name, described, zone=zone, flags=flags)
        if data.get("outOfScope") is True:
            self.draft.lost(name, "is out of scope there; it is an asset here", cell.place)
        self._threats(cell, name)

    def _threats(self, cell: MappingNode, name: str) -> None:
        threats = cell.get("threats") or self._data(cell).get("threats")
        if isinstance(threats, list) and threats:
            self.draft.lost(
                name or "a cell", f"{len(threats)} threats are not kept: threatlas derives its own", cell.place
            )

    def _flow(self, cell: MappingNode) -> None:
        ends = [self.prefix + self.draft.text(self.draft.mapping(cell, end), "cell") for end in ("source", "target")]
        source, target = ends
        name, data = self._name(cell), self._data(cell)
        self._threats(cell, name)
        both = (source, target), (target, source)
        for start, end in both[: 2 if data.get("isBidirectional") is True else 1]:
            first, second = self.draft.kind(start), self.draft.kind(end)
            if first is None or second is None:
                self.draft.lost(name or "a flow", "is not joined to elements at both ends", cell.place)
                return
            meaning = meaning_of_data(first, second)
            if start != source and is_reply(name, meaning_of_data(second, first), meaning):
                continue
            begin, finish = (end, start) if meaning.reversed else (start, end)
            known = start in self.authenticated
            self.draft.flow(begin, meaning.relation, finish, cell.place, authenticated=known, note=name)
