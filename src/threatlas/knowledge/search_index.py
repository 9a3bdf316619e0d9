"""The words of a release by the records that they stand in: what search looks words up in. Built in some ten milliseconds."""

from __future__ import annotations

import re
from math import log
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from threatlas.knowledge.history import load_history
from threatlas.knowledge.model import CaseStudy, Entry, Mitigation, Technique
from threatlas.knowledge.typing_errors import distance, forgiven
from threatlas.knowledge.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.knowledge.knowledge_base import KnowledgeBase

NAME, FORMER, SIGNAL, SUMMARY, PARENT, TEXT = 10.0, 8.0, 4.0, 2.5, 2.0, 1.0
"""How much a word counts where it stands in the name, a former name, the signals, our summary, the parent's name, and the
release's description, in this order."""

EXACT, INFLECTED, BEGUN, MISTYPED = 1.0, 0.9, 0.7, 0.6
"""How much it counts when it is the word searched for, another form of it, begins with it, or is it with typing errors."""

_WORD = re.compile(r"[^\W_]{1,60}")
_SHORTEST_BEGINNING = 3
_SAME_BEGINNING = 3
"""Letters that all forms of a word share; the forms of ``analyse`` and ``use`` are found so, and most words are passed over."""


class Place(NamedTuple):
    """A word in a record."""

    weight: float
    """Of the part of the record that it stands in; the most telling one where it stands in several."""
    word: str


def split(text: str) -> list[str]:
    """The words of ``text`` in lower case."""
    return _WORD.findall(text.lower())


class SearchIndex:
    """All words of one release."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.names: dict[str, tuple[tuple[str, ...], ...]] = {}
        """For each record, the words of its name, of its name with that of its parent, and of its former names."""
        self._places: dict[str, dict[str, float]] = {}
        self._forgiving: set[str] = set()
        history = load_history()
        for entry in kb:
            former = history.names(entry.id)
            names = (entry.name, kb.full_name(entry.id), *former)
            self.names[entry.id] = tuple(dict.fromkeys(tuple(split(name)) for name in names))
            for weight, text in _parts(kb, entry, former):
                words = split(text)
                for word in words:
                    places = self._places.setdefault(word, {})
                    if places.get(entry.id, 0.0) < weight:
                        places[entry.id] = weight
                if weight >= SIGNAL:
                    self._forgiving.update(words)
        self._size = len(self.names)

    def find(self, word: str) -> tuple[float, dict[str, Place]]:
        """How telling a lower-case word is, and the records it stands in, by id, each with its best place.

        Typing errors are looked for where the word as it is typed stands nowhere, among the words of names and signals.
        """
        found: dict[str, Place] = {}
        for near, quality in self._near(word).items():
            for identifier, weight in self._places[near].items():
                place = Place(weight * quality, near)
                if identifier not in found or place > found[identifier]:
                    found[identifier] = place
        return log(1 + self._size / len(found)) if found else 0.0, found

    def _near(self, word: str) -> dict[str, float]:
        """Words of the release that ``word`` may mean, with how much they count."""
        near = self._forms(word)
        errors = 0 if near else forgiven(word)
        if errors:
            distances = {other: distance(word, other, errors) for other in sorted(self._forgiving)}
            least = min(distances.values(), default=errors + 1)
            for other, count in distances.items():
                if count == least <= errors:
                    for form, quality in self._forms(other).items():
                        near[form] = max(near.get(form, 0.0), quality * MISTYPED)
        return near

    def _forms(self, word: str) -> dict[str, float]:
        forms: dict[str, float] = {}
        beginning, root = word[:_SAME_BEGINNING], stem(word)
        for other in self._places:
            if not other.startswith(beginning):
                continue
            if other == word:
                forms[other] = EXACT
            elif stem(other) == root:
                forms[other] = INFLECTED
            elif len(word) >= _SHORTEST_BEGINNING and other.startswith(word):
                forms[other] = BEGUN
        return forms


def _parts(kb: KnowledgeBase, entry: Entry, former: tuple[str, ...]) -> Iterator[tuple[float, str]]:
    yield NAME, entry.name
    yield FORMER, " ".join(former)
    yield SUMMARY, entry.summary
    yield TEXT, entry.description
    if isinstance(entry, Technique):
        if entry.applicability is not None:
            yield SIGNAL, " ".join(entry.applicability.signals)
        if entry.parent is not None:
            yield PARENT, kb[entry.parent].name
    elif isinstance(entry, CaseStudy):
        yield SUMMARY, f"{entry.target} {entry.actor} {entry.reporter}"
    elif isinstance(entry, Mitigation):
        yield TEXT, " ".join(entry.categories)


_built: WeakKeyDictionary[KnowledgeBase, SearchIndex] = WeakKeyDictionary()


def index_of(kb: KnowledgeBase) -> SearchIndex:
    """The index of ``kb``, built at the first call."""
    if kb not in _built:
        _built[kb] = SearchIndex(kb)
    return _built[kb]
