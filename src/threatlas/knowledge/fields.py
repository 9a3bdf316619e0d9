"""Takes values out of a document by name, checks their type, and notes what is wrong instead of stopping."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode, Place, SequenceNode, Value, describe
from threatlas.knowledge.model import Reference
from threatlas.vocabulary import LifecycleStage, Platform, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from threatlas.knowledge.issue import Issues
    from threatlas.vocabulary import Term

MAXIMUM_TEXT = 200_000
"""Characters of one field; the longest published text has some 7,000."""


class Fields:
    """The fields of one object of a release. Asking for a field notes what is wrong with it and gives a usable value."""

    def __init__(self, node: MappingNode, issues: Issues, known: Iterable[str], subject: str = "") -> None:
        self.node = node
        self.issues = issues
        self.subject = subject
        self._mend_keys(frozenset(known))

    def _mend_keys(self, known: frozenset[str]) -> None:
        """A key that nobody knows and that nearly spells a missing one (``techniquue``) is read as that one."""
        for key in [key for key in self.node if key not in known]:
            near = get_close_matches(key.lower().replace("_", "-"), sorted(known - self.node.keys()), n=1, cutoff=0.85)
            if near and len(key) > 4:
                place = self.node.places.pop(key, self.node.place)
                self.node[near[0]] = self.node.pop(key)
                self.node.places[near[0]] = place
                self.issues.repaired(
                    "mistyped-key", f"the key {key[:60]!r} is read as {near[0]!r}", subject=self.subject, place=place
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
        return self.as_identifier(self.text(key, required=True), self.place_of(key))

    def as_identifier(self, text: str, place: Place) -> str | None:
        """``text`` as an identifier in its right spelling; None, noted, where it is none."""
        spelt = canonical(text)
        if spelt is None:
            if text:
                self.issues.error(
                    "not-an-id", f"{text[:60]!r} is not an id of ATLAS", subject=self.subject, place=place
                )
        elif spelt != text:
            self.issues.repaired("misspelt-id", f"{text[:60]!r} is read as {spelt}", subject=self.subject, place=place)
        return spelt

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
        found = []
        for item, place in self.items(key):
            if isinstance(item, str):
                found.append(item.strip())
            elif item is not None:
                self.wrong_type(key, "a list of texts", item, place)
        return tuple(found)

    def date(self, key: str) -> str | None:
        """An ISO 8601 date, cut from a timestamp where the file holds one."""
        text = self.text(key)
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10]).isoformat()
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
        if isinstance(value, MappingNode):
            identifier = value.get("id")
            return identifier.strip()[:40] if isinstance(identifier, str) and identifier.strip() else None
        if value is not None:
            self.wrong_type(key, "a mapping", value)
        return None

    def references(self, key: str = "references") -> tuple[Reference, ...]:
        """A list of mappings ``{title, url}``."""
        found = []
        for item, _ in self.mappings(key):
            part = Fields(item, self.issues, ("id", "title", "url", "description"), self.subject)
            found.append(Reference(part.text("title"), part.text("url")))
        return tuple(found)

    def terms(self, key: str, words: dict[str, Term]) -> tuple[Term, ...]:
        """A list of words of a vocabulary, as ATLAS writes them."""
        found = []
        for item, place in self.items(key):
            if not isinstance(item, str):
                continue  # a mapping in a list of words is somebody else's defect: see readers.yaml_legacy
            term = words.get(_plain(item))
            if term is not None:
                found.append(term)
            else:
                self.issues.left_out(
                    "unknown-word",
                    f"{item[:60]!r} in the field {key!r} is not known",
                    subject=self.subject,
                    place=place,
                )
        return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())


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
