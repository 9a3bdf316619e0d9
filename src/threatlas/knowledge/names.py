"""What a text says beside an id: that it is the object's name, that it was, or that it is another object's."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from threatlas.vocabulary.identifiers import kind_of, parent_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from threatlas.knowledge.history import History
    from threatlas.knowledge.knowledge_base import KnowledgeBase

MAXIMUM_NAME = 120
"""Characters. Longer names of a release are not looked for; the longest published name of a technique has 64."""
SEPARATORS = (": ", " - ", " – ", " — ", " / ", " > ")
"""What may stand between the name of a technique and that of its sub-technique where both are given."""
MINIMUM_NEAR = 8
"""Characters: a shorter text is not taken for a misspelt name."""
MAXIMUM_COMPARED = 100
"""Names compared with a text for each of their ends; a release made to have more would take long."""
FIRST_WORD = re.compile(r"""[^\s|"'`*<>()\[\]{},;:]+""")
LAST_WORD = re.compile(r"""(?:(?<=[\s|"'`*<>()\[\]{},;:])|\A)[^\s|"'`*<>()\[\]{},;:]+\Z""")


def plain(text: str) -> str:
    """A name as it is compared: without differences of letter case, of white space and of the shape of apostrophes."""
    return " ".join(text.replace("’", "'").lower().split())


class Reading(NamedTuple):
    """What a text is as the name of an object."""

    current: bool
    """Whether the object has this name in the release, or nobody knows better."""
    name: str
    """The name that the object has in the release; empty where it is not known offline."""


class Names:
    """The names of one release, and every name that its objects, and what they came from, ever had."""

    def __init__(self, current: Mapping[str, str], history: History) -> None:
        self.current = current
        """The name of each object of the release, by id; empty where it is not known offline."""
        self.history = history
        self._readings: dict[str, dict[str, Reading]] = {}

    @classmethod
    def of_release(cls, kb: KnowledgeBase, history: History) -> Names:
        """The names of a loaded release, those of its case studies and of our additions included."""
        known = history.objects(kb.release.version) if kb.release.format == "history" else {}
        unnamed = {identifier for identifier, found in known.items() if not found.name}
        return cls({entry.id: "" if entry.id in unnamed else entry.name for entry in kb}, history)

    @classmethod
    def of_version(cls, version: str, history: History) -> Names:
        """The names that history knows of a release. Raises :class:`~threatlas.errors.UnknownRelease`."""
        return cls({identifier: known.name for identifier, known in history.objects(version).items()}, history)

    def read(self, identifier: str, text: str) -> Reading | None:
        """What ``text`` is as a name of the object; None where the object, and what it came from, never had this name.

        A sub-technique may also be called by its parent's name, and by both.
        """
        readings = self._readings.get(identifier)
        if readings is None:
            if identifier not in self.current and not self.history.knows(identifier):
                return None
            readings = self._readings[identifier] = self._read_all(identifier)
        return readings.get(plain(text))

    def owners(self, text: str) -> tuple[str, ...]:
        """The objects that have or ever had this name, in order of id."""
        return self._owners.get(plain(text), ())

    def tells_apart(self, text: str) -> bool:
        """Whether a known name is no ordinary phrase.

        "Phishing", "Data" or "Generative AI" stand beside an id for many reasons, "LLM Jailbreak" and "Evade AI Model" for one.
        """
        words = len(text.split())
        return words > 2 or (words == 2 and any(parent_of(owner) is None for owner in self.owners(text)))

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The word that each known name begins with, lower case."""
        return frozenset(match.group() for name in self._owners if (match := FIRST_WORD.search(name)))

    @cached_property
    def last_words(self) -> frozenset[str]:
        """The word that each known name ends with, lower case."""
        return frozenset(match.group() for name in self._owners if (match := LAST_WORD.search(name)))

    def ever(self, identifier: str) -> tuple[str, ...]:
        """Every name that the object ever had, and what it came from or became without doubt; the current one last."""
        linked = [identifier]
        linked += [move.id for move in self.history.moves_to(identifier) if len(move.to) == 1]
        move = self.history.move_of(identifier)
        if move is not None and len(move.to) == 1:
            linked += move.to
        names = [name for other in linked for name in self.history.names(other)]
        current = self.current.get(identifier, "")
        return tuple(dict.fromkeys([name for name in names if name != current] + ([current] if current else [])))

    def _read_all(self, identifier: str) -> dict[str, Reading]:
        readings: dict[str, Reading] = {}
        current, own = self.current.get(identifier, ""), self.ever(identifier)
        parent = parent_of(identifier)
        if parent is not None:
            above, parents = self.current.get(parent, ""), self.ever(parent)
            readings.update(_each(parents, above))
            for separator in SEPARATORS:
                whole = f"{above}{separator}{current}" if above and current else ""
                readings.update(_each((f"{first}{separator}{last}" for first in parents for last in own), whole))
        readings.update(_each(own, current))
        return readings

    @cached_property
    def _owners(self) -> dict[str, tuple[str, ...]]:
        owners: dict[str, set[str]] = {}
        for identifier in sorted({*self.history.identifiers, *self.current}):
            own = {*self.history.names(identifier), self.current.get(identifier, "")}
            parent = parent_of(identifier)
            parents = {*self.history.names(parent), self.current.get(parent, "")} if parent else set()
            for name in own - {""}:
                whole = (f"{first}{separator}{name}" for first in parents - {""} for separator in SEPARATORS)
                for text in (name, *whole):
                    if len(text) <= MAXIMUM_NAME:
                        owners.setdefault(plain(text), set()).add(identifier)
        owners.pop("", None)
        return {name: tuple(sorted(found)) for name, found in owners.items()}

    def nearest(self, text: str) -> str | None:
        """The known name that ``text`` misspells, lower case, or None where it is near none.

        The slip may be anywhere but in the first and the last word at once: only names that share one of them are compared.
        """
        wanted = plain(text)
        if not MINIMUM_NEAR <= len(wanted) <= MAXIMUM_NAME:
            return None
        likely = (name for end in _ends(wanted) for name in self._by_end.get(end, ())[:MAXIMUM_COMPARED])
        return next((name for name in likely if misspells(wanted, name)), None)

    @cached_property
    def _by_end(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for name in self._owners:
            if not any(separator in name for separator in SEPARATORS):
                for end in _ends(name):
                    index.setdefault(end, []).append(name)
        return index


def _each(names: Iterator[str] | tuple[str, ...], current: str) -> Iterator[tuple[str, Reading]]:
    now = plain(current)
    return ((plain(name), Reading(not current or plain(name) == now, current)) for name in names)


def _ends(name: str) -> tuple[str, ...]:
    """What names are compared by: the first word, the last word, the first letters."""
    words = name.split()
    return (f"{words[0]} ", f" {words[-1]}", name[:4])


def _same_start(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def misspells(text: str, name: str) -> bool:
    """Whether ``text`` is ``name`` with a slip of the pen: nine tenths of their letters agree. Equal texts do not."""
    written, meant = plain(text), plain(name)
    shorter = min(len(written), len(meant))
    if written == meant or shorter < MINIMUM_NEAR or abs(len(written) - len(meant)) > 3:
        return False
    same = _same_start(written, meant) + _same_start(written[::-1], meant[::-1])
    if same < shorter * 0.6:
        return False  # far apart, and cheap to say: most texts beside an id are
    from difflib import SequenceMatcher

    return SequenceMatcher(None, written, meant, autojunk=False).ratio() >= 0.9


def same_kind(identifier: str, other: str) -> bool:
    """Whether two ids name objects of the same kind."""
    return kind_of(identifier) is kind_of(other)
