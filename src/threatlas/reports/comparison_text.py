"""A comparison in lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import one_line
from threatlas.reports.figures import amount, days, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from threatlas.reports.comparison import (
        Change,
        Comparison,
        ControlChange,
        DecisionChange,
        ObjectiveChange,
        PathChange,
        PlanChange,
        TechniqueChange,
    )

    _Item = TypeVar("_Item")

MOST = 20
"""Items told of each kind."""


def comparison_lines(comparison: Comparison) -> tuple[str, ...]:
    """The comparison, the most important first, harmless to show. Lines of one item each are indented by two spaces."""
    return tuple(("  " if line.startswith("  ") else "") + one_line(line) for line in _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    one, two = comparison.before, comparison.after
    yield f"{two.name}: {one.source} ({one.as_of}) to {two.source} ({two.as_of})"
    yield f"Risk: {_money(comparison, comparison.risk)}"
    accepted = comparison.risk_with_accepted
    if (accepted.before, accepted.after) != (comparison.risk.before, comparison.risk.after):
        yield f"With accepted risks: {_money(comparison, accepted)}"
    yield from (f"Note: {note}" for note in comparison.notes)
    yield from _listed(
        "Objectives",
        [objective for objective in comparison.objectives if objective.state != "same"],
        lambda objective: _objective(comparison, objective),
    )
    yield from _listed("Techniques new on a way to an objective", comparison.techniques_new, _technique)
    yield from _listed("Techniques no longer on a way to an objective", comparison.techniques_gone, _technique)
    yield from _listed("New paths", comparison.paths_new, lambda path: _path(path, "perhaps there before, less likely"))
    yield from _listed("Paths gone", comparison.paths_gone, lambda path: _path(path, "or now less likely than others"))
    yield from _listed("Controls in place", comparison.controls, _control)
    yield from (_plan(comparison, comparison.plan) if comparison.plan else ())
    yield from _listed("Decisions that ran out since", comparison.decisions_expired, _decision)
    yield from _listed("New decisions", comparison.decisions_added, _decision)
    yield from _listed("Decisions that are gone", comparison.decisions_removed, _decision)
    yield from _listed("New assets", comparison.assets_added, str)
    yield from _listed("Assets gone", comparison.assets_removed, str)


def _listed(title: str, items: Sequence[_Item], told: Callable[[_Item], str]) -> Iterator[str]:
    if items:
        yield f"{title}:"
        yield from (f"  {told(item)}" for item in items[:MOST])
        if len(items) > MOST:
            yield f"  … and {len(items) - MOST} more"


def _figures(change: Change, before: Callable[[float], str], after: Callable[[float], str], none: str = "none") -> str:
    """``112,000 EUR → 90,000 EUR (-20 %)``."""
    old = none if change.before is None else before(change.before)
    new = none if change.after is None else after(change.after)
    if change.same:
        return f"{new}, unchanged"
    grown = change.percent
    return f"{old} → {new}" + ("" if grown is None else f" ({grown:+,.{0 if abs(grown) >= 9.95 else 1}f} %)")


def _money(comparison: Comparison, change: Change) -> str:
    one, two = comparison.before.currency, comparison.after.currency
    if one != two and change.before is not None and change.after is not None:
        return f"{amount(change.before, one)} → {amount(change.after, two)}"  # a share of this would say nothing
    return _figures(change, lambda value: amount(value, one), lambda value: amount(value, two), "no loss stated")


def _objective(comparison: Comparison, objective: ObjectiveChange) -> str:
    told = f"{objective.objective} ({objective.title})"
    if objective.state == "not analysed":
        return f"{told}: analysed in one of them only"
    if objective.state != "changed":
        word, index = ("new", 1) if objective.state == "added" else ("gone", 0)
        expected = (objective.expected.before, objective.expected.after)[index]
        currency = (comparison.before.currency, comparison.after.currency)[index]
        probability = (objective.probability.before, objective.probability.after)[index]
        loss = f", {amount(expected, currency)}" if expected is not None else ""
        return f"{told}: {word}{loss}" + (f", likeliest path {percent(probability)}" if probability is not None else "")
    likeliest = _figures(objective.probability, percent, percent)
    if objective.expected.before is None and objective.expected.after is None:
        return f"{told}: likeliest path {likeliest}"
    return f"{told}: {_money(comparison, objective.expected)}; likeliest path {likeliest}"


def _technique(technique: TechniqueChange) -> str:
    return f"{technique.technique} {technique.name}, to {', '.join(technique.objectives)}"


def _path(path: PathChange, doubt: str) -> str:
    steps = " → ".join(path.techniques)
    uncertain = "" if path.certain else f" ({doubt})"
    return f"to {path.objective} by {', '.join(path.profiles)}, {percent(path.probability)}: {steps}{uncertain}"


def _control(control: ControlChange) -> str:
    where = control.where or "everywhere"
    if control.coverage.before is None and control.coverage.after is not None:
        return f"+ {control.control} on {where}, coverage {percent(control.coverage.after)}"
    if control.coverage.after is None:
        return f"- {control.control} on {where}"
    return f"{control.control} on {where}, coverage {_figures(control.coverage, percent, percent)}"


def _plan(comparison: Comparison, plan: PlanChange) -> Iterator[str]:
    if plan.added or plan.removed or not plan.budget.same or not plan.risk_after.same:
        yield "Plan:"
        yield f"  budget {_figures(plan.budget, days, days)}"
        yield f"  leaves {_money(comparison, plan.risk_after)}"
        yield from (f"  + {control}" for control in plan.added[:MOST])
        yield from (f"  - {control}" for control in plan.removed[:MOST])


def _decision(decision: DecisionChange) -> str:
    where = f" at {decision.asset}" if decision.asset else ""
    return (
        f"{decision.technique}{where}: {decision.verdict} by {decision.owner} until {decision.until}: {decision.reason}"
    )
