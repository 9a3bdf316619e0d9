"""The main job: from a description to the techniques that apply, the paths, the risk and the best next controls."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

import threatlas
from threatlas.errors import ThreatlasError
from threatlas.paths.adversary import NEVER, NO_GROUP, Adversary
from threatlas.paths.analysis import Analysis, Exposure, Risk
from threatlas.paths.applicable import Within, applicable, not_assessed, within_reach
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.honoured import Decisions, honour
from threatlas.paths.instantiate import Instance
from threatlas.paths.prevention import Prevention, cheapest_set, weigh
from threatlas.paths.probability import Sampling
from threatlas.paths.scored_graph import ScoredGraph
from threatlas.paths.telling import Teller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import AttackPath, Chance, CheapestCut, Estimate
    from threatlas.paths.graph import Mask
    from threatlas.paths.rows import Indexes
    from threatlas.paths.rules import Rule
    from threatlas.paths.safeguard import Safeguard
    from threatlas.systems.description import Objective, System
    from threatlas.vocabulary import AdversaryProfile


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an analysis goes by, besides the description."""

    kb: KnowledgeBase
    rules: Sequence[Rule]
    safeguards: Mapping[str, Safeguard]
    """Controls by id."""
    chance_of: Callable[[str, str | None], Chance]
    """The chance of a technique at an asset."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a technique has no rule, by id."""
    evidence: tuple[str, ...] = ()
    """One sentence for each file of evidence that the chances rest on."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for."""

    paths: int = 3
    """To each objective, for each profile."""
    objective: str | None = None
    """Only paths to this one, by id."""
    budget: float | None = None
    """Person-days for the plan; None for a plan of what the first five controls of the frontier cost."""
    controls: bool = True
    """Whether controls are weighed and planned; without, candidates, plan and frontier stay empty."""
    risk_only: bool = False
    """Only the likeliest paths and the risk: controls are not weighed, no techniques are listed nor choke points, and the
    probability of any way is that of the likeliest path."""
    cut: str | None = None
    """The objective, by id, for which to find the cheapest set of controls that cuts it."""
    today: date = field(default_factory=date.today)
    """By which decisions count."""
    seed: int = 0
    progress: Callable[[str], None] = lambda _: None
    """Is told what is being done, for long work."""


def analyze(system: System, knowledge: Knowledge, options: Options | None = None) -> Analysis:
    """The whole story of a system. The same arguments give the same result.

    Raises :class:`ThreatlasError` for losses in several currencies, and
    :class:`~threatlas.errors.LimitExceeded` for a system with more ways to bind rules than fit.
    """
    return _Run(system, knowledge, options or Options()).analysis()


class _Run:
    def __init__(self, system: System, knowledge: Knowledge, options: Options) -> None:
        self.system = system
        self.knowledge = knowledge
        self.options = options
        self.currency = _currency(system)
        options.progress("binding technique rules")
        instance = Instance(system, knowledge.rules)
        self.scored = ScoredGraph(instance, knowledge.safeguards, knowledge.chance_of)
        self.decisions: Decisions = honour(self.scored, options.today)
        self.teller = Teller(self.scored, knowledge.kb, self.decisions.by_step)
        self.groups = self._groups()
        self.sampling = Sampling(seed=options.seed, worlds=4_096, draws=120)
        self.told_of: list[tuple[int, int, Indexes]] = []
        """Derivations that are told: positions of profile and objective, and the steps."""

    def _groups(self) -> Indexes:
        """For each step the number of its technique; what is no step of an adversary has none."""
        numbers: dict[str, int] = {}
        self.techniques: list[str] = []
        groups = np.full(self.scored.graph.steps, NO_GROUP, np.int32)
        for index, rule in enumerate(self.scored.instance.rules):
            steps = self.scored.instance.steps_of(index)
            if rule.technique is not None and steps:
                groups[steps.start : steps.stop] = numbers.setdefault(rule.technique, len(numbers))
        self.techniques = list(numbers)
        return groups

    def analysis(self) -> Analysis:
        exposures: list[Exposure] = []
        within: list[Within] = []
        adversaries: list[Adversary] = []
        beginnings: list[frozenset[int]] = []
        objectives = [
            (objective, aim)
            for objective, aim in zip(self.system.objectives, self.scored.aims, strict=True)
            if self.options.objective in (None, objective.id)
        ]
        aims = [aim for _, aim in objectives]
        excluded = _numbers(self.decisions.excluded)
        closed = _numbers(self.decisions.excluded | self.decisions.accepted)
        for profile in self.system.adversaries:
            self.options.progress(f"finding paths of an adversary who is {profile}")
            initial = self.scored.instance.numbers_of(initial_facts(self.system, profile))
            adversary = Adversary(self.scored, initial, aims, closed, self.groups)
            freer = (
                Adversary(self.scored, initial, aims, excluded, self.groups) if len(closed) > len(excluded) else None
            )
            exposures += self._exposures(profile, objectives, adversary, freer)
            if not self.options.risk_only:
                within.append(within_reach(self.scored, profile, initial, excluded))
            beginnings.append(frozenset(initial))
            adversaries.append(adversary)
        risks = self._risks(exposures)
        prevented = Prevention((), None, ())
        if self.options.controls and not self.options.risk_only:
            self.options.progress("weighing controls")
            kept = _strongest(beginnings)
            known = [(kept.index(at), position, steps) for at, position, steps in self.told_of if at in kept]
            parts = [adversaries[at].part for at in kept]
            prevented = weigh(self.scored, parts, aims, self._losses(objectives), self.options.budget, known)
        return Analysis(
            system=self.system,
            release=self.knowledge.kb.release.version,
            threatlas=threatlas.__version__,
            as_of=self.options.today.isoformat(),
            seed=self.options.seed,
            evidence=self.knowledge.evidence,
            risk=sum(risk.expected if risk.expected is not None else risk.probability for risk in self._counted(risks)),
            risk_with_accepted=sum(_with_accepted(risk, exposures) for risk in self._counted(risks)),
            currency=self.currency,
            risks=tuple(sorted(risks, key=lambda risk: (-(risk.expected or 0.0), -risk.probability, risk.objective))),
            exposures=tuple(exposures),
            applicable=applicable(self.scored, self.knowledge.kb, within),
            not_assessed=not_assessed(self.knowledge.kb, self.knowledge.rules, dict(self.knowledge.reasons)),
            candidates=prevented.candidates,
            plan=prevented.plan,
            frontier=prevented.frontier,
            cut=self._cut(),
            decisions=self.decisions.honoured,
            notes=_notes(self.system, self.currency),
            facts=self.scored.graph.facts,
            steps=self.scored.instance.steps,
        )

    def _cut(self) -> CheapestCut | None:
        if self.options.cut is None:
            return None
        self.options.progress("looking for the cheapest cut")
        instance = self.scored.instance
        facts = {fact for profile in self.system.adversaries for fact in initial_facts(self.system, profile)}
        closed = _numbers(self.decisions.excluded | self.decisions.accepted)
        position = [objective.id for objective in self.system.objectives].index(self.options.cut)
        return cheapest_set(self.scored, np.array(instance.numbers_of(facts), np.int32), closed, position)

    def _exposures(
        self,
        profile: AdversaryProfile,
        objectives: Sequence[tuple[Objective, int]],
        adversary: Adversary,
        freer: Adversary | None,
    ) -> Iterator[Exposure]:
        """How each objective stands against a profile: without accepted steps and, where there are any, with them."""
        estimated = not self.options.risk_only
        probabilities = adversary.estimates(self.sampling) if estimated else {}
        accepted = _numbers(self.decisions.accepted)
        touched = [] if freer is None else [aim for _, aim in objectives if freer.takes(accepted, aim)]
        with_accepted = freer.estimates(self.sampling) if freer is not None and touched and estimated else {}
        front = self.system.adversaries.index(profile)
        chokes = adversary.choke_points() if estimated else {}
        for position, (objective, aim) in enumerate(objectives):
            found, complete = adversary.derivations(aim, self.options.paths)
            self.told_of += [(front, position, np.array(steps, np.int32)) for steps in found]
            paths = [self.teller.path(steps) for steps in found]
            if freer is not None and aim in touched:
                others = [self.teller.path(steps) for steps in freer.derivations(aim, 1)[0]]
                paths += [path for path in others if path.accepted]
            of_open = _at_least(probabilities.get(aim, NEVER), [path for path in paths if not path.accepted])
            yield Exposure(
                profile=profile,
                objective=objective,
                probability=of_open,
                probability_with_accepted=_at_least(with_accepted.get(aim, NEVER), paths)
                if aim in touched
                else of_open,
                paths=tuple(sorted(paths, key=lambda path: (-path.probability, len(path.steps)))),
                complete=complete,
                choke_points=tuple(self.techniques[group] for group in chokes.get(aim, ())),
            )

    def _risks(self, exposures: Sequence[Exposure]) -> list[Risk]:
        risks = []
        for objective in self.system.objectives:
            mine = [exposure for exposure in exposures if exposure.objective.id == objective.id]
            if not mine:
                continue
            worst = max(mine, key=lambda exposure: _likeliest(exposure, accepted=False))
            probability = _likeliest(worst, accepted=False)
            loss = _mean_loss(objective)
            every = max(_likeliest(exposure, accepted=True) for exposure in mine)
            risks.append(
                Risk(
                    objective=objective.id,
                    profile=worst.profile,
                    probability=probability,
                    loss=loss,
                    expected=None if loss is None else probability * loss,
                    expected_with_accepted=None if loss is None else every * loss,
                )
            )
        return risks

    def _losses(self, objectives: Sequence[tuple[Objective, int]]) -> list[float]:
        losses = [_mean_loss(objective) for objective, _ in objectives]
        return [loss or 0.0 for loss in losses] if self.currency else [1.0] * len(losses)

    def _counted(self, risks: Sequence[Risk]) -> list[Risk]:
        """The risks that add up: those with a loss, where any has one."""
        return [risk for risk in risks if risk.loss is not None] if self.currency else list(risks)


def _numbers(steps: Mask) -> Indexes:
    return np.flatnonzero(steps).astype(np.int32)


def _strongest(beginnings: Sequence[frozenset[int]]) -> list[int]:
    """The positions of the adversaries that no other outdoes: who begins with more can do whatever the other can."""
    return [
        at
        for at, mine in enumerate(beginnings)
        if not any(mine < other or (mine == other and number < at) for number, other in enumerate(beginnings))
    ]


def _likeliest(exposure: Exposure, *, accepted: bool) -> float:
    """The probability of the likeliest path, with or without accepted steps."""
    return max((path.probability for path in exposure.paths if accepted or not path.accepted), default=0.0)


def _with_accepted(risk: Risk, exposures: Sequence[Exposure]) -> float:
    """What a risk counts for with accepted steps: its expected loss or, where none is stated, its probability."""
    if risk.expected_with_accepted is not None:
        return risk.expected_with_accepted
    return max(_likeliest(one, accepted=True) for one in exposures if one.objective.id == risk.objective)


def _at_least(sampled: Estimate, paths: Sequence[AttackPath]) -> Estimate:
    """An estimate that is no less than the probability of any of these paths, as sampling may have it."""
    known = max((path.probability for path in paths), default=0.0)
    return replace(sampled, value=max(sampled.value, known), high=max(sampled.high, known))


def _mean_loss(objective: Objective) -> float | None:
    """The mean of the range, as PERT weighs it: (low + 4 likely + high) / 6."""
    loss = objective.loss
    return None if loss is None else (loss.low + 4 * loss.likely + loss.high) / 6


def _currency(system: System) -> str:
    """The one currency of all losses; empty where none is stated."""
    found = dict.fromkeys(objective.loss.currency for objective in system.objectives if objective.loss is not None)
    if len(found) > 1:
        raise ThreatlasError(
            f"{system.source}: losses are in {' and '.join(found)}, so they cannot be added; state them in one currency"
        )
    return next(iter(found), "")


def _notes(system: System, currency: str) -> tuple[str, ...]:
    notes = [
        (
            "Probabilities are not calibrated: they rest on priors by maturity, on counted case studies (which tell successes "
            "only) and on evidence; the HTML report and the JSON document name them at each step. Read them as an order, "
            "and read the intervals."
        ),
        (
            "The risk of an objective is the probability of its likeliest path times the mean of its loss range, for one "
            "attempt by the most dangerous of the adversaries that the description names. The probability of any way counts "
            "all paths together."
        ),
        "Each technique at each target works or does not, once, independently of the others.",
    ]
    without = [objective.id for objective in system.objectives if objective.loss is None]
    if currency and without:
        notes.append(f"No loss is stated for {', '.join(without)}: not in the sum of the risk, nor in the plan.")
    if not currency:
        notes.append("No objective states a loss, so the risk is the expected number of objectives reached.")
    return tuple(notes)
