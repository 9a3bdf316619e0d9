"""What texts about each technique look like: TF-IDF vectors of all that the knowledge base says of it.

A technique's profile is the weighted sum of one vector for each part (name, description, summary, signals …), each of
length one, so that a long description does not drown a short list of signals. Vectors are those of Salton's *ltc* weighting
(logarithmic frequency, inverse document frequency, cosine; Salton and Buckley 1988), over words and pairs of words. The
similarity of a text is the sum of its cosines with the parts; since it is one dot product, each word's share in it is known.
"""

from __future__ import annotations

from collections import Counter
from math import log, sqrt
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from threatlas.knowledge.words import terms_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import Technique

Vector = dict[str, float]
"""Weights by term."""

WEIGHTS: Mapping[str, float] = {
    "name": 2,
    "description": 5,
    "summary": 4,
    "signals": 5,
    "telltales": 2,
    "reasons": 2,
    "steps": 5,
}
"""How much each part counts. Round on purpose: near them, the measured hits hardly change (``benchmarks/mapping.py``)."""


def texts_of(kb: KnowledgeBase, technique: Technique) -> dict[str, str]:
    """The parts of the profile of a technique that stand in its own record."""
    applies = technique.applicability
    return {
        "name": kb.full_name(technique.id),
        "description": technique.description,
        "summary": technique.summary,
        "signals": "\n".join(applies.signals) if applies else "",
        "telltales": "\n".join(telltale.look_for for telltale in applies.telltales) if applies else "",
        "reasons": "\n".join(link.reason for link in technique.mitigations),
    }


class Profiles:
    """The profiles of all techniques of a knowledge base."""

    def __init__(self, kb: KnowledgeBase, weights: Mapping[str, float] = WEIGHTS) -> None:
        self.techniques: tuple[str, ...] = tuple(technique.id for technique in kb.techniques)
        told = _tell(kb, weights)
        passages = [terms for part in told.values() for _, terms in part]
        occurs_in = Counter(term for terms in passages for term in terms)
        self._rarity = {term: log((len(passages) + 1) / (count + 0.5)) for term, count in occurs_in.items()}
        self._unknown = log(len(passages) + 1)
        self._profiles: list[Vector] = [{} for _ in self.techniques]
        # Parts that this release does not have (the embedded catalogue has no descriptions) leave their weight to the others.
        total = sum(weights[name] for name, part in told.items() if part)
        for name, part in told.items():
            by_technique: dict[int, Vector] = {}
            for index, terms in part:
                _add(by_technique.setdefault(index, {}), self.vector(terms), 1)
            for index, vector in by_technique.items():
                _add(self._profiles[index], vector, weights[name] / total / (_length(vector) or 1))
        self._index: dict[str, list[tuple[int, float]]] = {}
        for index, profile in enumerate(self._profiles):
            for term, value in profile.items():
                self._index.setdefault(term, []).append((index, value))

    def vector(self, counts: Mapping[str, int], *, least_length: float = 1e-9) -> Vector:
        """A text as a vector of length one, or less where it was shorter than ``least_length`` to begin with.

        Terms that no profile holds are left out, but count for the length.
        """
        weights = {term: (1 + log(count)) * self._rarity.get(term, self._unknown) for term, count in counts.items()}
        length = max(_length(weights), least_length)
        return {term: weight / length for term, weight in weights.items() if term in self._rarity}

    def similarities(self, vector: Vector) -> dict[int, float]:
        """How near a text is to each technique that it shares a term with, by position in :attr:`techniques`."""
        found: dict[int, float] = {}
        for term, weight in vector.items():
            for index, value in self._index.get(term, ()):
                found[index] = found.get(index, 0.0) + weight * value
        return found

    def shared_words(self, vector: Vector) -> Counter[int]:
        """How many different words, pairs not counted, a text shares with each technique, by position."""
        return Counter(index for term in vector if " " not in term for index, _ in self._index.get(term, ()))

    def shares(self, vector: Vector, index: int) -> Vector:
        """What each term adds to the similarity of a text with one technique."""
        profile = self._profiles[index]
        return {term: weight * profile[term] for term, weight in vector.items() if term in profile}


def _tell(kb: KnowledgeBase, weights: Mapping[str, float]) -> dict[str, list[tuple[int, Counter[str]]]]:
    """For each part, the terms of each text and the position of its technique; texts without a term are left out."""
    told: dict[str, list[tuple[int, Counter[str]]]] = {name: [] for name in weights}
    position = {technique.id: index for index, technique in enumerate(kb.techniques)}
    for technique in kb.techniques:
        for name, text in texts_of(kb, technique).items():
            if name in told:
                told[name].append((position[technique.id], Counter(terms_of(text))))
    if "steps" in told:
        for study in kb.case_studies:
            for step in study.procedure:
                told["steps"].append((position[step.technique], Counter(terms_of(step.description))))
    return {name: [(index, terms) for index, terms in part if terms] for name, part in told.items()}


def _add(total: Vector, vector: Vector, weight: float) -> None:
    for term, value in vector.items():
        total[term] = total.get(term, 0.0) + weight * value


def _length(vector: Vector) -> float:
    return sqrt(sum(value * value for value in vector.values()))


_built: WeakKeyDictionary[KnowledgeBase, Profiles] = WeakKeyDictionary()


def profiles_of(kb: KnowledgeBase) -> Profiles:
    """The profiles of ``kb``, built at the first call."""
    if kb not in _built:
        _built[kb] = Profiles(kb)
    return _built[kb]
