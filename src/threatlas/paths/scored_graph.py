"""The attack graph of a system with what its steps depend on: chances, controls in place, decisions.

To the graph of :class:`~threatlas.paths.instantiate.Instance` are added

- an *event* for each technique at each target (and each set of controls on its way): it happens or not, once, whatever
  number of ways lead to it. Every step of that technique at that target requires it. So steps that several paths share, and
  several bindings of one technique at one asset, count once, and evidence about a technique at an asset has one place to go.
  Where there is a single such step, it is the event itself, so that searches have less to look at;
- a *try* for what several events, or several passages, depend on alike (:mod:`threatlas.paths.tries`), so that it counts
  once too;
- a *passage* for each screening control and asset it protects: got past either because what arrives is not covered or not
  recognised (the share that the control leaves), or because the adversary has made something that gets past it
  (``bypasses(asset/content)``). Every step that the control screens requires it;
- an *aim* for each objective: given by any of the facts that mean it is reached.

Only events, tries and uncovered passages are uncertain; all other steps succeed once their requirements are met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.graph import extended
from threatlas.paths.guard import Event
from threatlas.paths.instantiate import Fact
from threatlas.paths.objectives import goals_of
from threatlas.paths.placement import Placements
from threatlas.paths.predicates import Predicate
from threatlas.paths.rows import distinct
from threatlas.paths.tries import tries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from threatlas.paths.analysis import Chance
    from threatlas.paths.graph import AttackGraph, Mask, Numbers
    from threatlas.paths.guard import Passage
    from threatlas.paths.instantiate import Instance
    from threatlas.paths.rows import Indexes
    from threatlas.paths.safeguard import Safeguard

STEP_COST = 1e-6
"""Nats for every step of an adversary, so that of equally likely ways the shorter is found. Left out of what is told."""


class ScoredGraph:
    """The graph, its events and passages, and the chance and the cost of every step."""

    def __init__(
        self,
        instance: Instance,
        safeguards: Mapping[str, Safeguard],
        chance_of: Callable[[str, str | None], Chance],
    ) -> None:
        self.instance = instance
        self.safeguards = safeguards
        placed = Placements(instance, safeguards)
        self.events = [
            Event(technique, asset, guards, chance_of(technique, asset)) for technique, asset, guards in placed.events
        ]
        self.passages = placed.passages
        self.event_of = placed.event_of
        """For each step of the instance its event, or -1."""
        self._tries = tries_of(self.events, self.passages)
        self._first_event = instance.graph.steps
        self._event_steps = self._steps_of_events()
        self._first_passage = self._first_event + len(self.events)
        self._bypass_of: dict[int, int] = {}
        """Step to the passage that it takes by a bypass."""
        self.aims: list[int] = []
        """For each objective of the description, its fact."""
        self.graph = self._extended(placed)
        self.alpha, self.beta = self._chances()
        """Of the Beta distribution of each step's success; a beta of 0 where it is sure."""
        self.kinds = self._kinds()
        """For each step a number: those of one technique, or of one control, have the same, all others one of their own."""
        with np.errstate(divide="ignore"):
            self.nats = np.abs(-np.log(self.alpha / (self.alpha + self.beta)))
        """-log of the mean chance of each step."""
        self.costs = self.nats.copy()
        """The same with :data:`STEP_COST`: what paths are searched by."""
        self.costs[: instance.graph.steps][self.event_of >= 0] += STEP_COST

    def _steps_of_events(self) -> Indexes:
        """For each event the step that it is: one added for it, or the only one that would require that."""
        bound = np.flatnonzero(self.event_of >= 0)
        numbers = self.event_of[bound]
        steps = np.arange(self._first_event, self._first_event + len(self.events), dtype=np.int32)
        alone = np.bincount(numbers, minlength=len(self.events))[numbers] == 1
        steps[numbers[alone]] = bound[alone]
        return steps

    def _extended(self, placed: Placements) -> AttackGraph:
        """The instance's graph with events, passages and aims. Facts and steps are added in the same order."""
        base = self.instance.graph
        bound = np.flatnonzero(self.event_of >= 0)
        bound = bound[self._event_steps[self.event_of[bound]] != bound]
        first_fact, first_step = base.facts, base.steps
        needs_steps: list[Indexes] = [bound.astype(np.int32), placed.screened_steps]
        needs_facts: list[Indexes] = [
            (first_fact + self.event_of[bound]).astype(np.int32),
            (first_fact + len(self.events) + placed.screened_by).astype(np.int32),
        ]
        own = len(self.events) + len(self.passages)
        certain = own + len(self._tries.shared)
        gives_steps = list(range(first_step, first_step + certain))
        gives_facts = list(range(first_fact, first_fact + certain))
        more_needs = [(self._own_step(index), first_fact + own + tried) for index, tried in self._tries.needs]
        number = first_step + certain
        for index, passage in enumerate(self.passages):
            bypass = self.instance.number_of(Fact(Predicate.BYPASSES, passage.asset, passage.aspect))
            if bypass is not None:
                more_needs.append((number, bypass))
                gives_steps.append(number)
                gives_facts.append(first_fact + len(self.events) + index)
                self._bypass_of[number] = index
                number += 1
        aim = first_fact + certain
        for objective in self.instance.system.objectives:
            for goal in self.instance.numbers_of(goals_of(objective)):
                more_needs.append((number, goal))
                gives_steps.append(number)
                gives_facts.append(aim)
                number += 1
            self.aims.append(aim)
            aim += 1
        requires = (
            np.concatenate([*needs_steps, np.array([step for step, _ in more_needs], np.int32)]),
            np.concatenate([*needs_facts, np.array([fact for _, fact in more_needs], np.int32)]),
        )
        return extended(
            base,
            facts=aim - first_fact,
            steps=number - first_step,
            requires=requires,
            gives=(np.array(gives_steps, np.int32), np.array(gives_facts, np.int32)),
        )

    def event(self, step: int) -> Event | None:
        """The event that a step of the graph is, or None."""
        if step < self._first_event:
            number = int(self.event_of[step])
            return self.events[number] if number >= 0 and self._event_steps[number] == step else None
        return self.events[step - self._first_event] if step < self._first_passage else None

    def event_for(self, step: int) -> Event:
        """The event that a step of an adversary is or requires."""
        return self.events[int(self.event_of[step])]

    def is_added(self, step: int) -> bool:
        """Whether a step is none of the instance's but was added to the graph."""
        return step >= self._first_event

    def passage(self, step: int) -> Passage | None:
        """The passage that a step takes uncovered, or None."""
        index = step - self._first_passage
        return self.passages[index] if 0 <= index < len(self.passages) else None

    def bypass(self, step: int) -> Passage | None:
        """The passage that a step takes by a bypass, or None."""
        index = self._bypass_of.get(step)
        return None if index is None else self.passages[index]

    def event_step(self, event: int) -> int:
        """The step that an event is."""
        return int(self._event_steps[event])

    def passage_step(self, passage: int) -> int:
        """The step that takes a passage uncovered."""
        return self._first_passage + passage

    def _own_step(self, index: int) -> int:
        """The step of an event or, after those, of a passage or a try."""
        return self.event_step(index) if index < len(self.events) else self._first_event + index

    def _chances(self) -> tuple[Numbers, Numbers]:
        alpha, beta = np.ones(self.graph.steps), np.zeros(self.graph.steps)
        for index, found in enumerate((*self._tries.own, *self._tries.shared)):
            step = self._own_step(index)
            alpha[step], beta[step] = found.mean * found.weight, (1 - found.mean) * found.weight
        return alpha, beta

    def _kinds(self) -> Indexes:
        kinds = np.arange(self.graph.steps, dtype=np.int32)
        first: dict[str, int] = {}
        for index, found in enumerate((*self._tries.own, *self._tries.shared)):
            step = self._own_step(index)
            if found.of:
                kinds[step] = first.setdefault(found.of, step)
        return kinds

    def candidate(self, control: str) -> tuple[Indexes, Numbers]:
        """The steps that a control would make harder if it were put in place wherever it can be, and the nats it adds."""
        steps: list[int] = []
        added: list[float] = []
        for index, event in enumerate(self.events):
            for guard in event.guards:
                if guard.control == control and guard.left < 1:
                    steps.append(self.event_step(index))
                    added.append(_nats(guard.left))
        for index, passage in enumerate(self.passages):
            if passage.guard.control == control and passage.guard.left < 1:
                steps.append(self.passage_step(index))
                added.append(_nats(passage.guard.left))
        return np.array(steps, np.int32), np.array(added, np.float64)

    def screened_by(self, steps: Indexes) -> list[str]:
        """The techniques of which steps require one of these passages."""
        passages = [int(step) for step in steps if self.passage(int(step)) is not None]
        facts = self.graph.gives.of_all(np.array(passages, np.int32))
        users = self.graph.required_by.of_all(facts)
        users = users[users < self.instance.graph.steps]
        numbers = distinct(self.instance.rule_of[users])
        rules = [self.instance.rules[number] for number in numbers.tolist() if number >= 0]
        return sorted({rule.technique for rule in rules if rule.technique is not None})

    def steps_of(self, technique: str, asset: str | None) -> Mask:
        """The steps of a technique or its sub-techniques, bound to an asset if one is given."""
        chosen = np.zeros(self.graph.steps, np.bool_)
        chosen[: self._first_event] = self.instance.steps_about(technique, asset)
        return chosen


def _nats(left: float) -> float:
    return float(-np.log(left)) if left > 0 else float("inf")


def useful_controls(events: Sequence[Event], passages: Sequence[Passage]) -> list[str]:
    """The controls that could be put in place, or completed, somewhere; by id."""
    guards = [guard for event in events for guard in event.guards] + [passage.guard for passage in passages]
    return sorted({guard.control for guard in guards if guard.left < 1})
