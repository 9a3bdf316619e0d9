"""What an importer puts its findings into: ids are made, texts made harmless, and what is lost is listed with its reason."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from threatlas.documents import MappingNode, Place, SequenceNode, Value, describe, one_line
from threatlas.systems.defaults import default_flags
from threatlas.systems.description import Asset, Flow, Origin, System, Zone
from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NO_SLUG = re.compile("[^a-z0-9]+")
_TITLE, _NOTE = 200, 1_000
"""Characters of a title and of a note that are kept."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that could not be carried over, or was understood with a guess."""

    what: str
    reason: str
    origin: Origin

    def __str__(self) -> str:
        return f"{self.origin.source}:{self.origin.line}: {self.what}: {self.reason}"


def _as_text(value: str | float) -> str:
    if isinstance(value, int) and value.bit_length() > 1_024:
        return "a huge number"  # Python refuses to write the longest
    return one_line(str(value))


def slug(text: str, default: str) -> str:
    """``text`` as an id: small letters of ASCII, digits and hyphens, at most 48 characters; ``default`` where nothing is left."""
    plain = unicodedata.normalize("NFKD", text[:_TITLE]).encode("ascii", "ignore").decode()
    return _NO_SLUG.sub("-", plain.lower()).strip("-")[:48].strip("-") or default


class Draft:
    """A system in the making. Assets and zones are known by the keys that the file knows them by."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._notes: dict[Note, None] = {}
        self._zones: dict[str, Zone] = {}
        self._assets: dict[str, Asset] = {}
        self._flows: dict[tuple[str, Relation, str], Flow] = {}
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    # Reading what may be anything

    def text(self, node: MappingNode, key: str, limit: int = _TITLE) -> str:
        """A text on one line, harmless; empty where there is none. What is too long is cut, and listed."""
        value = node.get(key)
        if value is None or isinstance(value, bool):
            return ""
        if not isinstance(value, str | int | float):
            self.lost(key, f"must be a text, not {describe(value)}", node.place_of(key))
            return ""
        shown = _as_text(value)
        if len(shown) > limit:
            self.lost(key, f"is cut after {limit} characters", node.place_of(key))
        return shown[:limit].strip()

    def note_of(self, node: MappingNode, key: str = "description") -> str:
        """A description, cut where it is long."""
        return self.text(node, key, _NOTE)

    def mapping(self, node: MappingNode, key: str) -> MappingNode:
        """The mapping at ``key``, an empty one where there is none; what is something else is listed."""
        value = node.get(key)
        if isinstance(value, MappingNode):
            return value
        if value is not None:
            self.lost(key, f"must be a mapping, not {describe(value)}", node.place_of(key))
        return MappingNode(node.place_of(key))

    def items(self, node: MappingNode, key: str) -> Iterator[MappingNode]:
        """The mappings of a list; what is none is listed."""
        for item, place in self._listed(node, key):
            if isinstance(item, MappingNode):
                yield item
            else:
                self.lost(f"item of {key}", f"must be a mapping, not {describe(item)}", place)

    def texts(self, node: MappingNode, key: str) -> list[str]:
        """The texts of a list; what is none is listed."""
        found = []
        for item, place in self._listed(node, key):
            if isinstance(item, str | int | float) and not isinstance(item, bool):
                found.append(_as_text(item))
            else:
                self.lost(f"item of {key}", f"must be a text, not {describe(item)}", place)
        return found

    def entries(self, node: MappingNode, key: str) -> Iterator[tuple[str, MappingNode]]:
        """The mappings of a mapping, by name; what is none is listed."""
        inner = self.mapping(node, key)
        for name, value in inner.items():
            if isinstance(value, MappingNode):
                yield one_line(name)[:_TITLE], value
            else:
                self.lost(name, f"must be a mapping, not {describe(value)}", inner.place_of(name))

    def _listed(self, node: MappingNode, key: str) -> Iterator[tuple[Value, Place]]:
        value = node.get(key)
        if isinstance(value, SequenceNode):
            yield from zip(value, value.places, strict=True)
        elif value is not None:
            self.lost(key, f"must be a list, not {describe(value)}", node.place_of(key))

    # What was found

    def lost(self, what: str, reason: str, place: Place) -> None:
        """Lists what could not be carried over."""
        self._notes[Note(one_line(what)[:_TITLE] or "something", one_line(reason), Origin(self.source, place.line))] = (
            None
        )

    def zone(self, key: str, title: str, place: Place) -> None:
        """Adds a zone; the second of the same key is listed."""
        if key in self._zones:
            self.lost(title or "a zone", "a zone with the same id came before", place)
        else:
            identifier = self._identifier(title, "zone")
            self._zones[key] = Zone(identifier, title or identifier)

    def has_zone(self, key: str) -> bool:
        """Whether a zone of this key was added."""
        return key in self._zones

    def asset(
        self,
        key: str,
        kind: AssetKind,
        title: str,
        node: MappingNode,
        *,
        zone: str | None = None,
        flags: Iterable[Flag] = (),
    ) -> None:
        """Adds what ``node`` describes; the second of the same key is listed. ``zone`` is a key of a zone."""
        if key in self._assets:
            self.lost(title or f"a {kind}", "an asset with the same id came before", node.place)
            return
        within = self._zones.get(zone) if zone is not None else None
        if zone and within is None:
            self.lost(title or f"a {kind}", f"its zone {zone[:60]!r} is not in the file", node.place)
        version, described = self.text(node, "version"), self.text(node, "description", _NOTE)
        identifier = self._identifier(title, str(kind))
        self._assets[key] = Asset(
            id=identifier,
            kind=kind,
            title=title or identifier,
            zone=within.id if within else None,
            flags=default_flags(kind) | frozenset(flags),
            note=" ".join(part for part in (f"Version {version}." if version else "", described) if part),
            origin=Origin(self.source, node.place.line),
        )

    def kind(self, key: str) -> AssetKind | None:
        """The kind of the asset of this key."""
        return self._assets[key].kind if key in self._assets else None

    def mark(self, key: str, flag: Flag) -> bool:
        """Says that a flag is true of an asset; whether there is such an asset."""
        if key not in self._assets:
            return False
        self._assets[key] = replace(self._assets[key], flags=self._assets[key].flags | {flag})
        return True

    def flow(
        self, source: str, relation: Relation, target: str, place: Place, *, authenticated: bool = False, note: str = ""
    ) -> None:
        """Adds a flow between assets by key. Said twice, it is authenticated only where it is so each time."""
        if source not in self._assets or target not in self._assets:
            missing = source if source not in self._assets else target
            self.lost(f"a flow ({relation})", f"its end {missing[:60]!r} is not among the assets", place)
            return
        if source == target:
            self.lost(f"a flow ({relation})", f"goes from {self._assets[source].id} to itself", place)
            return
        ends = self._assets[source].id, relation, self._assets[target].id
        before = self._flows.get(ends)
        if before is None:
            self._flows[ends] = Flow(*ends, authenticated, note, Origin(self.source, place.line))
            return
        if before.origin.line != place.line:
            self.lost(str(before), "is said twice and kept once", place)
        self._flows[ends] = replace(before, authenticated=before.authenticated and authenticated)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What could not be carried over, each once, by line."""
        return tuple(sorted(self._notes, key=lambda note: note.origin.line))

    def system(self, name: str, summary: str, release: str) -> System:
        """What was found, in the order of the file."""
        return System(
            name=name or "Imported system",
            summary=summary,
            release=release,
            zones=tuple(self._zones.values()),
            assets=tuple(self._assets.values()),
            flows=tuple(self._flows.values()),
            controls=(),
            adversaries=(AdversaryProfile.OUTSIDER,),
            objectives=(),
            decisions=(),
            source=self.source,
        )

    def _identifier(self, title: str, default: str) -> str:
        base = identifier = slug(title, default)
        while identifier in self._taken:
            self._next[base] = self._next.get(base, 1) + 1
            identifier = f"{base}-{self._next[base]}"
        self._taken.add(identifier)
        return identifier
