"""The attack graph as readers see it: one place for each technique at each target, with lines from what gives to what needs.

What follows by itself, and the choice among alternatives, is followed through, so that lines lead from one step of an
adversary to another. A line is *likeliest* where it gives what the likeliest binding of a step needs, and no other step gives
that by a likelier way; those lines alone lead from the beginning to every place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.applicable import within_reach
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.honoured import honour
from threatlas.paths.instantiate import Instance
from threatlas.paths.scored_graph import ScoredGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analyze import Knowledge
    from threatlas.paths.applicable import Within
    from threatlas.paths.guard import Guard
    from threatlas.systems.description import System

BEGINNING = "beginning"
"""The id of where adversaries begin."""
MOST_PLACES = 1_000
"""Of the likeliest places, those on a way to an objective first; the rest is left out and counted."""


def place_id(technique: str, target: str | None) -> str:
    """``AML.T0051@assistant``: the id of a technique at a target."""
    return f"{technique}@{target or ''}"


def objective_id(objective: str) -> str:
    """The id of an objective where places have theirs."""
    return f"@{objective}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A control on the way of a step."""

    control: str
    name: str
    where: str
    """The asset or flow it stands on; empty where it only could be put in place."""
    leaves: float
    """What it leaves of the chance: as it is in place or, where it is not, if it were wholly."""


@dataclass(frozen=True, slots=True)
class Place:
    """A technique at a target."""

    id: str
    technique: str
    name: str
    """In full."""
    target: str | None
    """The asset; None for what happens outside the system."""
    probability: float
    """Once its requirements are met: the chance and what the controls in place on it leave."""
    likelihood: float
    """Of getting as far and succeeding, by the likeliest way."""
    because: str
    """Why it works here, by the likeliest binding."""
    stages: tuple[str, ...]
    areas: tuple[str, ...]
    objectives: tuple[str, ...]
    """Those it lies on a way to, by id."""
    gives: tuple[str, ...]
    """Facts, as text."""
    controls: tuple[Standing, ...]
    accepted: bool
    """Whether somebody has accepted its risk."""


@dataclass(frozen=True, slots=True)
class Line:
    """A place, or what adversaries begin with, gives what another needs."""

    source: str
    target: str
    fact: str
    """What is needed, as text; empty where nothing is."""
    likeliest: bool


@dataclass(frozen=True, slots=True)
class Landscape:
    """All that any of the adversaries can do, each on its own."""

    places: tuple[Place, ...]
    """Those on a way to an objective first, in each part the likeliest first."""
    lines: tuple[Line, ...]
    left_out: int
    """Places beyond :data:`MOST_PLACES`."""


def landscape(system: System, knowledge: Knowledge, today: date) -> Landscape:
    """The attack graph of a system, decisions honoured: what is not applicable is not there, what is accepted is marked.

    Raises :class:`~threatlas.errors.LimitExceeded` for a system with more ways to bind rules than fit.
    """
    scored = ScoredGraph(Instance(system, knowledge.rules), knowledge.safeguards, knowledge.chance_of)
    decisions = honour(scored, today)
    excluded = np.flatnonzero(decisions.excluded).astype(np.int32)
    views = []
    for profile in system.adversaries:
        initial = scored.instance.numbers_of(initial_facts(system, profile))
        views.append((frozenset(initial), within_reach(scored, profile, initial, excluded)))
    return _Survey(scored, knowledge.kb, frozenset(decisions.by_step)).landscape(views)


@dataclass(slots=True)
class _Found:
    """A place while it is looked at."""

    technique: str
    target: str | None
    steps: set[int] = field(default_factory=set)
    cost: float = np.inf
    best: int = -1
    objectives: dict[str, None] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return place_id(self.technique, self.target)


class _Survey:
    def __init__(self, scored: ScoredGraph, kb: KnowledgeBase, accepted: frozenset[int]) -> None:
        self.scored = scored
        self.kb = kb
        self.accepted = accepted
        self.titles = {asset.id: asset.title for asset in scored.instance.system.assets}
        self.place_of: dict[int, _Found] = {}
        """By step."""

    def landscape(self, views: Sequence[tuple[frozenset[int], Within]]) -> Landscape:
        found: dict[str, _Found] = {}
        for _, within in views:
            for step in np.flatnonzero(within.steps[: self.scored.instance.graph.steps]).tolist():
                if self.scored.event_of[step] >= 0:
                    self._add(step, within, found)
        ranked = sorted(found.values(), key=lambda one: (not one.objectives, one.cost, one.id))
        kept = ranked[:MOST_PLACES]
        self.place_of = {step: one for one in kept for step in one.steps}
        lines: dict[tuple[str, str, str], bool] = {}
        for initial, within in views:
            for line in _Lines(self, initial, within).all(kept):
                key = line.source, line.target, line.fact
                lines[key] = lines.get(key, False) or line.likeliest
        return Landscape(
            tuple(self._place(one) for one in kept),
            tuple(Line(*key, likeliest) for key, likeliest in lines.items()),
            len(ranked) - len(kept),
        )

    def _add(self, step: int, within: Within, found: dict[str, _Found]) -> None:
        event = self.scored.event_for(step)
        place = found.setdefault(place_id(event.technique, event.asset), _Found(event.technique, event.asset))
        place.steps.add(step)
        place.objectives |= dict.fromkeys(objective for objective, mask in within.useful if mask[step])
        if within.costs[step] < place.cost:
            place.cost, place.best = float(within.costs[step]), step

    def _place(self, found: _Found) -> Place:
        event, meaning = self.scored.event_for(found.best), self.scored.instance.step(found.best)
        known = self.kb.technique(found.technique) if found.technique in self.kb else None
        applies = known.applicability if known else None
        gives = dict.fromkeys(
            self.text(fact) for step in sorted(found.steps) for fact in self.scored.graph.gives.of(step).tolist()
        )
        probability = event.chance.value
        for guard in event.standing:
            probability *= guard.factor
        return Place(
            found.id,
            found.technique,
            self.kb.full_name(found.technique) if known else found.technique,
            found.target,
            probability,
            float(np.exp(-found.cost)),
            meaning.because(self.titles) if meaning else "",
            tuple(map(str, applies.stages)) if applies else (),
            tuple(map(str, applies.areas)) if applies else (),
            tuple(found.objectives),
            tuple(text for text in gives if text),
            self._controls(found.best, event.guards),
            not self.accepted.isdisjoint(found.steps),
        )

    def _controls(self, step: int, guards: Iterable[Guard]) -> tuple[Standing, ...]:
        """On the step itself, and on what it must get past."""
        needs = self.scored.graph.requires.of(step)
        passages = map(self.scored.passage, self.scored.graph.given_by.of_all(needs).tolist())
        every = [*guards, *(passage.guard for passage in passages if passage is not None)]
        told: dict[tuple[str, str], Standing] = {}
        for guard in every:
            name = self.scored.safeguards[guard.control].name
            if guard.coverage > 0:
                told[guard.control, guard.where] = Standing(guard.control, name, guard.where, guard.factor)
            elif guard.left < 1:
                told.setdefault((guard.control, ""), Standing(guard.control, name, "", guard.left))
        return tuple(sorted(told.values(), key=lambda one: (not one.where, one.leaves, one.control)))

    def text(self, fact: int) -> str:
        """A fact as text; empty for one that has no meaning of its own."""
        if fact >= self.scored.instance.graph.facts:
            return ""
        meaning = self.scored.instance.fact(fact)
        return "" if meaning is None else str(meaning)


class _Lines:
    """The lines for one adversary."""

    def __init__(self, survey: _Survey, initial: frozenset[int], within: Within) -> None:
        self.survey = survey
        self.graph = survey.scored.graph
        self.initial = initial
        self.within = within
        self._known: dict[int, dict[str, float]] = {}

    def all(self, places: Iterable[_Found]) -> list[Line]:
        """Those to places and those to objectives."""
        lines = []
        for place in places:
            steps = [step for step in sorted(place.steps) if self.within.steps[step]]
            best = min(steps, key=lambda step: float(self.within.costs[step]), default=-1)
            for step in steps:
                found = self._to_step(place.id, step)
                lines += found if step == best else [replace(line, likeliest=False) for line in found]
        objectives = self.survey.scored.instance.system.objectives
        for objective, aim in zip(objectives, self.survey.scored.aims, strict=True):
            lines += self._to(objective_id(objective.id), aim)
        return lines

    def _to_step(self, place: str, step: int) -> list[Line]:
        needs = [self._to(place, fact) for fact in self.graph.requires.of(step).tolist()]
        needs = [lines for lines in needs if lines]
        every = [line for lines in needs for line in lines]
        # What needs nothing that only another gives can be done at once.
        if all(any(line.source == BEGINNING for line in lines) for lines in needs):
            return every or [Line(BEGINNING, place, "", likeliest=True)]
        return [line for line in every if line.source != BEGINNING]

    def _to(self, place: str, fact: int) -> list[Line]:
        origins = {source: cost for source, cost in self._origins(fact).items() if source != place}
        best = min(origins, key=lambda source: (origins[source], source), default=None)
        text = self.survey.text(fact)
        return [Line(source, place, text, likeliest=source == best) for source in sorted(origins)]

    def _origins(self, fact: int) -> dict[str, float]:
        """The places from which a fact comes, by themselves or by what follows, each with the cost of getting there."""
        if fact in self._known:
            return self._known[fact]
        found: dict[str, float] = {}
        seen, waiting = {fact}, [fact]
        while waiting:
            here = waiting.pop()
            if here in self.initial:
                found[BEGINNING] = 0.0
                continue
            for step in self.graph.given_by.of(here).tolist():
                if not self.within.steps[step]:
                    continue
                place = self.survey.place_of.get(step)
                if place is not None:
                    cost = float(self.within.costs[step])
                    found[place.id] = min(cost, found.get(place.id, np.inf))
                elif not self._is_of_adversary(step):
                    needs = self.graph.requires.of(step).tolist()
                    fresh = [need for need in needs if need not in seen]
                    seen.update(fresh)
                    waiting += fresh
                    if not needs:  # such as getting past a control
                        found[BEGINNING] = min(float(self.within.costs[step]), found.get(BEGINNING, np.inf))
        self._known[fact] = found
        return found

    def _is_of_adversary(self, step: int) -> bool:
        scored = self.survey.scored
        return step < scored.instance.graph.steps and scored.event_of[step] >= 0
