"""Reads layers of ATT&CK Navigator, formats 4.x: what fits is taken, and what was not taken is told.

Written from ``layers/spec/v4.*/layerformat.md`` of https://github.com/mitre-attack/attack-navigator. All of it may be hostile: size
and depth are bounded, texts are shortened and made plain, addresses that are not of the web are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from threatlas.documents.counted import counted
from threatlas.documents.json import parse_json
from threatlas.documents.limits import Limits
from threatlas.documents.plain import plain, shortened
from threatlas.errors import DocumentError
from threatlas.knowledge.exporters.short_names import tactic_short_names
from threatlas.reports.layers.layer import LARGEST, Layer, Link, Place, Unit, Value, scale_of
from threatlas.reports.layers.renamed import Renaming

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase

LIMITS = Limits(size=1024 * 1024, depth=8, values=60_000)
"""Bytes of a file, objects and lists inside each other, values."""
MOST_ENTRIES = 3_000
"""Techniques of a layer; ATT&CK has some 700, several of them under more than one tactic."""
LONGEST_TITLE, LONGEST_COMMENT, LONGEST_WORD = 120, 2_000, 200
MOST_LINKS = 10
"""Links, and as many metadata, of one technique."""
_COLOUR = re.compile("#(?:[0-9a-fA-F]{3}){1,2}")
_FORMAT = re.compile(r"4(\.[0-9]{1,3})?")
_WEB = re.compile(r"https?://[!-~]{1,300}")


def read_layer(text: str, source: str, kb: KnowledgeBase) -> Layer:
    """The layer in a file of Navigator, with its ids brought to the release of ``kb``; :attr:`Layer.remarks` tell the rest.

    Raises :class:`~threatlas.errors.DocumentError` where the text is no such layer.
    """
    if len(text.encode("utf-8", "replace")) > LIMITS.size:
        raise DocumentError(LIMITS.too_large, source=source)
    found = parse_json(text, source, limits=LIMITS)
    if not isinstance(found, dict) or not isinstance(found.get("techniques", []), list):
        raise DocumentError(
            "is no layer of Navigator: an object with a list of `techniques` is expected", source=source
        )
    return _Reading(found, kb, source).layer()


class _Reading:
    def __init__(self, found: dict[str, Any], kb: KnowledgeBase, source: str) -> None:
        self.found = found
        self.kb = kb
        self.source = source
        self.told: list[str] = []
        self.tactics = {name: identifier for identifier, name in tactic_short_names(kb).items()}

    def layer(self) -> Layer:
        self._check_format()
        entries = self._entries()
        metadata = dict(_pairs(self.found.get("metadata")))
        renaming = Renaming(self.kb, metadata.get("atlas_data_version"))
        placed = renaming.rename([str(one.get("techniqueID", ""))[:60] for one in entries])
        values: dict[Place, Value] = {}
        tactics, doubles = 0, 0
        for entry, technique in zip(entries, placed, strict=True):
            if technique is None:
                continue
            place = self._place(entry, technique)
            if place is None:
                tactics += 1
                continue
            doubles += place in values
            values.setdefault(place, self._value(entry))
        self.told += renaming.told()
        self._tell(tactics, "entry", "under a tactic that the technique does not serve, so left out", "entries")
        self._tell(doubles, "entry", "for a technique that has one already, so left out", "entries")
        self._tell_values(values)
        if entries and not values:
            raise DocumentError(
                "holds no technique of ATLAS that could be taken: " + "; ".join(self.told[:3]), source=self.source
            )
        low, high = self._scale(values)
        unit = metadata.get("threatlas_unit", "")
        return Layer(
            shortened(_text(self.found.get("name")), LONGEST_TITLE) or "Layer without a name",
            shortened(_text(self.found.get("description")), LONGEST_COMMENT),
            Unit(unit) if unit in list(Unit) else Unit.NUMBER,
            values,
            low,
            high,
            self._legend(),
            (f"{counted(len({one for one, _ in values}), 'technique')} taken.", *self.told),
        )

    def _check_format(self) -> None:
        versions = self.found.get("versions")
        stated = _text(versions.get("layer") if isinstance(versions, dict) else self.found.get("version"))
        if not _FORMAT.fullmatch(stated):
            said = f"states the format {shortened(stated, 20)!r}" if stated else "states no format"
            raise DocumentError(
                f"{said}; layers of the formats 4.0 to 4.5 are read: open it in Navigator and save it again",
                source=self.source,
            )
        domain = shortened(_text(self.found.get("domain")), 40)
        if domain and "atlas" not in domain.lower():
            self.told.append(
                f"The layer is of {domain}, not of ATLAS: only techniques that ATLAS has too can be taken."
            )
        if _pairs(self.found.get("links"), ("label", "url")):
            self.told.append("Links of the layer as a whole are not kept.")
        if self.found.get("filters"):
            self.told.append("Filters are not kept: all techniques are shown.")

    def _entries(self) -> list[dict[str, Any]]:
        given = self.found.get("techniques", [])
        entries = [one for one in given if isinstance(one, dict)]
        self._tell(len(given) - len(entries), "entry", "that is no object, so left out", "entries")
        self._tell(max(0, len(entries) - MOST_ENTRIES), "entry", f"beyond the first {MOST_ENTRIES:,}", "entries")
        return entries[:MOST_ENTRIES]

    def _place(self, entry: dict[str, Any], technique: str) -> Place | None:
        """Where the value stands; None where the tactic is not one of the technique's."""
        named = _text(entry.get("tactic")).strip().lower()
        if not named:
            return technique, ""
        tactic = self.tactics.get(named)
        return (technique, tactic) if tactic in self.kb.technique(technique).tactics else None

    def _value(self, entry: dict[str, Any]) -> Value:
        colour = _text(entry.get("color"))
        return Value(
            _number(entry.get("score")),
            plain(_text(entry.get("comment"))).strip()[:LONGEST_COMMENT],
            _long_colour(colour) if _COLOUR.fullmatch(colour) else "",
            entry.get("enabled") is False,
            tuple(Link(label, url) for label, url in self._links(entry)),
            tuple(_pairs(entry.get("metadata"))[:MOST_LINKS]),
        )

    def _links(self, entry: dict[str, Any]) -> list[tuple[str, str]]:
        given = _pairs(entry.get("links"), ("label", "url"), longest=400)
        return [(label, url) for label, url in given if _WEB.fullmatch(url)][:MOST_LINKS]

    def _tell_values(self, values: dict[Place, Value]) -> None:
        found = list(values.values())
        plainly = sum(one.score is None and bool(one.colour) for one in found)
        self._tell(plainly, "entry", "with a colour and no score: the colour is shown, and it has no value", "entries")
        both = sum(one.score is not None and bool(one.colour) for one in found)
        self._tell(both, "entry", "with a colour of its own beside its score: it is shown as a dot", "entries")
        disabled = sum(one.disabled for one in found)
        self._tell(disabled, "technique", "disabled in the layer: shown struck out, without a value")
        gradient = self.found.get("gradient")
        if isinstance(gradient, dict) and gradient.get("colors"):
            self.told.append(
                "The scale goes from the least to the greatest value of its gradient; its colours are ours, "
                "which can be told apart without seeing colour."
            )

    def _scale(self, values: dict[Place, Value]) -> tuple[float, float]:
        gradient = self.found.get("gradient")
        if isinstance(gradient, dict):
            low, high = _number(gradient.get("minValue")), _number(gradient.get("maxValue"))
            if low is not None and high is not None and low < high:
                return low, high
        return scale_of([one.counts for one in values.values() if one.counts is not None])

    def _legend(self) -> tuple[tuple[str, str], ...]:
        found = _pairs(self.found.get("legendItems"), ("label", "color"))
        return tuple((label, _long_colour(colour)) for label, colour in found[:20] if _COLOUR.fullmatch(colour))

    def _tell(self, number: int, noun: str, what: str, several: str = "") -> None:
        if number:
            self.told.append(f"{counted(number, noun, several)} {what}.")


def _pairs(given: Any, keys: tuple[str, str] = ("name", "value"), longest: int = LONGEST_WORD) -> list[tuple[str, str]]:
    """Names and values of a list of objects; dividers and what is no text are left out."""
    if not isinstance(given, list):
        return []
    rows = [one for one in given[:1000] if isinstance(one, dict)]
    found = [(one.get(keys[0]), one.get(keys[1])) for one in rows]
    return [
        (shortened(name, LONGEST_WORD), shortened(value, longest))
        for name, value in found
        if isinstance(name, str) and isinstance(value, str)
    ]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > LARGEST:
        return None
    return float(value)


def _long_colour(colour: str) -> str:
    digits = colour.removeprefix("#").lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(2 * digit for digit in digits)
