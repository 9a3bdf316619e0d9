"""Finds records by id, name, former name and words, forgiving of typing errors.

::

    for hit in search(kb, "prompt injectoin", filters=Filters(kind=ObjectKind.TECHNIQUE)):
        print(hit.id, kb.full_name(hit.id), hit.score)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.knowledge.filters import Filters
from threatlas.knowledge.history import load_history
from threatlas.knowledge.model import Mitigation, Tactic, Technique
from threatlas.knowledge.search_index import NAME, index_of, split
from threatlas.knowledge.words import is_stop_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.search_index import Place, SearchIndex

LONGEST_QUERY = 1000
"""Characters that are looked at."""
MOST_WORDS = 24
"""Different words that are looked for."""

BY_ID = 1.0
BY_NAME = 0.95
NEAR_ID = 0.9
"""Scores of a record whose id was given, whose whole name was given, and that belongs to an id that was given: a sub-technique,
or the counterpart of an id of ATT&CK that ATLAS has as well."""
BY_WORDS = 0.9
"""The most that single words give."""

_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:(?P<scheme>AML|TL)[-._: ]{0,2})?(?P<kind>TA|T|M|CS)[-_]?"
    r"(?P<number>[0-9]{2,4})(?:[-._/](?P<sub>[0-9]{1,3}))?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
"""One digit alone is too little: M1 and T5 are other things."""
_EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found."""

    id: str
    score: float
    """0 to 1; 1 for a record whose id was given. Scores of one search compare, those of different searches do not."""
    matched: tuple[str, ...]
    """What was met: the id as given, a name, or words of the record in the order of the words searched for."""


def search(kb: KnowledgeBase, words: str, *, filters: Filters = _EVERYTHING, limit: int = 20) -> list[Hit]:
    """The records that ``words`` speak of, the best first, ties in order of id; empty where nothing is found.

    ``words`` may hold ids in any spelling (``T0051``, ``aml.t51``, an id of ATT&CK, one that has been retired), names that
    records have or had, beginnings of words and words with typing errors. Beyond 1,000 characters they are not read.
    """
    query = words[:LONGEST_QUERY]
    admitted = {entry.id for entry in kb if filters.admits(entry)}
    hits: dict[str, Hit] = {}
    for hit in (*_by_id(kb, query), *_by_words(index_of(kb), _ID.sub(" ", query))):
        if hit.id in admitted and (hit.id not in hits or hit.score > hits[hit.id].score):
            hits[hit.id] = hit
    return sorted(hits.values(), key=lambda hit: (-hit.score, hit.id))[: max(0, limit)]


def _by_id(kb: KnowledgeBase, query: str) -> Iterator[Hit]:
    for match in _ID.finditer(query):
        written, (scheme, kind, number, sub) = match.group(), match.groups()
        identifier = f"{scheme or 'AML'}.{kind}{int(number):04d}{f'.{int(sub):03d}' if sub else ''}".upper()
        known = list(_at_id(kb, identifier, written))
        yield from known
        if scheme is None:
            for entry in kb:
                if isinstance(entry, Tactic | Technique | Mitigation) and entry.attack == written.upper():
                    yield Hit(entry.id, NEAR_ID if known else BY_ID, (written,))


def _at_id(kb: KnowledgeBase, identifier: str, written: str) -> Iterator[Hit]:
    if identifier in kb:
        yield Hit(identifier, BY_ID, (written,))
        for technique in kb.subtechniques(identifier):
            yield Hit(technique.id, NEAR_ID, (written,))
        return
    move = load_history().move_of(identifier)
    for successor in move.to if move is not None else ():
        if successor in kb:
            yield Hit(successor, BY_ID, (written,))


def _by_words(index: SearchIndex, query: str) -> Iterator[Hit]:
    said = split(query)
    wanted = [word for word in dict.fromkeys(said) if len(word) > 1 and not is_stop_word(word)][:MOST_WORDS]
    wanted = wanted or list(dict.fromkeys(said))[:MOST_WORDS]
    found = [index.find(word) for word in wanted]
    # A word that stands nowhere is as telling as the most telling of those that do: a record cannot have all words then.
    unknown = max((telling for telling, _ in found), default=0.0)
    possible = sum(telling or unknown for telling, _ in found)
    records: dict[str, list[tuple[float, Place]]] = {}
    for telling, places in found:
        for identifier, place in places.items():
            records.setdefault(identifier, []).append((telling, place))
    for identifier, met in records.items():
        names = index.names[identifier]
        matched = tuple(dict.fromkeys(place.word for _, place in met))
        name = next((name for name in names if list(name) == said), None)
        if name is not None:
            yield Hit(identifier, BY_NAME, (" ".join(name),))
            continue
        coverage = sum(telling for telling, _ in met) / possible
        weight = sum(telling * place.weight for telling, place in met) / (possible * NAME)
        score = BY_WORDS * weight * coverage * _share_of_name(names, matched)
        yield Hit(identifier, round(score, 4), matched)


def _share_of_name(names: Sequence[Sequence[str]], matched: Sequence[str]) -> float:
    """From 0.7 to 1: how much of a name the words make up, so that of two names that hold them the shorter comes first."""
    best = max((sum(word in matched for word in name) / len(name) for name in names if name), default=0.0)
    return 0.7 + 0.3 * best
