"""Which techniques are likely next, after some were seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from threatlas.errors import ThreatlasError
from threatlas.paths.forecasting.features import UNTAUGHT, Signs, lessons
from threatlas.paths.forecasting.reasons import Reasons
from threatlas.paths.forecasting.weights import Lesson, learn, softmax
from threatlas.paths.rules import shipped_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.knowledge import CaseStudy, KnowledgeBase
    from threatlas.paths.forecasting.surroundings import Surroundings
    from threatlas.paths.graph import Numbers
    from threatlas.paths.rules import Rule

PATIENCE = 0.5
"""When weights are learnt, what came one new technique later counts half as much: what is next, and what is soon."""
PENALTY = 1.0
"""Precision of the prior that weights are near 0; a study weighs 1."""
MOST_SEEN = 1000


@dataclass(frozen=True, slots=True)
class Likely:
    """A technique that may come next."""

    technique: str
    probability: float
    """That it is the next technique which was not seen before, if there is one. They sum to 1 over all that were not seen."""
    reasons: tuple[str, ...]
    """Sentences, the weightiest first."""


class Forecaster:
    """Forecasts from the case studies and the technique rules that it was given.

    It learns eleven weights and one sharpness from the studies when it is made (some tenths of a second), each study forecast
    from the others. Nothing else of it depends on a study.
    """

    def __init__(
        self, kb: KnowledgeBase, studies: Sequence[CaseStudy] | None = None, rules: Sequence[Rule] | None = None
    ) -> None:
        """Learns from ``studies``, by default all of the knowledge base, and goes by ``rules``, by default those that ship."""
        self.kb = kb
        self.studies = tuple(kb.case_studies if studies is None else studies)
        self.rules = shipped_rules() if rules is None else tuple(rules)
        self._numbers = {technique.id: number for number, technique in enumerate(kb.techniques)}
        self._signs = Signs(kb, self.studies, self.rules)
        self._recall = self._signs.experience.recall()
        learnt = lessons(self._signs)
        self.weights: Numbers = learn(learnt, patience=PATIENCE, penalty=PENALTY) if learnt else np.array(UNTAUGHT)
        """Of each :class:`~threatlas.paths.forecasting.features.Feature`."""
        self.sharpness = _sharpness(learnt, self.weights) if learnt else 1.0
        """What scores are multiplied by so that probabilities are those of the next technique."""

    def probabilities(self, seen: Sequence[str], surroundings: Surroundings | None = None) -> dict[str, float]:
        """For each technique that was not seen, the probability that it is the next new one; they sum to 1.

        ``seen`` are ids in the order in which they were seen. Raises :class:`~threatlas.errors.UnknownId` for one that is no
        technique, and :class:`~threatlas.errors.ThreatlasError` where there are none, or more than a thousand.
        """
        ids, chances, _ = self._forecast(seen, surroundings)
        return {
            technique.id: float(chance)
            for technique, chance in zip(self.kb.techniques, chances, strict=True)
            if technique.id not in ids
        }

    def likely(self, seen: Sequence[str], most: int = 10, surroundings: Surroundings | None = None) -> list[Likely]:
        """The likeliest techniques with the reasons for them, likeliest first; ties in order of id. Raises as
        :meth:`probabilities` does.
        """
        ids, chances, features = self._forecast(seen, surroundings)
        order = sorted(
            (number for one, number in self._numbers.items() if one not in ids),
            key=lambda number: (-chances[number], self.kb.techniques[number].id),
        )
        reasons = Reasons(self.kb, self.studies, self._signs, ids)
        pull = self.weights * (features - features.mean(axis=0))
        found = []
        for number in order[: max(0, most)]:
            technique = self.kb.techniques[number].id
            told = reasons.of(technique, pull[number], lifted=surroundings is None)
            here = () if surroundings is None else surroundings.placed(technique).reasons
            found.append(Likely(technique, float(chances[number]), (*here, *told)))
        return found

    def _forecast(self, seen: Sequence[str], surroundings: Surroundings | None) -> tuple[list[str], Numbers, Numbers]:
        if not 1 <= len(seen) <= MOST_SEEN:
            raise ThreatlasError(f"a forecast goes by 1 to {MOST_SEEN} techniques seen, not {len(seen)}")
        ids = [self.kb.technique(one).id for one in seen]
        situation = [self._numbers[one] for one in ids]
        features = next(self._signs.of(self._recall, [situation]))
        candidates = np.ones(len(self._numbers), np.bool_)
        candidates[situation] = False
        if not candidates.any():
            return ids, np.zeros(len(candidates)), features
        scores = self.sharpness * (features @ self.weights)
        if surroundings is not None:
            surroundings.see(ids)
            scores = scores + np.log([surroundings.placed(one).odds for one in self._numbers])
        return ids, softmax(scores, candidates), features


def _sharpness(lessons: Sequence[Lesson], weights: Numbers) -> float:
    """The factor of the scores under which what came next was most probable."""
    scored = [replace(lesson, features=(lesson.features @ weights)[:, np.newaxis]) for lesson in lessons]
    return float(learn(scored, patience=0.0, penalty=0.0)[0])
