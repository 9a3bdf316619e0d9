"""Ranks the techniques that a piece of text speaks of, with the words that made it think so.

Each passage of a few sentences is compared with the profile of every technique (:mod:`threatlas.knowledge.profiles`). Its
similarities become probabilities beside that of speaking of none, and a technique's score joins the passages that speak of
it most clearly. Ids and names in the text count as well. Time is linear in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, prod
from typing import TYPE_CHECKING

from threatlas.errors import LimitExceeded
from threatlas.knowledge.named import vocabulary_of
from threatlas.knowledge.profiles import profiles_of
from threatlas.knowledge.words import phrases_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.named import Named
    from threatlas.knowledge.profiles import Profiles, Vector
    from threatlas.knowledge.words import Phrase, Word

LONGEST_TEXT = 1_000_000
"""Characters."""
MOST_EVIDENCE = 6
"""Phrases given as evidence for one technique."""
LEAST_EVIDENCE = 0.1
"""Of the share of the strongest phrase; weaker ones are not given."""

PASSAGE = 25
"""Words that carry meaning, from which on a passage ends with its sentence: two or three sentences."""
LONGEST_PASSAGE = 100
"""Words after which a passage ends wherever it is."""
CLEAREST = 3
"""Passages that make up the score of a technique. All of them would carry every technique of a long report to 1."""

SHARPNESS = 150
NOTHING = 6
"""Probabilities are a softmax over SHARPNESS x similarity of each technique and NOTHING for speaking of none. Both were
fitted by likelihood to case study steps, each left out of its profiles, and to paragraphs of software manuals, and
rounded."""
SHORT = 10
"""Length, before it is made one, of the vector of a text that says enough: three rare words or so. That of a shorter text
stays shorter in proportion, so that a single common word ("model") maps to nothing."""
FAINT = 0.01
"""A passage in which no technique is likelier than this says nothing."""
SHARED_WORDS = 3
"""Different words that a passage shares with a technique; fewer are chance, unless the passage has no more."""
NAMED_BY_ID = 0.95
"""The least score of a technique whose id stands in the text."""
NAMED_BY_NAME = 0.3
"""The least score of a technique whose name stands in the text: of such names in case study steps, where nothing else made the
technique likelier, one in four is that of the step."""

_SENTENCE_END = re.compile(r"""[.!?]["'”’)\]]{0,3}\s|\n[ \t\r]*\n""")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A technique that a text may speak of."""

    technique: str
    score: float
    """0 to 1: how likely it is that the text speaks of this technique. For one that is named by id, at least 0.95."""
    evidence: tuple[str, ...]
    """The words, phrases and ids of the text that speak for it, as they stand there, the strongest first."""


@dataclass(slots=True)
class _Case:
    """What has been found for one technique."""

    passages: list[tuple[float, int]] = field(default_factory=list)
    """Probabilities and numbers of the clearest passages, the clearest first."""
    named: dict[str, Named] = field(default_factory=dict)
    """The first place of each spelling by which the text names it."""

    def add(self, probability: float, passage: int) -> None:
        self.passages = sorted([*self.passages, (probability, passage)], key=lambda item: (-item[0], item[1]))[
            :CLEAREST
        ]

    @property
    def score(self) -> float:
        """1 where any of the passages speaks of the technique, each taken as independent of the others."""
        none = prod(1 - probability for probability, _ in self.passages)
        return max([1 - none, *(_least_score(found) for found in self.named.values())])


def map_text(kb: KnowledgeBase, text: str, *, limit: int = 10) -> list[Mapped]:
    """The techniques that ``text`` speaks of, the likeliest first, ties in order of id; empty where it speaks of none.

    Raises :class:`~threatlas.errors.LimitExceeded` where ``text`` is longer than a million characters.
    """
    if len(text) > LONGEST_TEXT:
        problem = f"has {len(text):,} characters; at most {LONGEST_TEXT:,} are mapped at once: map its parts"
        raise LimitExceeded(problem, source="the text")
    profiles = profiles_of(kb)
    passages = list(_passages(text))
    cases: dict[str, _Case] = {}
    for number, words in enumerate(passages):
        for index, probability in _speaks_of(profiles, words):
            cases.setdefault(profiles.techniques[index], _Case()).add(probability, number)
    _add_named(cases, kb, text, passages)
    ranked = sorted(cases, key=lambda technique: (-cases[technique].score, technique))[: max(0, limit)]
    position = {technique: index for index, technique in enumerate(profiles.techniques)}
    return [
        Mapped(
            technique,
            round(cases[technique].score, 4),
            _evidence(profiles, position[technique], cases[technique], text, passages),
        )
        for technique in ranked
    ]


def _passages(text: str) -> Iterator[list[Word]]:
    """The words of ``text`` in passages that end with a sentence; what is left at the end belongs to the last one."""
    words = list(words_of(text))
    begin = 0
    for index, (word, following) in enumerate(pairwise(words), start=1):
        size = index - begin
        if len(words) - index < PASSAGE // 2 and size < LONGEST_PASSAGE:
            break
        if size >= LONGEST_PASSAGE or (size >= PASSAGE and _SENTENCE_END.search(text, word.end, following.start)):
            yield words[begin:index]
            begin = index
    if words[begin:]:
        yield words[begin:]


def _vector(profiles: Profiles, words: Sequence[Word]) -> Vector:
    return profiles.vector(Counter(phrase.term for phrase in phrases_of(words)), least_length=SHORT)


def _speaks_of(profiles: Profiles, words: Sequence[Word]) -> list[tuple[int, float]]:
    """Techniques, by position, that a passage may speak of, with their probabilities."""
    vector = _vector(profiles, words)
    similarities = profiles.similarities(vector)
    weights = {index: exp(SHARPNESS * min(similarity, 1)) for index, similarity in similarities.items()}
    total = sum(weights.values()) + len(profiles.techniques) - len(weights) + exp(NOTHING)
    needed = min(SHARED_WORDS, len({word.stem for word in words}))
    shared = profiles.shared_words(vector)
    found = [(index, weight / total) for index, weight in weights.items() if shared[index] >= needed]
    return found if any(probability >= FAINT for _, probability in found) else []


def _add_named(cases: dict[str, _Case], kb: KnowledgeBase, text: str, passages: list[list[Word]]) -> None:
    vocabulary = vocabulary_of(kb)
    named = list(vocabulary.ids_in(text))
    for words in passages:
        named += vocabulary.names_in(words)
    for found in named:
        written = text[found.start : found.end]
        if written.isprintable():
            cases.setdefault(found.technique, _Case()).named.setdefault(written, found)


def _least_score(found: Named) -> float:
    return NAMED_BY_ID if found.by_id else NAMED_BY_NAME


def _evidence(profiles: Profiles, index: int, case: _Case, text: str, passages: list[list[Word]]) -> tuple[str, ...]:
    """What the text says of a technique: first where it names it, then the phrases with the largest shares."""
    named = sorted(case.named.values(), key=lambda found: (-_least_score(found), found.start))
    taken = [(found.start, found.end) for found in named]
    evidence: dict[str, str] = {}
    for start, end in taken:
        evidence.setdefault(text[start:end].lower(), text[start:end])
    weighed = [
        (share * probability, phrase)
        for probability, number in case.passages
        for share, phrase in _shares(profiles, index, passages[number])
    ]
    enough = LEAST_EVIDENCE * max((weight for weight, _ in weighed), default=0.0)
    said: set[str] = set()
    for weight, (term, start, end) in sorted(weighed, key=lambda item: (-item[0], item[1].start, item[1].end)):
        if len(evidence) >= MOST_EVIDENCE or weight < enough:
            break
        written = text[start:end]
        if term in said or not written.isprintable() or any(start < other[1] and other[0] < end for other in taken):
            continue
        said.update((term, *term.split(" ")))
        taken.append((start, end))
        evidence.setdefault(written.lower(), written)
    return tuple(evidence.values())[:MOST_EVIDENCE]


def _shares(profiles: Profiles, index: int, words: Sequence[Word]) -> Iterator[tuple[float, Phrase]]:
    """What each phrase of a passage adds to the similarity; a pair has the shares of its words too."""
    shares = profiles.shares(_vector(profiles, words), index)
    for phrase in phrases_of(words):
        if phrase.term in shares:
            parts = phrase.term.split(" ") if " " in phrase.term else ()
            yield shares[phrase.term] + sum(shares.get(part, 0.0) for part in parts), phrase
