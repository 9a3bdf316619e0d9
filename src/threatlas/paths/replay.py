"""Replays case studies: were the requirements of each step met by what came before it?

A step names a technique, no asset. It is admitted if a rule that speaks for the technique works in some way to bind it to the
reference enterprise; then all that works gives its facts, and what follows by itself follows. A step that is not admitted gives
nothing, so an order that makes no sense stops early. The same steps in 20 random orders and in the reverse order say how much
of that is due to the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from threatlas.paths.reference_world import Enabled, ReferenceWorld, enabled
from threatlas.paths.studies import carried
from threatlas.vocabulary import AdversaryProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from threatlas.knowledge import CaseStudy, KnowledgeBase
    from threatlas.paths.reference_world import _Bound

SHUFFLES = 20


@dataclass(frozen=True, slots=True)
class ReplayedStep:
    """One step of a case study, in its true order."""

    technique: str
    """As the study names it."""
    admitted: bool
    rule: str
    """Id of the first rule that works; where none does, of the one that misses least; empty where the technique has none."""
    because: str
    """The rule's sentence with the names of assets of the reference enterprise."""
    missing: tuple[str, ...]
    """What that rule needs and nothing before gave."""
    at_once: bool
    """Whether it works on the profile's initial facts alone."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Steps, and how many of them were admitted."""

    steps: int
    admitted: int
    shuffled_admitted: float
    """Mean over the shuffles."""
    reversed_admitted: int


@dataclass(frozen=True, slots=True)
class ReplayedStudy:
    """A case study on the reference enterprise."""

    id: str
    name: str
    profile: AdversaryProfile
    """The weakest under which most steps are admitted in some order."""
    steps: tuple[ReplayedStep, ...]
    counts: Counts
    with_requirements: Counts
    """Over the steps that are not admitted on the initial facts alone."""
    left_out: int
    """Steps admitted without the rules that only this study exercises, of techniques that others use too."""


@dataclass(frozen=True, slots=True)
class Replay:
    """All of them."""

    studies: tuple[ReplayedStudy, ...]

    @property
    def counts(self) -> Counts:
        """Over all steps."""
        return _sum(study.counts for study in self.studies)

    @property
    def with_requirements(self) -> Counts:
        """Over the steps that are not admitted on the profile's initial facts alone."""
        return _sum(study.with_requirements for study in self.studies)

    @property
    def left_out(self) -> int:
        """Steps admitted when each study is replayed without the rules that only it exercises."""
        return sum(study.left_out for study in self.studies)


def replay(
    kb: KnowledgeBase,
    world: ReferenceWorld,
    *,
    only: Collection[str] = (),
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Replay:
    """Replays the case studies of a release, or ``only`` those with these ids. The same seed gives the same figures."""
    techniques = {study.id: [carried(step.technique, kb) for step in study.procedure] for study in kb.case_studies}
    walks = {study.id: _Walk(world, techniques[study.id]) for study in kb.case_studies}
    exercised = {identifier: walk.exercised() for identifier, walk in walks.items()}
    users = _users(exercised)
    found = []
    for study in kb.case_studies:
        if only and study.id not in only:
            continue
        progress(study.id)
        own = {rule for rule in exercised[study.id] if users[rule] == 1}
        others = {
            name
            for other, steps in techniques.items()
            if other != study.id
            for names in steps
            for technique in names
            for name in world.answering(technique)
        }
        dropped = {rule for rule in own if world.rules[rule].technique in others}
        left_out = _Walk(world, techniques[study.id], dropped) if dropped else walks[study.id]
        found.append(_replayed(study, world, walks[study.id], seed, sum(left_out.admitted(left_out.order))))
    return Replay(tuple(found))


def _users(exercised: Mapping[str, Collection[int]]) -> dict[int, int]:
    users: dict[int, int] = {}
    for rules in exercised.values():
        for rule in rules:
            users[rule] = users.get(rule, 0) + 1
    return users


def _sum(counts: Iterable[Counts]) -> Counts:
    parts = list(counts)
    return Counts(
        sum(part.steps for part in parts),
        sum(part.admitted for part in parts),
        sum(part.shuffled_admitted for part in parts),
        sum(part.reversed_admitted for part in parts),
    )


class _Walk:
    """The steps of one study, bound."""

    def __init__(self, world: ReferenceWorld, steps: Sequence[tuple[str, ...]], without: Collection[int] = ()) -> None:
        self.world = world
        self.steps = [
            world.bound(dict.fromkeys(name for technique in names for name in world.answering(technique)), without)
            for names in steps
        ]
        self.order = range(len(steps))
        self.profile = self._weakest_profile()
        self.start = world.beginnings[self.profile]

    def _weakest_profile(self) -> AdversaryProfile:
        """That under which most steps are admitted when order does not count."""
        best, most = AdversaryProfile.OUTSIDER, -1
        for profile, state in self.world.beginnings.items():
            admitted = self._fixpoint(state)
            if admitted > most:
                best, most = profile, admitted
        return best

    def _fixpoint(self, state: int) -> int:
        waiting = list(self.steps)
        while True:
            before = state
            for bound in waiting:
                state = self.world.closed(state, enabled(bound, state).gives)
            if state == before:
                return sum(bool(enabled(bound, state).rules) for bound in waiting)

    def walk(self, order: Iterable[int]) -> list[tuple[int, Enabled, int]]:
        """For each step in this order: its position in the study, what works, and the state before it."""
        state, found = self.start, []
        for position in order:
            now = enabled(self.steps[position], state)
            found.append((position, now, state))
            state = self.world.closed(state, now.gives)
        return found

    def admitted(self, order: Iterable[int]) -> list[bool]:
        """For each step of the study, whether it is admitted when they come in this order."""
        found = [False] * len(self.steps)
        for position, now, _ in self.walk(order):
            found[position] = bool(now.rules)
        return found

    def exercised(self) -> frozenset[int]:
        """Positions of the rules that work at some step, in the true order."""
        return frozenset(rule for _, now, _ in self.walk(self.order) for rule in now.rules)


def _replayed(study: CaseStudy, world: ReferenceWorld, walk: _Walk, seed: int, left_out: int) -> ReplayedStudy:
    steps = []
    for position, now, state in walk.walk(walk.order):
        technique = study.procedure[position].technique
        at_once = bool(enabled(walk.steps[position], walk.start).rules)
        if now.steps:
            step = world.step(now.steps[0])
            steps.append(ReplayedStep(technique, True, step.rule.id, step.because(world.titles), (), at_once))
        else:
            rule, because, missing = _nearest(world, walk.steps[position], state)
            steps.append(ReplayedStep(technique, False, rule, because, missing, at_once))
    orders = [list(walk.order) for _ in range(SHUFFLES)]
    for number, order in enumerate(orders):
        Random(f"{seed}:{study.id}:{number}").shuffle(order)  # noqa: S311 - no secret
    runs = [walk.admitted(order) for order in (walk.order, walk.order[::-1], *orders)]
    every = [True] * len(steps)
    demanding = [not step.at_once for step in steps]
    return ReplayedStudy(
        study.id, study.name, walk.profile, tuple(steps), _counts(runs, every), _counts(runs, demanding), left_out
    )


def _counts(runs: Sequence[Sequence[bool]], counted: Sequence[bool]) -> Counts:
    """Of the true order, the reverse and the shuffles, over the steps that are counted."""
    true, backwards, *shuffled = [sum(map(bool.__and__, run, counted)) for run in map(list, runs)]
    return Counts(sum(counted), true, sum(shuffled) / len(shuffled), backwards)


def _nearest(world: ReferenceWorld, bound: Sequence[_Bound], state: int) -> tuple[str, str, tuple[str, ...]]:
    """The rule that misses least in a state, why it would work, and what is missing."""
    if not bound:
        return "", "", ()
    nearest = min(bound, key=lambda one: ((one.requires & ~state).bit_count(), one.number))
    step = world.step(nearest.number)
    return step.rule.id, step.because(world.titles), tuple(world.missing(step, state))
