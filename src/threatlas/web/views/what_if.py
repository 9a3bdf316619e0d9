"""Controls as switches: those in place can be taken away, others put in place, and the risk is computed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.reports.figures import amount, days, percent
from threatlas.web.views.addresses import entry_address
from threatlas.web.views.analyses import Switches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.paths.analysis import Analysis, CandidateControl
    from threatlas.web.views.analyses import Analysed


@dataclass(frozen=True, slots=True)
class Switch:
    """One control."""

    id: str
    name: str
    address: str | None
    on: bool
    told: str
    """Where it is, or what it would cost and take off alone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An objective's, or the whole, before and after."""

    title: str
    before: str
    after: str
    change: str
    """``−12 %``; empty where nothing changed."""
    better: bool
    worse: bool


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """The page."""

    in_place: tuple[Switch, ...]
    candidates: tuple[Switch, ...]
    """Those that alone would take something off the risk, the most first."""
    others: tuple[Switch, ...]
    """Those that would take something off only together with others, or nothing."""
    risk: Figure
    objectives: tuple[Figure, ...]
    """The probability of each one's likeliest path."""
    changed: int
    """Switches that are not as the description says."""
    price: str
    """Of what would be put in place; empty for nothing."""


def switches_of(known: Analysed, keep: Iterable[str], add: Iterable[str], *, given: bool) -> Switches:
    """What a form asks for; before it was sent (``given`` is false), everything is as the description says."""
    in_place = {control.id for control in known.system.controls}
    if not given:
        return Switches(frozenset(in_place), frozenset())
    possible = {one.control for one in known.analysis.candidates}
    return Switches(frozenset(keep) & in_place, frozenset(add) & possible)


def what_if_view(known: Analysed, imagined: Analysis, switches: Switches) -> WhatIfView:
    """The page for an analysis and that of the same system with controls switched."""
    now = known.analysis
    places: dict[str, list[str]] = {}
    for control in now.system.controls:
        where = ", ".join(control.where) or "the whole system"
        places.setdefault(control.id, []).append(f"{percent(control.coverage)} at {where}")
    in_place = tuple(
        Switch(
            identifier,
            _name(identifier, known),
            entry_address(identifier),
            identifier in switches.keep,
            "; ".join(told),
        )
        for identifier, told in places.items()
    )
    candidates = [(one.reduction > 0, _candidate(one, known, switches)) for one in now.candidates]
    after = {risk.objective: risk.probability for risk in imagined.risks}
    titles = {objective.id: objective.title for objective in now.system.objectives}
    price = sum(one.price.likely for one in now.candidates if one.control in switches.add)
    return WhatIfView(
        in_place,
        tuple(switch for alone, switch in candidates if alone),
        tuple(switch for alone, switch in candidates if not alone),
        _figure("Risk", now.risk, imagined.risk, now.currency),
        tuple(
            _figure(titles[risk.objective], risk.probability, after.get(risk.objective, 0.0), None)
            for risk in now.risks
        ),
        len(switches.add) + sum(not one.on for one in in_place),
        days(price) if switches.add else "",
    )


def _candidate(one: CandidateControl, known: Analysed, switches: Switches) -> Switch:
    partly = any(control.id == one.control for control in known.system.controls)
    takes_off = f"; alone takes off {amount(one.reduction, known.analysis.currency)}" if one.reduction > 0 else ""
    return Switch(
        one.control,
        f"{one.name}, everywhere" if partly else one.name,
        entry_address(one.control),
        one.control in switches.add,
        f"{days(one.price.likely)}{takes_off}",
    )


def _figure(title: str, before: float, after: float, currency: str | None) -> Figure:
    same = abs(after - before) <= 1e-9 * max(before, after)
    written = [percent(value) if currency is None else amount(value, currency) for value in (before, after)]
    change = (
        "" if same else "from nothing" if not before else f"{100 * (after - before) / before:+.0f} %".replace("-", "−")
    )
    return Figure(title, written[0], written[1], change, not same and after < before, not same and after > before)


def _name(identifier: str, known: Analysed) -> str:
    entry = known.kb.get(identifier)
    return identifier if entry is None else entry.name
