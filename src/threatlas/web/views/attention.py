"""What needs attention: systems by risk, and decisions that run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from threatlas.reports.figures import amount, percent
from threatlas.web.views.addresses import system_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.web.views.analyses import Analysed

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Standing:
    """A system with what its analysis says."""

    system: int
    name: str
    address: str
    release: str
    known: Analysed | None
    """None where it is not analysed yet, or cannot be."""
    problem: str = ""
    """Why it cannot be; empty where it only is not yet."""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A system in the list of risks."""

    name: str
    address: str
    risk: str
    """Empty where it is not known."""
    worst: str
    """The objective with the greatest risk."""
    likelihood: str
    """Of its likeliest path."""
    next: str
    """The control to put in place first."""
    problem: str
    """Why nothing is known."""
    waiting: bool
    """Whether it is being analysed."""


@dataclass(frozen=True, slots=True)
class Expiring:
    """A decision that has run out or soon will."""

    system: str
    address: str
    technique: str
    verdict: str
    reason: str
    owner: str
    until: date
    expired: bool


@dataclass(frozen=True, slots=True)
class Attention:
    """The home page."""

    systems: tuple[RiskRow, ...]
    """The greatest risk first within each currency; then those of which nothing is known."""
    decisions: tuple[Expiring, ...]
    """The first to run out first."""

    @property
    def waiting(self) -> int:
        """How many systems are being analysed."""
        return sum(row.waiting for row in self.systems)


def attention(standings: Iterable[Standing], today: date) -> Attention:
    """The home page for the systems that somebody may see."""
    known = list(standings)
    analysed = [one for one in known if one.known is not None]
    analysed.sort(key=_greatest_first)
    rows = [_row(one) for one in (*analysed, *(one for one in known if one.known is None))]
    decisions = [decision for one in analysed for decision in _expiring(one, today)]
    return Attention(tuple(rows), tuple(sorted(decisions, key=lambda one: (one.until, one.system, one.technique))))


def _greatest_first(one: Standing) -> tuple[bool, str, float, str]:
    analysis = one.known.analysis if one.known else None
    currency = analysis.currency if analysis else ""
    return not currency, currency, -(analysis.risk if analysis else 0.0), one.name


def _row(one: Standing) -> RiskRow:
    if one.known is None:
        return RiskRow(one.name, one.address, "", "", "", "", one.problem, not one.problem)
    analysis = one.known.analysis
    titles = {objective.id: objective.title for objective in analysis.system.objectives}
    first = analysis.risks[0] if analysis.risks else None
    names = {candidate.control: candidate.name for candidate in analysis.candidates}
    steps = analysis.plan.useful if analysis.plan else ()
    following = names.get(steps[0][0], steps[0][0]) if steps else ""
    return RiskRow(
        one.name,
        one.address,
        amount(analysis.risk, analysis.currency),
        titles[first.objective] if first else "",
        percent(first.probability) if first else "",
        following,
        "",
        waiting=False,
    )


def _expiring(one: Standing, today: date) -> list[Expiring]:
    system = one.known.system if one.known else None
    return [
        Expiring(
            one.name,
            system_address(one.system, "decisions"),
            decision.technique,
            decision.verdict.replace("-", " "),
            decision.reason,
            decision.owner,
            decision.until,
            decision.until < today,
        )
        for decision in (system.decisions if system else ())
        if decision.until <= today + SOON
    ]
