"""Why a technique may come next, in sentences."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from threatlas.paths.forecasting.features import Feature
from threatlas.paths.forecasting.likeness import in_common

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge import CaseStudy, KnowledgeBase, Technique
    from threatlas.paths.forecasting.features import Signs
    from threatlas.paths.graph import Numbers

ALIKE = 0.5
"""From how much resemblance on it is worth a sentence."""
MOST_NAMED = 3
"""Case studies named in a sentence."""
MOST_LINKS = 2

_STUDIES = (Feature.SUCCESSION, Feature.CONTINUATION, Feature.COMPANY)
_RULES = (Feature.ENABLED, Feature.NEWLY, Feature.HELPED)
_TACTICS = (Feature.AHEAD,)
_CONTENT = (Feature.LIKENESS, Feature.THEME)


class Reasons:
    """Sentences for the techniques that may follow those seen."""

    def __init__(self, kb: KnowledgeBase, studies: Sequence[CaseStudy], signs: Signs, seen: Sequence[str]) -> None:
        self._kb = kb
        self._studies = studies
        self._signs = signs
        self._seen = list(dict.fromkeys(seen))
        self._places = {technique.id: place for place, technique in enumerate(kb.techniques)}
        self._orders = [[step.technique for step in study.procedure] for study in studies]

    def of(self, technique: str, pull: Numbers, *, lifted: bool = True) -> tuple[str, ...]:
        """The reasons, the weightiest first. ``pull`` is what each feature adds to the score, above the average technique.
        ``lifted`` says whether rules are to be told without a system.
        """
        told = {
            _STUDIES: self._by_studies,
            _RULES: self._by_rules,
            _TACTICS: self._by_tactics,
            _CONTENT: self._by_content,
        }
        weights = {features: sum(float(pull[feature]) for feature in features) for features in told}
        order = sorted((features for features in told if weights[features] > 0), key=lambda one: -weights[one])
        if not lifted:
            order = [features for features in order if features is not _RULES]
        sentences = [sentence for features in order for sentence in told[features](technique)]
        if not self._uses(technique):
            sentences.append("no case study that this goes by uses it")
        return tuple(sentences)

    def _name(self, technique: str) -> str:
        return f"{self._kb.full_name(technique)} ({technique})"

    def _uses(self, technique: str) -> bool:
        return any(technique in order for order in self._orders)

    def _by_studies(self, technique: str) -> Iterator[str]:
        best = self._most_often_before(technique)
        if best is not None:
            yield self._came_after("came", technique, best)
            return
        for relative in self._relatives(technique):
            best = self._most_often_before(relative)
            if best is not None:
                yield self._came_after(f"{self._name(relative)}, a relative of it, came", relative, best)
                return

    def _came_after(self, who: str, technique: str, before: str) -> str:
        using = [order for order in self._orders if before in order]
        later = self._studies_with(before, technique)
        at_once = sum(any(pair == (before, technique) for pair in pairwise(order)) for order in self._orders)
        named = ", ".join(later[:MOST_NAMED])
        directly = f" ({'directly' if at_once == len(later) else f'{at_once} times directly'})" if at_once else ""
        return (
            f"{who} after {self._name(before)} in {len(later)} of {len(using)} case studies that use that{directly}: "
            f"{named}{' …' if len(later) > MOST_NAMED else ''}"
        )

    def _most_often_before(self, technique: str) -> str | None:
        """The technique seen that the technique most often came after; of equals the latest."""
        counts = {one: len(self._studies_with(one, technique)) for one in reversed(self._seen)}
        best = max(counts, key=lambda one: counts[one])
        return best if counts[best] else None

    def _studies_with(self, before: str, after: str) -> list[str]:
        """The studies in which one technique comes after another, by id."""
        return [
            study.id
            for study, order in zip(self._studies, self._orders, strict=True)
            if before in order and after in order[order.index(before) + 1 :]
        ]

    def _relatives(self, technique: str) -> list[str]:
        near = self._signs.experience.kinship[self._places[technique]]
        found = [one for one, place in self._places.items() if near[place] > 0 and one != technique]
        return sorted(found, key=lambda one: (-near[self._places[one]], one))

    def _by_rules(self, technique: str) -> Iterator[str]:
        links = self._signs.chaining.links(technique, self._seen)
        for link in links[:MOST_LINKS]:
            yield f"{self._name(link.giver)} gives {link.fact}, which this needs ({link.rule.id})"
        if not links:
            help_ = self._signs.chaining.help_for(technique, self._seen)
            if help_ is not None:
                yield f"{self._name(help_.giver)} gives {help_.fact}, which helps here ({help_.rule.id})"

    def _by_tactics(self, technique: str) -> Iterator[str]:
        """The tactic of the technique that most often came after one of the technique seen last."""
        found = []
        for tactic in self._kb.technique(technique).tactics:
            for before in self._kb.technique(self._seen[-1]).tactics:
                orders = [[step.tactic for step in study.procedure] for study in self._studies]
                with_it = [order[order.index(before) + 1 :] for order in orders if before in order]
                later = sum(tactic in rest for rest in with_it)
                if later:
                    found.append((later, len(with_it), tactic, before))
        if found:
            later, of, tactic, before = max(found)
            yield (
                f"serves {self._kb.full_name(tactic)}, which came after {self._kb.full_name(before)} "
                f"in {later} of {of} case studies with that"
            )

    def _by_content(self, technique: str) -> Iterator[str]:
        one = self._kb.technique(technique)
        near = self._signs.resemblance[self._places[technique]]
        closest = max(reversed(self._seen), key=lambda seen: float(near[self._places[seen]]))
        if near[self._places[closest]] >= ALIKE:
            words = in_common(one, self._technique(closest))[:4]
            if words:
                yield f"is about much the same as {self._name(closest)}: {', '.join(words)}"

    def _technique(self, technique: str) -> Technique:
        return self._kb.technique(technique)
