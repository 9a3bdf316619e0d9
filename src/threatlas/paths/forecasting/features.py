"""What speaks for each technique, as numbers, after some techniques were seen."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.forecasting.chaining import Chaining
from threatlas.paths.forecasting.experience import Experience, told
from threatlas.paths.forecasting.likeness import kinship, resemblance
from threatlas.paths.forecasting.weights import Lesson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge import CaseStudy, KnowledgeBase
    from threatlas.paths.forecasting.experience import Recall
    from threatlas.paths.graph import Mask, Numbers
    from threatlas.paths.rules import Rule

FLOOR = 0.02
"""The share of a probability that is spread over all techniques alike, so that none is ruled out and its log is finite."""


class Feature(IntEnum):
    """One reason, by its column."""

    SUCCESSION = 0
    """Log of the probability by what followed the techniques seen."""
    CONTINUATION = 1
    """Log of the probability by how similar studies went on."""
    COMPANY = 2
    """Log of the probability by what similar studies use at all: beside continuation, what they used before counts against."""
    AHEAD = 3
    """Log of the probability by which tactics come later."""
    LIKENESS = 4
    """How much it resembles the technique seen last."""
    THEME = 5
    """How much it resembles the techniques seen, on average."""
    KIN = 6
    """1 where a relative (parent, sub-technique, sibling) was seen."""
    ENABLED = 7
    """1 where a rule has all it needs from what was seen."""
    NEWLY = 8
    """1 where the technique seen last gives something of that."""
    HELPED = 9
    """1 where something seen gives what helps, by a rule."""
    MATURITY = 10
    """1 where ATLAS calls it demonstrated or realized, 0 where it is feasible or nothing is said."""


UNTAUGHT = (0.2, 0.4, -0.2, 0.3, 1.4, 0.7, -0.4, 0.5, 1.0, 0.4, 0.5)
"""Weights where there is no case study to learn from: about what case studies of release 5.6.0 teach."""


class Signs:
    """The features of all techniques of a knowledge base."""

    def __init__(self, kb: KnowledgeBase, studies: Sequence[CaseStudy], rules: Sequence[Rule]) -> None:
        kin = kinship(kb.techniques)
        self.experience = Experience(kb, told(kb, studies), kin)
        self.chaining = Chaining(kb.techniques, rules)
        self.resemblance = resemblance(kb.techniques)
        self._relatives = (kin > 0) & ~np.eye(len(kin), dtype=np.bool_)
        self._maturity = np.array([one.maturity in ("demonstrated", "realized") for one in kb.techniques], np.float64)

    @property
    def count(self) -> int:
        """How many techniques there are."""
        return len(self._maturity)

    def of(self, recall: Recall, situations: Sequence[Sequence[int]]) -> Iterator[Numbers]:
        """For each situation, the techniques seen so far in their order, a table: techniques x features."""
        seen = np.zeros((len(situations), self.count), np.bool_)
        for row, situation in enumerate(situations):
            seen[row, list(situation)] = True
        last = np.array([situation[-1] for situation in situations], np.int32)
        chained = self.chaining.after(seen, last)
        for row, situation in enumerate(situations):
            distinct = list(dict.fromkeys(situation))
            yield np.column_stack(
                (
                    _log(recall.succession(situation)),
                    _log(recall.continuation(situation)),
                    _log(recall.company(situation)),
                    _log(recall.ahead(situation)),
                    self.resemblance[situation[-1]],
                    self.resemblance[distinct].mean(axis=0),
                    self._relatives[distinct].any(axis=0),
                    chained.enabled[row],
                    chained.newly[row],
                    chained.helped[row],
                    self._maturity,
                )
            )


def _log(probabilities: Numbers) -> Numbers:
    size = len(probabilities)
    total = probabilities.sum()
    shares = probabilities / total if total > 0 else np.full(size, 1 / size)
    found: Numbers = np.log((1 - FLOOR) * shares + FLOOR / size)
    return found


def lessons(signs: Signs) -> list[Lesson]:
    """From each study: each situation after which a technique came that was not seen before, with features that come from
    the other studies, and all that came new from there on. A study weighs 1, however long.
    """
    found = []
    for number, study in enumerate(signs.experience.studies):
        steps = study.techniques
        turns = [place for place in range(1, len(steps)) if steps[place] not in steps[:place]]
        situations = [steps[:place] for place in turns]
        recall = signs.experience.recall(left_out=number)
        for place, features in zip(turns, signs.of(recall, situations), strict=True):
            candidates: Mask = np.ones(signs.count, np.bool_)
            candidates[list(steps[:place])] = False
            came = tuple(dict.fromkeys(step for step in steps[place:] if candidates[step]))
            found.append(Lesson(features, candidates, came, 1 / len(turns)))
    return found
