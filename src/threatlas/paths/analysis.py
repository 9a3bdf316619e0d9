"""What an analysis of a system says: the one model that all reports, pages and comparisons are made from.

Plain frozen values: what is here can be written as JSON (:mod:`threatlas.reports.document`) and needs no engine to be
read. :func:`threatlas.paths.analyze.analyze` makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.systems.description import Decision, Objective, System
    from threatlas.vocabulary import AdversaryProfile, AttackArea, LifecycleStage

LEAST = 1e-6
"""Of the risk, what counts as taken off at least."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability with what is known of its error."""

    value: float
    """0 to 1."""
    low: float
    """5 % of the draws of the steps' own chances give less."""
    high: float
    """5 % give more."""
    standard_error: float
    """Of sampling; 0 where the value is exact."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely one attempt of a step is to succeed, and how one knows."""

    value: float
    """The mean of the Beta distribution, before controls."""
    alpha: float
    beta: float
    sources: tuple[str, ...]
    """Sentences: the prior, the case studies counted, the evidence."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A control in place that stands in the way of a step."""

    control: str
    name: str
    where: str
    """The asset, or the flow as it is written."""
    factor: float
    """What it leaves of the chance, 0 to 1: 1 less effect times coverage."""
    bypassed_by: str | None
    """The technique earlier on this path that gets past it, where the path does that; the factor then does not count."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of an adversary on a path."""

    technique: str
    name: str
    """In full, with the parent's name."""
    because: str
    """Why it works here, with the names of the assets."""
    assets: tuple[str, ...]
    """Ids of the assets it is bound to, the target first."""
    requires: tuple[str, ...]
    """The facts it needs, as text: ``influences(mailbox)``."""
    gives: tuple[str, ...]
    after: tuple[int, ...]
    """Positions on this path of the steps that what it requires comes from, directly or by what follows from them."""
    chance: Chance
    probability: float
    """Of this step when its requirements are met: the chance and what the hindrances leave of it. Where an earlier step of
    this path counted the same event already (the same technique at the same target), 1."""
    hindrances: tuple[Hindrance, ...]
    stages: tuple[LifecycleStage, ...]
    areas: tuple[AttackArea, ...]
    accepted: Decision | None
    """The decision by which the risk of this step is accepted."""
    sources: tuple[str, ...]
    """Of the rule."""
    rule: str


@dataclass(frozen=True, slots=True)
class AttackPath:
    """A way to an objective: every step's requirements are met by what came before it."""

    steps: tuple[PathStep, ...]
    probability: float
    """The product over its steps."""
    accepted: bool
    """Whether a step of it is accepted."""

    @property
    def techniques(self) -> tuple[str, ...]:
        """In the order of the steps."""
        return tuple(step.technique for step in self.steps)


@dataclass(frozen=True, slots=True)
class Exposure:
    """How one objective stands against one profile of adversary."""

    profile: AdversaryProfile
    objective: Objective
    probability: Estimate
    """That the objective is reached by any way, once an adversary of this profile tries everything the rules know, accepted
    risks left out."""
    probability_with_accepted: Estimate
    paths: tuple[AttackPath, ...]
    """The likeliest first, each with another set of techniques; empty where the objective cannot be reached."""
    complete: bool
    """Whether there is no further path with another set of techniques that has no smaller one inside."""
    choke_points: tuple[str, ...]
    """Techniques without any one of which the objective is out of reach."""


@dataclass(frozen=True, slots=True)
class Money:
    """A range in one currency."""

    low: float
    likely: float
    high: float
    currency: str


@dataclass(frozen=True, slots=True)
class Risk:
    """The expected loss of one objective if it is attacked once, by the profile that is most dangerous to it."""

    objective: str
    profile: AdversaryProfile
    probability: float
    """Of its likeliest path (open, that is without accepted steps)."""
    loss: float | None
    """The mean of the loss range, (low + 4 likely + high) / 6; None where the description states none."""
    expected: float | None
    """Probability times loss."""
    expected_with_accepted: float | None


@dataclass(frozen=True, slots=True)
class Applicable:
    """A technique that applies to the system: an adversary can take a step of it."""

    technique: str
    name: str
    tactics: tuple[str, ...]
    stages: tuple[LifecycleStage, ...]
    areas: tuple[AttackArea, ...]
    maturity: str | None
    assets: tuple[str, ...]
    """Ids, over all its steps."""
    reasons: tuple[str, ...]
    """Why, with the assets' names; some of them where there are many."""
    steps: int
    """How many ways to bind it can be reached."""
    likelihood: float
    """Of getting as far as this technique and succeeding with it, by the likeliest way, 0 to 1."""
    objectives: tuple[str, ...]
    """Those it lies on a way to; empty where it leads nowhere that the description says matters."""
    profiles: tuple[AdversaryProfile, ...]


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A technique that was not looked at, or that a decision excludes. It is never *not applicable* for want of a rule."""

    technique: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CandidateControl:
    """A control that could be put in place, and what it alone would change, over the derivations that are known."""

    control: str
    name: str
    provenance: str
    """``atlas``, ``threatlas`` or ``own``."""
    price: Money
    """In person-days: currency ``days``."""
    places: tuple[str, ...]
    """Assets and flows where it would act."""
    techniques: tuple[str, ...]
    """Those of its steps that lie on a way to an objective."""
    risk_after: float
    """The whole risk with it in place, in the unit of :attr:`Analysis.risk`."""
    reduction: float
    """What it takes off the risk."""
    extends: bool
    """Whether it is in place in part already and would be completed."""
    because: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The best controls found for a budget."""

    budget: float
    """Person-days."""
    controls: tuple[str, ...]
    """Ids, in the order in which to put them in place: the most risk taken off for the price first."""
    price: float
    risk_before: float
    risk_after: float
    optimal: bool
    """Proved: no set of candidates within the budget leaves less risk over the cheapest derivations."""
    gap: float
    """How much less risk a better plan could leave at most, as a share of the risk before; 0 where optimal."""
    steps: tuple[tuple[str, float], ...]
    """Control and the risk left once it and those before it are in place."""

    @property
    def useful(self) -> tuple[tuple[str, float], ...]:
        """The first steps, after which no more is taken off the risk as it is told. A plan is sought over derivations, where
        a step that is needed twice counts twice; risk is told by the likeliest path, each step of it once.
        """
        left = [self.risk_before, *(risk for _, risk in self.steps)]
        return self.steps[: next(size for size, risk in enumerate(left) if risk <= left[-1] * (1 + LEAST))]

    @property
    def idle(self) -> tuple[str, ...]:
        """The controls that come after the useful steps."""
        return self.controls[len(self.useful) :]


@dataclass(frozen=True, slots=True)
class CheapestCut:
    """The cheapest set of controls that leaves no way to an objective to any of the adversaries, nor to all of them together,
    if each control stopped all that it acts on.
    """

    objective: str
    controls: tuple[str, ...]
    price: float
    """Person-days."""
    possible: bool
    """Whether any set does it; if not, ``controls`` is empty."""
    optimal: bool
    """Proved: no cheaper set does it."""
    bound: float
    """No set costs less than this."""


@dataclass(frozen=True, slots=True)
class Honoured:
    """A decision of the description, and what it did."""

    decision: Decision
    state: str
    """``in force``, ``expired``, or ``without effect`` where it touches no step."""
    steps: int
    """How many steps it touches."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The whole story of one system."""

    system: System
    release: str
    """The release of ATLAS that its ids are of."""
    threatlas: str
    """The version that made it."""
    as_of: str
    """ISO 8601 date by which decisions count."""
    seed: int
    evidence: tuple[str, ...]
    """One sentence for each evidence file that was used."""
    risk: float
    """The sum of the expected losses of the objectives, in :attr:`currency`; without losses, of their probabilities."""
    risk_with_accepted: float
    currency: str
    """``""`` where no objective states a loss: the risk is then an expected number of objectives lost."""
    risks: tuple[Risk, ...]
    """One for each objective, the greatest first."""
    exposures: tuple[Exposure, ...]
    """One for each objective and profile, in the order of the description."""
    applicable: tuple[Applicable, ...]
    """By id."""
    not_assessed: tuple[NotAssessed, ...]
    """By id."""
    candidates: tuple[CandidateControl, ...]
    """The greatest reduction first."""
    plan: Plan | None
    """For the budget asked for; None where nothing can be planned."""
    frontier: tuple[tuple[float, float], ...]
    """Price and risk left along the plan without a limit: what each further control buys."""
    cut: CheapestCut | None
    """Where it was asked for."""
    decisions: tuple[Honoured, ...]
    notes: tuple[str, ...]
    """What a reader must know: what is calibrated and what is not, what was left out and why."""
    facts: int
    steps: int
    """Of the attack graph."""
