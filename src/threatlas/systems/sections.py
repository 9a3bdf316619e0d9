"""Reads one section of a description each: takes values by name, checks them, and notes what is wrong with its place."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from threatlas.documents.place import MappingNode, Place, SequenceNode, Value, describe
from threatlas.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from threatlas.systems.problem import Problems

_TermKind = TypeVar("_TermKind", bound=Term)

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")
"""Ids of assets, zones and objectives: small letters, digits, dots, hyphens and underscores."""
MAXIMUM_TEXT = 4_000


class Section:
    """One mapping of a description. Asking for a value notes what is wrong with it and gives a usable one."""

    def __init__(self, node: MappingNode, problems: Problems, what: str, known: Iterable[str]) -> None:
        self.node = node
        self.problems = problems
        self.what = what
        """What it is, for messages: ``asset mailbox``."""
        known = tuple(known)
        for key in node:
            if key not in known:
                near = problems.nearest(key, known)
                hint = f"did you mean {near!r}?" if near else f"there are {', '.join(known)}"
                self.error("unknown-key", f"{what} has no {key[:60]!r}; {hint}", self.key_place(key))

    def error(self, code: str, message: str, place: Place) -> None:
        self.problems.error(code, message, place)

    def key_place(self, key: str) -> Place:
        return self.node.place_of(key)

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A text on one or more lines."""
        value = self.node.get(key)
        if value is None:
            if required:
                self.error("missing", f"{self.what} needs {key!r}", self.node.place)
            return default
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.wrong(key, "a text", value)
            return default
        if len(str(value)) > MAXIMUM_TEXT:
            self.error(
                "too-long", f"{key!r} of {self.what} is longer than {MAXIMUM_TEXT} characters", self.key_place(key)
            )
            return default
        text = str(value).strip()
        if required and not text:
            self.error("missing", f"{key!r} of {self.what} is empty", self.key_place(key))
        return text

    def wrong(self, key: str, expected: str, value: Value, place: Place | None = None) -> None:
        self.error(
            "wrong-type",
            f"{key!r} of {self.what} must be {expected}, not {describe(value)}",
            place or self.key_place(key),
        )

    def number(self, key: str, low: float, high: float, default: float) -> float:
        """A number from ``low`` to ``high``."""
        value = self.node.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, "a number", value)
        elif not low <= value <= high:
            shown = (
                f"{value:g}" if abs(value) < 1e300 else "a number that large"
            )  # an integer may be too large to format
            self.error(
                "out-of-range",
                f"{key!r} of {self.what} must be from {low:g} to {high:g}, not {shown}",
                self.key_place(key),
            )
        else:
            return float(value)
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.node.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, "true or false", value)
        return default

    def day(self, key: str) -> date | None:
        """A date, ``2027-01-31``."""
        text = self.text(key, required=True)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.error(
                "not-a-date",
                f"{key!r} of {self.what} must be a date like 2027-01-31, not {text[:40]!r}",
                self.key_place(key),
            )
            return None

    def term(self, key: str, words: type[_TermKind], noun: str) -> _TermKind | None:
        """A word of a vocabulary; None, noted, where it is none."""
        text = self.text(key, required=True)
        return self.as_term(text, words, noun, self.key_place(key)) if text else None

    def as_term(self, text: str, words: type[_TermKind], noun: str, place: Place) -> _TermKind | None:
        """``text`` as a word of a vocabulary; None, noted with the nearest word, where it is none."""
        if text in tuple(words):
            return words(text)
        plain = text.lower().replace("_", "-").replace(" ", "-")
        near = self.problems.nearest(plain, tuple(words), cutoff=0.55)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(words)}"
        self.error(f"unknown-{noun.replace(' ', '-')}", f"{self.what}: {text[:60]!r} is no {noun}; {hint}", place)
        return None

    def items(self, key: str) -> Iterator[tuple[Value, Place]]:
        """The items of a list; a single text or mapping counts as a list of one."""
        value = self.node.get(key)
        if value is None:
            return
        if isinstance(value, SequenceNode):
            yield from zip(value, value.places, strict=True)
        elif isinstance(value, str | MappingNode):
            yield value, self.key_place(key)
        else:
            self.wrong(key, "a list", value)

    def texts(self, key: str) -> Iterator[tuple[str, Place]]:
        """The items of a list of texts."""
        for item, place in self.items(key):
            if isinstance(item, str):
                yield item.strip(), place
            else:
                self.wrong(key, "a list of texts", item, place)

    def entries(self, key: str) -> Iterator[tuple[str, Value, Place]]:
        """The entries of a mapping of ids: id, value and place. Ids that are none are noted and left out."""
        value = self.node.get(key)
        if value is None:
            return
        if not isinstance(value, MappingNode):
            self.wrong(key, "a mapping of ids", value)
            return
        for identifier, entry in value.items():
            place = value.place_of(identifier)
            if IDENTIFIER.match(identifier):
                yield identifier, entry, place
            else:
                message = f"{identifier[:60]!r} cannot be an id: use small letters, digits, '-', '_' and '.'"
                self.error("bad-id", message, place)
