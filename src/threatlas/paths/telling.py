"""Tells a derivation as the path of an adversary: its own steps with reasons, chances and what stands in the way.

What follows by itself is left out of the telling, and so are events and passages; what they contribute (which earlier step
gave a requirement, which control was crossed) is carried along to the step that needs it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from threatlas.paths.analysis import AttackPath, Hindrance, PathStep

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.guard import Guard, Passage
    from threatlas.paths.instantiate import Step
    from threatlas.paths.scored_graph import ScoredGraph
    from threatlas.systems.description import Decision


@dataclass
class _Carried:
    """What is known of a fact on the way."""

    after: frozenset[int] = frozenset()
    """The path steps that it comes from."""
    hindrances: tuple[Hindrance, ...] = ()
    """Controls crossed since, and not told yet."""
    passed: tuple[Passage, ...] = ()
    """The passages taken since without a bypass, as their controls stand."""
    text: str = ""
    """The fact that met a clause of several."""


@dataclass
class _Telling:
    """The state of one telling."""

    facts: dict[int, _Carried] = field(default_factory=dict)
    events: set[int] = field(default_factory=set)
    """Facts that events give."""
    counted: set[Hashable] = field(default_factory=set)
    """What an earlier step of the path has counted: techniques at targets, the controls there as they stand, passages."""
    steps: list[PathStep] = field(default_factory=list)

    def counts(self, what: Hashable) -> bool:
        """Whether something is counted now; False where an earlier step has counted it."""
        fresh = what not in self.counted
        self.counted.add(what)
        return fresh


class Teller:
    """Tells derivations of one scored graph."""

    def __init__(self, scored: ScoredGraph, kb: KnowledgeBase, accepted: Mapping[int, Decision]) -> None:
        self.scored = scored
        self.kb = kb
        self.accepted = accepted
        self.titles = {asset.id: asset.title for asset in scored.instance.system.assets}

    def path(self, steps: Sequence[int]) -> AttackPath:
        """The path of these steps of the graph, which are in an admissible order."""
        telling = _Telling()
        for step in steps:
            self._take(step, telling)
        self._finish(steps[-1], telling)
        told = tuple(telling.steps)
        return AttackPath(
            told, math.prod(step.probability for step in told), any(step.accepted is not None for step in told)
        )

    def _finish(self, last: int, telling: _Telling) -> None:
        """Controls crossed after the last step of the adversary count with that step."""
        if not telling.steps:
            return
        step = telling.steps[-1]
        for fact in self.scored.graph.gives.of(last).tolist():
            carried = telling.facts.get(fact, _Carried())
            telling.steps[-1] = replace(
                step,
                probability=step.probability * self._left(carried, telling),
                hindrances=tuple(dict.fromkeys((*step.hindrances, *carried.hindrances))),
            )

    def _left(self, carried: _Carried, telling: _Telling) -> float:
        """What passages leave of a chance, those left out that an earlier step has counted."""
        return math.prod(passage.guard.factor for passage in carried.passed if telling.counts(passage))

    def _take(self, step: int, telling: _Telling) -> None:
        graph = self.scored.graph
        gives = graph.gives.of(step).tolist()
        needs = [telling.facts.get(fact, _Carried()) for fact in graph.requires.of(step).tolist()]
        if self.scored.is_added(step) and self.scored.event(step) is not None:
            telling.events.add(gives[0])
        elif (passage := self.scored.passage(step)) is not None:
            stands = (self._hindrance(passage.guard, None),) if passage.guard.coverage > 0 else ()
            # What is not in place takes nothing off; carried along, it would make long paths quadratic.
            passed = (passage.standing,) if passage.guard.coverage > 0 else ()
            telling.facts[gives[0]] = _Carried(hindrances=stands, passed=passed)
        elif (crossed := self.scored.bypass(step)) is not None:
            telling.facts[gives[0]] = self._bypassed(crossed, needs, telling)
        else:
            meaning = self.scored.instance.step(step) if step < self.scored.instance.graph.steps else None
            if meaning is None or meaning.technique is None:
                self._follow(step, needs, telling)
            else:
                self._tell(step, meaning, telling)

    def _follow(self, step: int, needs: Sequence[_Carried], telling: _Telling) -> None:
        """What follows by itself hands on where its requirements came from."""
        carried = _Carried(
            frozenset().union(*(need.after for need in needs)),
            tuple(dict.fromkeys(hindrance for need in needs for hindrance in need.hindrances)),
            tuple(dict.fromkeys(passage for need in needs for passage in need.passed)),
            " or ".join(self._text(fact, telling) for fact in self.scored.graph.requires.of(step).tolist()[:1]),
        )
        for fact in self.scored.graph.gives.of(step).tolist():
            telling.facts.setdefault(fact, carried)

    def _bypassed(self, passage: Passage, needs: Sequence[_Carried], telling: _Telling) -> _Carried:
        after = frozenset().union(*(need.after for need in needs))
        by = telling.steps[max(after)].technique if after else None
        return _Carried(after, (self._hindrance(passage.guard, by or "what is there already"),))

    def _tell(self, step: int, meaning: Step, telling: _Telling) -> None:
        graph, technique = self.scored.graph, str(meaning.technique)
        position = len(telling.steps)
        needs = graph.requires.of(step).tolist()
        event = self.scored.event_for(step)
        hindrances: dict[Hindrance, None] = {}
        probability = 1.0
        for guard in event.guards:
            if guard.coverage > 0:
                hindrances[self._hindrance(guard, None)] = None
        target = (event.technique, event.asset)
        if telling.counts(target):
            probability *= event.chance.value
        if telling.counts((target, event.standing)):
            probability *= math.prod(guard.factor for guard in event.standing)
        after: set[int] = set()
        for fact in needs:
            carried = telling.facts.get(fact)
            if carried is None:
                continue
            after |= carried.after
            hindrances |= dict.fromkeys(carried.hindrances)
            probability *= self._left(carried, telling)
        named = [self._text(fact, telling) for fact in needs if fact not in telling.events]
        applicability = self.kb.technique(technique).applicability if technique in self.kb else None
        bound = tuple(
            dict.fromkeys([*([event.asset] if event.asset else []), *(asset for _, asset in meaning.binding)])
        )
        telling.steps.append(
            PathStep(
                technique=technique,
                name=self.kb.full_name(technique) if technique in self.kb else technique,
                because=meaning.because(self.titles),
                assets=bound,
                requires=tuple(text for text in named if text),
                gives=tuple(str(fact) for fact in map(self._fact, graph.gives.of(step).tolist()) if fact),
                after=tuple(sorted(after)),
                chance=event.chance,
                probability=probability,
                hindrances=tuple(hindrances),
                stages=applicability.stages if applicability else (),
                areas=applicability.areas if applicability else (),
                accepted=self.accepted.get(step),
                sources=meaning.rule.sources,
                rule=meaning.rule.id,
            )
        )
        for fact in graph.gives.of(step).tolist():
            telling.facts.setdefault(fact, _Carried(frozenset((position,))))

    def _fact(self, number: int) -> str | None:
        if number >= self.scored.instance.graph.facts:
            return None
        fact = self.scored.instance.fact(number)
        return None if fact is None else str(fact)

    def _text(self, number: int, telling: _Telling) -> str:
        """The fact in words; for a clause of several, the one that met it; empty for passages."""
        known = self._fact(number)
        if known is not None:
            return known
        carried = telling.facts.get(number)
        return carried.text if carried is not None and number < self.scored.instance.graph.facts else ""

    def _hindrance(self, guard: Guard, bypassed_by: str | None) -> Hindrance:
        safeguard = self.scored.safeguards[guard.control]
        return Hindrance(guard.control, safeguard.name, guard.where, guard.factor, bypassed_by, safeguard.sources)
