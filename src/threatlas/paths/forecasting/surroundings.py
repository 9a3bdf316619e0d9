"""What a described system says of the next technique: what is possible there with the facts that seen techniques give.

The odds are stated, not learnt: no case study comes with a description of its system.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.beginnings import initial_facts
from threatlas.paths.instantiate import Instance
from threatlas.paths.objectives import goals_of
from threatlas.paths.reach import prune, reach
from threatlas.paths.rules import answering, by_technique

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.graph import Mask
    from threatlas.paths.rules import Rule
    from threatlas.systems.description import System
    from threatlas.vocabulary import AdversaryProfile


class Standing(StrEnum):
    """How a technique stands on a system."""

    POSSIBLE = "possible"
    """All that some rule of it needs is there, with what the techniques seen gave, and it would give something new."""
    LATER = "later"
    """Other techniques must come before it."""
    NOT_ASSESSED = "not-assessed"
    """There is no rule for it, so the system says nothing of it."""
    NOTHING_NEW = "nothing-new"
    """It is possible, and all that it gives is there already."""
    OUT_OF_REACH = "out-of-reach"
    """It fits the system, but an adversary of the profile cannot have what it needs."""
    RULED_OUT = "ruled-out"
    """A decision in force says that it does not apply here."""
    NO_FIT = "no-fit"
    """Nothing in the description is what its rules speak of."""


ODDS = {
    Standing.POSSIBLE: 2.0,
    Standing.LATER: 1.0,
    Standing.NOT_ASSESSED: 1.0,
    Standing.NOTHING_NEW: 0.5,
    Standing.OUT_OF_REACH: 0.2,
    Standing.RULED_OUT: 0.05,
    Standing.NO_FIT: 0.05,
}
"""What the odds of a technique are multiplied by."""
ON_A_WAY = 1.5
"""The factor of what lies on a way to an objective."""
DECIDED = "a decision in force says that it does not apply here"


@dataclass(frozen=True, slots=True)
class Placed:
    """What the system says of one technique."""

    standing: Standing
    objectives: tuple[str, ...]
    """Ids of the objectives on a way to which it lies."""
    reasons: tuple[str, ...]

    @property
    def odds(self) -> float:
        """What its probability is multiplied by, before probabilities are made to sum to 1 again."""
        return ODDS[self.standing] * (ON_A_WAY if self.objectives else 1.0)


class Surroundings:
    """A system with the technique rules bound to it, and what techniques seen have given there."""

    def __init__(
        self,
        system: System,
        kb: KnowledgeBase,
        rules: Sequence[Rule],
        profile: AdversaryProfile | None = None,
        *,
        today: date | None = None,
    ) -> None:
        """For an adversary of this profile, by default the first of the description. Decisions that a technique is not
        applicable count if they are in force ``today``; without a day, all do.
        """
        self._kb = kb
        self._instance = Instance(system, rules)
        graph = self._instance.graph
        decisions = [
            decision
            for decision in system.decisions
            if decision.verdict == "not-applicable" and (today is None or decision.until >= today)
        ]
        self._ruled_out: Mask = np.zeros(graph.steps, np.bool_)
        for decision in decisions:
            self._ruled_out |= self._instance.steps_about(decision.technique, decision.asset)
        own = by_technique(rules)
        places: dict[str, list[int]] = {}
        for place, rule in enumerate(rules):
            if rule.technique is not None:
                places.setdefault(rule.technique, []).append(place)
        self._steps: dict[str, list[int] | None] = {}
        self._ruled_out_of: dict[str, Mask | None] = {}
        """Of techniques that decisions are about, the steps ruled out; None where a decision is about no asset, so all are."""
        for technique in kb.techniques:
            speaks = answering(technique.id, own)
            steps = [step for one in speaks for place in places[one] for step in self._instance.steps_of(place)]
            self._steps[technique.id] = steps if speaks else None
            about = [one.asset for one in decisions if (technique.id + ".").startswith(one.technique + ".")]
            if None in about:
                self._ruled_out_of[technique.id] = None
            elif about:  # rules of its parent or siblings may speak for it, which the decision leaves alone otherwise
                closed = [self._instance.steps_about(one, asset) for one in speaks for asset in about]
                self._ruled_out_of[technique.id] = np.logical_or.reduce([self._ruled_out, *closed])
        of_rule = self._instance.rule_of
        attack = np.array([rule.technique is not None for rule in rules], np.bool_)
        self._attacks = np.flatnonzero(np.where(of_rule >= 0, attack[np.maximum(of_rule, 0)], False))
        self._start = self._instance.numbers_of(initial_facts(system, profile or system.adversaries[0]))
        self._goals = {one.id: self._instance.numbers_of(goals_of(one)) for one in system.objectives}
        self._titles = {asset.id: asset.title for asset in system.assets}
        self._facts: Mask = np.zeros(graph.facts, np.bool_)
        self._givers: dict[int, str] = {}
        self.unfitting: tuple[str, ...] = ()
        """Techniques seen that fit nothing in the description, by id: it may lack something."""
        self.see(())

    def see(self, techniques: Sequence[str]) -> None:
        """Takes it that these techniques, by id, were used here, in this order.

        Of the ways in which a technique could be used here, those count whose needs are met by then; where that is none, all:
        it was seen, so its needs were met somehow.
        """
        graph = self._instance.graph
        self._givers = {}
        facts = reach(graph, self._start, self._attacks).facts
        unfitting = []
        for technique in techniques:
            steps = np.array(self._steps[technique] or [], np.int32)
            if not len(steps):
                unfitting.append(technique)
                continue
            ready = steps[self._ready(facts)[steps]]
            given = graph.gives.of_all(ready if len(ready) else steps)
            now = reach(graph, np.union1d(np.flatnonzero(facts), given), self._attacks).facts
            for fact in np.flatnonzero(now & ~facts).tolist():
                self._givers[fact] = technique
            facts = now
        self._facts = facts
        self.unfitting = tuple(dict.fromkeys(unfitting))
        self._can = self._ready(facts)
        had = np.flatnonzero(facts)
        closed = np.flatnonzero(self._ruled_out)
        self._reached = reach(graph, had, closed).steps
        self._useful = {}
        for objective, goals in self._goals.items():
            on_a_way = np.zeros(graph.steps, np.bool_)
            on_a_way[prune(graph, had, goals, closed).steps] = True
            self._useful[objective] = on_a_way

    def _ready(self, facts: Mask) -> Mask:
        """The steps of which all that they require is among the facts."""
        rows = self._instance.graph.requires
        lacking = np.concatenate([np.zeros(1, np.int64), np.cumsum(~facts[rows.targets])])
        ready: Mask = lacking[rows.offsets[1:]] == lacking[rows.offsets[:-1]]
        return ready

    def placed(self, technique: str) -> Placed:
        """What the system says of a technique, after what was seen."""
        ruled_out = self._ruled_out_of.get(technique, self._ruled_out)
        if ruled_out is None:
            return Placed(Standing.RULED_OUT, (), (DECIDED,))
        known = self._steps[technique]
        if known is None:
            return Placed(Standing.NOT_ASSESSED, (), ("not assessed on this system: there is no rule for it",))
        steps = np.array(known, np.int32)
        if not len(steps):
            return Placed(Standing.NO_FIT, (), ("nothing in the description is what its rules speak of",))
        steps = steps[~ruled_out[steps]]
        if not len(steps):
            return Placed(Standing.RULED_OUT, (), (DECIDED,))
        objectives = tuple(one for one, useful in self._useful.items() if useful[steps].any())
        ways = (f"lies on a way to {', '.join(objectives)}",) if objectives else ()
        ready = steps[self._can[steps]]
        if len(ready):
            gives = self._instance.graph.gives
            fresh = [int(step) for step in ready if not self._facts[gives.of(int(step))].all()]
            if fresh:
                return Placed(Standing.POSSIBLE, objectives, (self._possible(fresh), *ways))
            return Placed(Standing.NOTHING_NEW, objectives, ("possible here, but would give nothing new", *ways))
        if self._reached[steps].any():
            return Placed(Standing.LATER, objectives, ("possible here once other techniques came before it", *ways))
        return Placed(Standing.OUT_OF_REACH, (), ("fits this system, but what it needs is out of reach there",))

    def _possible(self, steps: Sequence[int]) -> str:
        """Of the steps that can be taken now, the one to which the latest technique seen gave something."""
        order = {technique: number for number, technique in enumerate(dict.fromkeys(self._givers.values()))}
        requires = self._instance.graph.requires

        def latest(step: int) -> int:
            return max((order[self._givers[fact]] for fact in self._needs(step) if fact in self._givers), default=-1)

        step = max(steps, key=lambda one: (latest(one), -one))
        meaning = self._instance.step(step)
        because = meaning.because(self._titles) if meaning else ""
        given = [fact for fact in requires.of(step).tolist() if fact in self._givers]
        named = [(self._givers[fact], self._instance.fact(fact)) for fact in given]
        through = [f"{self._kb.full_name(one)} ({one}) gave {fact}" for one, fact in named if fact is not None]
        return f"possible here now: {because}" + (f"; {', '.join(through)}" if through else "")

    def _needs(self, step: int) -> list[int]:
        needs: list[int] = self._instance.graph.requires.of(step).tolist()
        return needs
