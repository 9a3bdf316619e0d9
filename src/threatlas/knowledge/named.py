"""Techniques that a text names outright: by id, by the ATT&CK id they refer to, or by a full name, the present or an old one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from threatlas.knowledge.history import load_history
from threatlas.knowledge.mentions import find_mentions
from threatlas.knowledge.model import Technique
from threatlas.knowledge.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.words import Word

_BARE_ID = re.compile(r"(?<![0-9A-Za-z.])T[0-9]{4}(?:\.[0-9]{3})?(?![0-9A-Za-z])")
"""``T0051.001`` without ``AML.``, and ids of ATT&CK (``T1566``)."""
_LONGEST_NAME = 10
"""Words that carry meaning."""


class Named(NamedTuple):
    """A technique named in a text."""

    technique: str
    start: int
    end: int
    by_id: bool
    """Else by name."""


class Vocabulary:
    """The ids and names by which the techniques of one release are known."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._of_attack: dict[str, list[str]] = {}
        self._names: dict[tuple[str, ...], list[str]] = {}
        history = load_history()
        for technique in kb.techniques:
            if technique.attack:
                self._of_attack.setdefault(technique.attack, []).append(technique.id)
            for name in dict.fromkeys((technique.name, kb.full_name(technique.id), *history.names(technique.id))):
                stems = tuple(word.stem for word in words_of(name))
                # One word ("Phishing", "Datasets") is an ordinary word as well; it counts as such, in the profile.
                if 2 <= len(stems) <= _LONGEST_NAME and technique.id not in self._names.setdefault(stems, []):
                    self._names[stems].append(technique.id)
        self._longest: dict[tuple[str, str], int] = {}
        for stems in self._names:
            pair = stems[0], stems[1]
            self._longest[pair] = max(len(stems), self._longest.get(pair, 0))

    def ids_in(self, text: str) -> Iterator[Named]:
        """Techniques named by id; an id retired since stands for what it became, where that is not in doubt."""
        for mention in find_mentions(text):
            technique = self._living(mention.identifier)
            if technique is not None:
                yield Named(technique, mention.start, mention.end, by_id=True)
        for match in _BARE_ID.finditer(text):
            technique = self._living(f"AML.{match.group()}")
            for found in [technique] if technique else self._of_attack.get(match.group(), ()):
                yield Named(found, match.start(), match.end(), by_id=True)

    def names_in(self, words: list[Word]) -> Iterator[Named]:
        """Techniques named by name in a passage given as its words; the longest name at each place."""
        for index in range(len(words) - 1):
            longest = self._longest.get((words[index].stem, words[index + 1].stem), 0)
            for size in range(min(longest, len(words) - index), 1, -1):
                span = words[index : index + size]
                found = self._names.get(tuple(word.stem for word in span))
                if found:
                    for technique in found:
                        yield Named(technique, span[0].start, span[-1].end, by_id=False)
                    break

    def _living(self, identifier: str) -> str | None:
        if isinstance(self._kb.get(identifier), Technique):
            return identifier
        move = load_history().move_of(identifier)
        if move is not None and len(move.to) == 1 and isinstance(self._kb.get(move.to[0]), Technique):
            return move.to[0]
        return None


_built: WeakKeyDictionary[KnowledgeBase, Vocabulary] = WeakKeyDictionary()


def vocabulary_of(kb: KnowledgeBase) -> Vocabulary:
    """The vocabulary of ``kb``, built at the first call."""
    if kb not in _built:
        _built[kb] = Vocabulary(kb)
    return _built[kb]
