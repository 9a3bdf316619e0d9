"""How likely one attempt of a step is to succeed, and what a control takes off that, each with its sources.

Both are Beta distributions: a prior worth a few trials, to which counted evidence is added (Beta-binomial model: Gelman et al.,
"Bayesian Data Analysis", 3rd edition, section 2.4). Evidence that is not about exactly this technique at exactly this asset counts
in part (power prior: Ibrahim and Chen, Statistical Science 15(1), 2000), and all such evidence together for no more than the prior.

The priors are chosen, not fitted: nobody has counted how often attempts fail. Without evidence from the system itself, chances
rank steps; their absolute values are not calibrated. Case studies tell of successes only (publication bias), and the maturity of a
technique is itself assigned from them, so together they count for at most one success.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.knowledge.model import Technique
from threatlas.paths.tally import Observed, Tally, count_by_technique
from threatlas.paths.three_point import beta_of
from threatlas.vocabulary.identifiers import parent_of

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.control_kind import ControlKind
    from threatlas.systems.evidence import Evidence

PRIORS = {"realized": (3.0, 1.0), "demonstrated": (2.0, 2.0), "feasible": (1.0, 3.0)}
"""Alpha and beta by maturity: used in incidents, in exercises against real systems, in research. Each is worth four trials."""
UNKNOWN = (1.0, 1.0)
"""Where the release says no maturity: anything is as likely (Bayes-Laplace)."""
PREPARATION = (3.6, 0.4)
"""Reconnaissance and resource development happen outside the system, out of sight, and can be repeated until they succeed."""
PREPARING = frozenset({"AML.TA0002", "AML.TA0003"})
INCIDENT, EXERCISE, STUDIES_MOST = 0.25, 0.125, 1.0
"""What a case study counts for, in successes, and the most that all of a technique count for."""
WHOLE_SYSTEM, ELSEWHERE = 0.5, 0.25
"""The part that evidence counts for where it names no asset, or another asset of the system: the same team, suppliers and guards,
but other data and another way in."""
FAMILY = 0.5
"""The part that evidence on the parent technique, or on a sub-technique, counts for."""
BORROWED_MOST = 4.0
"""The trials that all evidence which counts in part is worth at most: as many as the prior."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A Beta distribution of a probability, and what it rests on."""

    alpha: float
    """Successes, those of the prior included; not negative. 0 means it surely fails."""
    beta: float
    """Failures, those of the prior included; not negative. 0 means it surely succeeds."""
    sources: tuple[str, ...]
    """One sentence for each thing that it rests on, fit for a report."""

    @property
    def mean(self) -> float:
        """The expected probability, from 0 to 1."""
        return self.alpha / (self.alpha + self.beta)


class Chances:
    """The chance of every technique of a release, given evidence. Made by :func:`chances_for`."""

    def __init__(self, kb: KnowledgeBase, evidence: Iterable[Evidence]) -> None:
        self._kb = kb
        records = [record for record in evidence if record.control is None]
        self._observed = count_by_technique(records)
        self._told = frozenset(record.asset for record in records)
        self._known: dict[tuple[str, frozenset[str]], Chance] = {}

    def of(self, technique: str, assets: Iterable[str] = ()) -> Chance:
        """The chance that one attempt of ``technique``, bound to these assets by id, succeeds.

        Raises :class:`~threatlas.errors.UnknownId` for a technique that the release does not hold.
        """
        bound = frozenset(asset for asset in assets if asset in self._told)
        known = self._known.get((technique, bound))
        if known is None:
            known = self._known[technique, bound] = self._work_out(self._kb.technique(technique), bound)
        return known

    def _work_out(self, technique: Technique, assets: frozenset[str]) -> Chance:
        chance = prior_of(technique, self._kb)
        groups: list[_Group] = []
        for name in (technique.id, technique.parent, *(child.id for child in self._kb.subtechniques(technique.id))):
            if name in self._observed:
                groups += _groups(self._observed[name], assets, "" if name == technique.id else name)
        return _add(chance, groups)


def chances_for(kb: KnowledgeBase, evidence: Iterable[Evidence] = ()) -> Chances:
    """The chances of the techniques of ``kb``. Evidence on controls is left to :func:`control_effect`."""
    return Chances(kb, evidence)


def prior_of(technique: Technique, kb: KnowledgeBase) -> Chance:
    """What is known of a technique without evidence from the system: its maturity, and how many case studies use it.

    A study counts for a technique if it uses it or one of its sub-techniques.
    """
    if technique.tactics and PREPARING.issuperset(technique.tactics):
        alpha, beta = PREPARATION
        prior = f"prior of preparation outside the system: Beta({alpha:g}, {beta:g})"
    elif technique.maturity in PRIORS:
        alpha, beta = PRIORS[technique.maturity]
        prior = f"prior of a {technique.maturity} technique: Beta({alpha:g}, {beta:g})"
    else:
        alpha, beta = UNKNOWN
        prior = f"prior of a technique without a stated maturity: Beta({alpha:g}, {beta:g})"
    family = (technique.id, *(child.id for child in kb.subtechniques(technique.id)))
    studies = {study.id: study for name in family for study in kb.case_studies_using(name)}
    if not studies:
        return Chance(alpha, beta, (prior,))
    incidents = sum(1 for study in studies.values() if study.kind == "incident")
    exercises = len(studies) - incidents
    worth = min(STUDIES_MOST, incidents * INCIDENT + exercises * EXERCISE)
    most = ", the most that they count for" if worth == STUDIES_MOST else ""
    told = " and ".join(
        counted(number, noun) for number, noun in ((incidents, "incident"), (exercises, "exercise")) if number
    )
    sentence = f"{counted(len(studies), 'case study', 'case studies')} ({told}), together {_share(worth)}{most}"
    return Chance(alpha + worth, beta, (prior, sentence))


@dataclass(frozen=True, slots=True)
class _Group:
    """Evidence that counts for the same part."""

    tally: Tally
    part: float
    where: str
    why: str
    """Why it counts in part; empty where it counts in full."""


def _groups(observed: Observed, assets: frozenset[str], relative: str) -> list[_Group]:
    """What was observed at each of ``assets``, in the system as a whole, and elsewhere. ``relative`` is the id of the technique
    where it is a parent or a sub-technique of the one that is asked for, else empty."""
    found = [(tally, 1.0, f"at {asset}", "") for asset, tally in observed.at(assets)]
    if observed.whole is not None:
        found.append((observed.whole, WHOLE_SYSTEM, "in the system", "of the whole system"))
    elsewhere = observed.elsewhere(assets)
    if elsewhere is not None:
        found.append((elsewhere[1], ELSEWHERE, f"at {elsewhere[0]}", "elsewhere in the system"))
    if not relative:
        return [_Group(*row) for row in found]
    return [
        _Group(tally, part * FAMILY, where, f"on {relative} and {why}" if why else f"on {relative}")
        for tally, part, where, why in found
    ]


def _add(chance: Chance, groups: Sequence[_Group], success: str = "") -> Chance:
    """The chance after evidence; what counts in part is scaled down where it would outweigh the prior.

    ``success`` says what a success was, at the end of each count.
    """
    alpha, beta = chance.alpha, chance.beta
    sources = list(chance.sources)
    borrowed = sum(group.part * group.tally.trials for group in groups if group.why)
    for group in groups:
        tally, weight = group.tally, group.part
        told = f"{tally}: {tally.successes:,} of {tally.trials:,} {group.where}{success}"
        if group.why:
            weight *= min(1.0, BORROWED_MOST / borrowed)
            told += f"; {group.why}, so it counts as {_trials(weight * tally.trials)}"
        alpha += weight * tally.successes
        beta += weight * (tally.trials - tally.successes)
        sources.append(told)
    return Chance(alpha, beta, tuple(sources))


def control_effect(
    control: ControlKind,
    coverage: float = 1.0,
    evidence: Iterable[Evidence] = (),
    *,
    technique: str | None = None,
    assets: Iterable[str] = (),
) -> Chance:
    """The share of attempts that a control stops where it covers ``coverage`` (0 to 1) of what they go through.

    The catalogue's low, likely and high effect are taken as a PERT distribution and matched by mean and standard deviation to a
    Beta distribution; evidence on the control adds what it stopped and what came through; the coverage scales mean and
    deviation, and the result is matched again. A control that cuts gives Beta(1, 0) at full coverage, one that only
    watches Beta(0, 1). With ``technique``, the effect is the one against it, and evidence on unrelated techniques is left out.
    ``assets`` are those that the control stands on or the step binds. Raises ValueError for a coverage that is none.
    """
    if not 0 <= coverage <= 1:
        raise ValueError(f"A coverage is from 0 to 1, not {coverage}.")
    effect = control.effect_on(technique)
    alpha, beta = beta_of(effect.mean, effect.deviation)
    groups = _tests_of(control, evidence, technique, frozenset(assets))
    through = _add(Chance(beta, alpha, (control.sentence(technique),)), groups, " came through")
    if coverage == 1:
        return Chance(through.beta, through.alpha, through.sources)
    alpha, beta = scaled(through.beta, through.alpha, coverage)
    return Chance(alpha, beta, (*through.sources, f"it covers {coverage:.0%} of what goes through there"))


def _tests_of(
    control: ControlKind, evidence: Iterable[Evidence], technique: str | None, assets: frozenset[str]
) -> list[_Group]:
    """Evidence on a control, by technique; without a technique all of it counts in full."""
    observed = count_by_technique(record for record in evidence if record.control == control.id)
    groups: list[_Group] = []
    for name in sorted(observed):
        if technique is None or name == technique:
            groups += _groups(observed[name], assets, "")
        elif name == parent_of(technique) or parent_of(name) == technique:
            groups += _groups(observed[name], assets, name)
    return groups


def scaled(alpha: float, beta: float, factor: float) -> tuple[float, float]:
    """A Beta distribution with the mean and the deviation of ``factor`` (0 to 1) times one of Beta(alpha, beta)."""
    total = alpha + beta
    mean = alpha / total
    deviation = (mean * (1 - mean) / (total + 1)) ** 0.5
    return beta_of(mean * factor, deviation * factor)


def _share(successes: float) -> str:
    return "one success" if successes == 1 else f"{successes:g} of a success"


def _trials(trials: float) -> str:
    return f"{trials:.3g} trial{'' if trials == 1 else 's'}"
