"""What case studies show of the order in which techniques are used."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from threatlas.knowledge import CaseStudy, KnowledgeBase
    from threatlas.paths.graph import Numbers

FADING = 0.5
"""What a step still counts for, one step further away."""
BY_KIN = 0.3
"""What the use of a technique counts for its relatives, times their kinship."""
DOUBT = 1.0
"""As how many observations the general counts (tactics, popularity) where the particular (techniques) is rare."""


@dataclass(frozen=True, slots=True)
class Told:
    """A case study as numbers of techniques and tactics."""

    study: str
    techniques: tuple[int, ...]
    tactics: tuple[int, ...]
    """The tactic that each step served; -1 where the study does not say."""


def told(kb: KnowledgeBase, studies: Iterable[CaseStudy]) -> list[Told]:
    """The steps of each study whose techniques the knowledge base holds; studies without any are left out."""
    techniques = {technique.id: number for number, technique in enumerate(kb.techniques)}
    tactics = {tactic.id: number for number, tactic in enumerate(kb.tactics)}
    found = []
    for study in studies:
        steps = [step for step in study.procedure if step.technique in techniques]
        if steps:
            used = tuple(techniques[step.technique] for step in steps)
            found.append(Told(study.id, used, tuple(tactics.get(step.tactic or "", -1) for step in steps)))
    return found


class Experience:
    """Counts over case studies, each study's kept apart so that it can be left out."""

    def __init__(self, kb: KnowledgeBase, studies: Sequence[Told], kinship: Numbers) -> None:
        self.studies = tuple(studies)
        self.kinship = kinship
        self.serves = tactics_of(kb)
        techniques, tactics = self.serves.shape
        self.uses = np.zeros((len(studies), techniques))
        """Whether a study uses a technique."""
        self.follows = np.zeros((len(studies), techniques, techniques))
        """How soon after the first the second comes in a study, relatives counted in part: 1 for at once, fading."""
        self.after = np.zeros((len(studies), techniques, techniques))
        """Whether the second comes later than the first in a study, relatives counted in part."""
        self.next_tactic = np.zeros((len(studies), tactics, tactics))
        """How often the second tactic directly follows the first."""
        self.later_tactic = np.zeros((len(studies), tactics, tactics))
        """Whether the second tactic is served after the first."""
        for number, study in enumerate(studies):
            self._count_techniques(number, study.techniques)
            self._count_tactics(number, study.tactics)
        self.with_kin = np.minimum(self.uses @ kinship, 1.0)
        """How much a technique counts as one that a study uses."""
        self._total = self.follows.sum(axis=0)

    def _count_techniques(self, number: int, steps: Sequence[int]) -> None:
        first: dict[int, int] = {}
        for place, technique in enumerate(steps):
            first.setdefault(technique, place)
        used = list(first)
        self.uses[number, used] = 1
        soon = np.zeros((len(used), len(used)))
        for place, technique in enumerate(steps):
            for column, other in enumerate(used):
                if first[other] > place:
                    soon[used.index(technique), column] += FADING ** (first[other] - place - 1)
        later = np.array([[float(first[other] > first[one]) for other in used] for one in used])
        near = self.kinship[:, used]
        spread = BY_KIN * self.kinship[used]
        spread[range(len(used)), used] = 1
        self.follows[number] = near @ soon @ spread
        self.after[number] = near @ later @ spread / np.maximum(near.sum(axis=1, keepdims=True), 1.0)

    def _count_tactics(self, number: int, tactics: Sequence[int]) -> None:
        for one, other in pairwise(tactics):
            if one >= 0 and other >= 0:
                self.next_tactic[number, one, other] += 1
        for one in set(tactics) - {-1}:
            for other in set(tactics[tactics.index(one) + 1 :]) - {-1}:
                self.later_tactic[number, one, other] = 1

    def followings(self, left_out: int | None) -> Numbers:
        """The sum of ``follows`` over the studies, without one of them."""
        without: Numbers = self._total if left_out is None else self._total - self.follows[left_out]
        return without

    def recall(self, left_out: int | None = None) -> Recall:
        """What the studies show together, without one of them."""
        return Recall(self, left_out)


class Recall:
    """What some case studies show together."""

    def __init__(self, experience: Experience, left_out: int | None) -> None:
        kept = np.ones(len(experience.studies))
        if left_out is not None:
            kept[left_out] = 0
        self._experience = experience
        self._kept = kept
        uses = kept @ experience.uses
        self._follows = experience.followings(left_out)
        self._popular = (uses + DOUBT / 2) / (uses + DOUBT / 2).sum()
        self._rarity = np.maximum(np.log((kept.sum() + 1) / (uses @ experience.kinship + 0.5)), 0.1)
        among = (uses + DOUBT)[:, np.newaxis] * (experience.serves > 0)
        among /= np.maximum(among.sum(axis=0), 1e-12)
        next_tactic = np.tensordot(kept, experience.next_tactic, 1) + DOUBT / 2
        later_tactic = np.tensordot(kept, experience.later_tactic, 1) + DOUBT / 2
        self._by_next_tactic = (next_tactic / next_tactic.sum(axis=1, keepdims=True)) @ among.T
        self._by_later_tactic = (later_tactic / later_tactic.sum(axis=1, keepdims=True)) @ among.T
        """For each tactic, the probability of each technique later: of its tactic, then among that tactic's techniques."""

    def succession(self, seen: Sequence[int]) -> Numbers:
        """How probable each technique is by what followed the ones seen, the latest first; where that was seldom seen, by
        which tactic follows that of the last.
        """
        fading = FADING ** np.arange(len(seen) - 1, -1, -1.0)
        counts: Numbers = fading @ self._follows[list(seen)]
        general = self._experience.serves[seen[-1]] @ self._by_next_tactic
        probable: Numbers = (counts + DOUBT * general) / (counts.sum() + DOUBT)
        return probable

    def continuation(self, seen: Sequence[int]) -> Numbers:
        """How probable each technique is by how studies went on, each study counting by how much it resembles what was seen;
        where none does, by how many studies use the technique.
        """
        distinct = list(dict.fromkeys(seen))
        alike = self.similarity(distinct)
        telling = self._rarity[distinct] / self._rarity[distinct].sum()
        some = np.flatnonzero(alike)
        went_on = self._experience.after[some[:, np.newaxis], np.array(distinct)]
        counts: Numbers = np.tensordot(np.outer(alike[some], telling), went_on, 2)
        probable: Numbers = (counts + DOUBT * self._popular) / (counts.sum() + DOUBT)
        return probable

    def company(self, seen: Sequence[int]) -> Numbers:
        """How probable each technique is by which ones similar studies use, whether before or after."""
        experience = self._experience
        alike = self.similarity(list(dict.fromkeys(seen)))
        counts: Numbers = alike @ ((1 - BY_KIN) * experience.uses + BY_KIN * experience.with_kin)
        probable: Numbers = (counts + DOUBT * self._popular) / (counts.sum() + DOUBT)
        return probable

    def ahead(self, seen: Sequence[int]) -> Numbers:
        """How probable each technique is by which tactics come after those seen."""
        distinct = list(dict.fromkeys(seen))
        probable: Numbers = self._experience.serves[distinct].mean(axis=0) @ self._by_later_tactic
        return probable

    def similarity(self, seen: Sequence[int]) -> Numbers:
        """For each study, from 0 to 1, the cosine of its set of techniques and those seen; rare techniques count more
        (log of the inverse share of studies), relatives in part.
        """
        had = np.minimum(self._experience.kinship[list(seen)].sum(axis=0), 1.0)
        common = (self._experience.with_kin * had) @ self._rarity
        sizes = (self._experience.with_kin @ self._rarity) * (had @ self._rarity)
        similar: Numbers = self._kept * common / np.sqrt(np.maximum(sizes, 1e-12))
        return similar


def tactics_of(kb: KnowledgeBase) -> Numbers:
    """For each technique its tactics, in equal parts that sum to 1; 0 throughout where it has none."""
    tactics = {tactic.id: number for number, tactic in enumerate(kb.tactics)}
    table = np.zeros((len(kb.techniques), len(tactics)))
    for number, technique in enumerate(kb.techniques):
        table[number, [tactics[tactic] for tactic in technique.tactics if tactic in tactics]] = 1
    shares: Numbers = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    return shares
