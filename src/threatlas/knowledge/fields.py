"""Takes values out of a document by name, checks their type, and notes what is wrong instead of stopping."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode, Place, SequenceNode, Value, describe
from threatlas.knowledge.model import Reference
from threatlas.vocabulary import LifecycleStage, Platform, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from threatlas.knowledge.issue import Issues
    from threatlas.vocabulary import Term

MAXIMUM_TEXT = 200_000
"""Characters of one field; the longest published text has some 7,000."""

MAXIMUM_UNKNOWN = 50
"""Keys of one mapping that are compared with those known; a hostile file could hold a million."""

_ATTACK_ID = re.compile(r"[A-Z]{1,2}[0-9]{4}(\.[0-9]{3})?")
"""``T1566``, ``T1566.001``, ``TA0043``, ``M1017``."""

MATURITIES = {"feasible": "feasible", "demonstrated": "demonstrated", "realized": "realized"}
KINDS = {"incident": "incident", "exercise": "exercise"}
GRANULARITIES = {"date": "day", "day": "day", "month": "month", "year": "year"}
"""How exact a date is, as releases say it: ``DATE`` before format 6, ``Day`` in it."""


class Fields:
    """The fields of one object of a release. Asking for a field notes what is wrong with it and gives a usable value."""

    def __init__(self, node: MappingNode, issues: Issues, known: Iterable[str], subject: str = "") -> None:
        self.node = node
        self.issues = issues
        self.subject = subject
        self._mend_keys(frozenset(known))

    def _mend_keys(self, known: frozenset[str]) -> None:
        """A key that nobody knows and that nearly spells a missing one (``techniquue``) is read as that one."""
        unknown = [key for key in self.node if key not in known and 4 < len(key) <= 40]
        if not unknown:
            return
        missing = {_plain(name): name for name in sorted(known.difference(self.node))}
        for key in unknown[:MAXIMUM_UNKNOWN]:
            near = get_close_matches(_plain(key), missing, n=1, cutoff=0.85)
            if near:
                name = missing.pop(near[0])
                place = self.node.places.pop(key, self.node.place)
                self.node[name] = self.node.pop(key)
                self.node.places[name] = place
                self.issues.repaired(
                    "mistyped-key", f"the key {key!r} is read as {name!r}", subject=self.subject, place=place
                )

    def place_of(self, key: str) -> Place:
        return self.node.place_of(key)

    def text(self, key: str, *, required: bool = False) -> str:
        """The text of a field; empty where it is missing or of a wrong type (noted as an error)."""
        value = self.node.get(key)
        if value is None:
            if required:
                self.issues.error(
                    "missing-field", f"the field {key!r} is missing", subject=self.subject, place=self.place_of(key)
                )
            return ""
        if isinstance(value, str):
            if len(value) > MAXIMUM_TEXT:
                self.issues.error(
                    "long-text",
                    f"the field {key!r} holds more than {MAXIMUM_TEXT:,} characters",
                    subject=self.subject,
                    place=self.place_of(key),
                )
                return ""
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self.wrong_type(key, "a text", value)
        return ""

    def wrong_type(self, key: str, expected: str, value: Value, place: Place | None = None) -> None:
        problem = f"the field {key!r} must be {expected}, not {describe(value)}"
        self.issues.error("wrong-type", problem, subject=self.subject, place=place or self.place_of(key))

    def identifier(self, key: str = "id") -> str | None:
        """The field as an identifier in its right spelling; None, noted as an error, where it is none."""
        text = self.text(key, required=True)
        if not text and not isinstance(self.node.get(key), str):
            return None  # noted already
        return self.as_identifier(text, self.place_of(key))

    def as_identifier(self, text: str, place: Place) -> str | None:
        """``text`` as an identifier in its right spelling; None, noted, where it is none."""
        spelt = canonical(text)
        if spelt is None:
            self.issues.error("not-an-id", f"{text[:60]!r} is not an id of ATLAS", subject=self.subject, place=place)
        elif spelt != text:
            self.issues.repaired("misspelt-id", f"{text[:60]!r} is read as {spelt}", subject=self.subject, place=place)
        return spelt

    def identifiers(self, key: str) -> tuple[str, ...]:
        """A list of identifiers, each as :meth:`as_identifier`; those that are none are left away."""
        return tuple(spelt for text, place in self._placed_texts(key) if (spelt := self.as_identifier(text, place)))

    def items(self, key: str) -> Iterator[tuple[Value, Place]]:
        """The items of a list; a single value counts as a list of one."""
        value = self.node.get(key)
        if value is None:
            return
        if isinstance(value, SequenceNode):
            yield from zip(value, value.places, strict=True)
        elif isinstance(value, str):
            yield value, self.place_of(key)
        else:
            self.wrong_type(key, "a list", value)

    def mappings(self, key: str) -> Iterator[tuple[MappingNode, Place]]:
        """The items of a list of mappings; others are noted as errors."""
        for item, place in self.items(key):
            if isinstance(item, MappingNode):
                yield item, place
            elif item is not None:
                self.wrong_type(key, "a list of mappings", item, place)

    def texts(self, key: str) -> tuple[str, ...]:
        """The items of a list of texts; others are noted as errors."""
        return tuple(text for text, _ in self._placed_texts(key))

    def _placed_texts(self, key: str) -> Iterator[tuple[str, Place]]:
        for item, place in self.items(key):
            if isinstance(item, str):
                yield item.strip(), place
            elif item is not None:
                self.wrong_type(key, "a list of texts", item, place)

    def word(self, key: str, words: Mapping[str, str]) -> str | None:
        """One of few words, in any letter case, as the model writes it; None, noted, where it is none of them."""
        text = self.text(key)
        found = words.get(text.lower())
        if text and found is None:
            self._unknown_word(key, text, self.place_of(key))
        return found

    def date(self, key: str) -> str | None:
        """An ISO 8601 date, cut from a timestamp where the file holds one; ``2024`` and ``2024-05`` are their first day."""
        text = self.text(key)
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10] + {4: "-01-01", 7: "-01"}.get(len(text), "")).isoformat()
        except ValueError:
            self.issues.left_out(
                "not-a-date",
                f"{text[:40]!r} in the field {key!r} is not a date",
                subject=self.subject,
                place=self.place_of(key),
            )
            return None

    def attack_reference(self, key: str) -> str | None:
        """The ATT&CK id of a mapping ``{id, url}``."""
        value = self.node.get(key)
        if value is None:
            return None
        if not isinstance(value, MappingNode):
            self.wrong_type(key, "a mapping", value)
            return None
        text = Fields(value, self.issues, ("id", "url"), self.subject).text("id")
        if _ATTACK_ID.fullmatch(text):
            return text
        if text:
            problem = f"{text[:60]!r} in the field {key!r} is not an id of ATT&CK"
            self.issues.left_out("not-an-attack-id", problem, subject=self.subject, place=self.place_of(key))
        return None

    def references(self, key: str = "references") -> tuple[Reference, ...]:
        """A list of mappings ``{title, url}``."""
        found = []
        for item, _ in self.mappings(key):
            part = Fields(item, self.issues, ("id", "title", "url", "description"), self.subject)
            found.append(Reference(part.text("title"), part.text("url")))
        return tuple(found)

    def terms(self, key: str, words: dict[str, Term], *, with_mappings: bool = False) -> tuple[Term, ...]:
        """A list of words of a vocabulary, as ATLAS writes them; unknown ones are left out, others noted as errors.

        ``with_mappings``: the caller itself looks at mappings in the list, as the reader of older formats does.
        """
        found = []
        for item, place in self.items(key):
            if isinstance(item, str):
                term = words.get(_plain(item))
                if term is not None:
                    found.append(term)
                else:
                    self._unknown_word(key, item, place)
            elif item is not None and not (with_mappings and isinstance(item, MappingNode)):
                self.wrong_type(key, "a list of texts", item, place)
        return tuple(dict.fromkeys(found))

    def _unknown_word(self, key: str, word: str, place: Place) -> None:
        problem = f"{word[:60]!r} in the field {key!r} is not known"
        self.issues.left_out("unknown-word", problem, subject=self.subject, place=place)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").replace("_", " ").split())


STAGE_WORDS: dict[str, LifecycleStage] = {
    **{_plain(stage.title): stage for stage in LifecycleStage},
    **{_plain(stage.title.replace("AI Model", "ML Model")): stage for stage in LifecycleStage},
    **{_plain(stage): stage for stage in LifecycleStage},
}
"""Lifecycle stages as releases write them: ``ML Model Engineering`` before format 6, ``AI Model Engineering`` in it."""

PLATFORM_WORDS: dict[str, Platform] = {
    **{_plain(platform.title): platform for platform in Platform},
    **{_plain(platform): platform for platform in Platform},
}
