"""Controls: the plan and its proof, what a budget buys, what each control alone would change, choke points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.drawing import Option, draw_frontier
from threatlas.reports.figures import amount, days, percent
from threatlas.reports.html.markup import (
    Html,
    Row,
    anchor,
    bullets,
    element,
    figure,
    folded,
    joined,
    name,
    paragraph,
    row,
    table,
    text,
)
from threatlas.reports.html.words import code, sentence
from threatlas.reports.plan_words import idle_controls

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis, CandidateControl, CheapestCut, Plan
    from threatlas.reports.html.words import Titles

FIRST = 15
"""Candidates shown at once."""
PROVENANCE = {"atlas": "ATLAS", "threatlas": "threatlas", "own": "your own"}


def controls_section(analysis: Analysis, titles: Titles) -> Html:
    """The section."""
    parts = []
    if analysis.plan is None:
        parts.append(paragraph(text("Nothing can be planned: no control acts on a way to an objective.")))
    else:
        parts += [
            element("h3", text(f"The plan for {days(analysis.plan.budget)}")),
            _plan(analysis, analysis.plan, titles),
        ]
    if len(analysis.frontier) > 1:
        parts.append(_frontier(analysis))
    if analysis.candidates:
        parts += [element("h3", text("Each control alone")), _candidates(analysis, titles)]
    if analysis.cut is not None:
        parts += [element("h3", text("The cheapest cut")), _cut(analysis.cut, titles)]
    parts += [element("h3", text("Choke points")), _choke_points(analysis, titles)]
    return joined(parts)


def _plan(analysis: Analysis, plan: Plan, titles: Titles) -> Html:
    known = {candidate.control: candidate for candidate in analysis.candidates}
    rows = []
    before = plan.risk_before
    for position, (control, left) in enumerate(plan.steps, start=1):
        candidate = known.get(control)
        rows.append(
            row(
                joined([text(f"{position}. "), titles.control(control)]),
                code(control),
                text(days(candidate.price.likely) if candidate else ""),
                text(amount(before - left, analysis.currency)),
                text(amount(left, analysis.currency)),
            )
        )
        before = left
    if not rows:
        return paragraph(text("No control within the budget takes anything off the risk."))
    heads = ("Control", "Id", "Price", "Takes off", "Risk left")
    return joined(
        [table("In this order: the most risk off for the price first", heads, rows, numbers=(2, 3, 4)), _proof(plan)]
        + ([paragraph(text(idle_controls(plan)))] if plan.idle else [])
    )


def _proof(plan: Plan) -> Html:
    spent = f"It costs {days(plan.price)} of {days(plan.budget)}. "
    if plan.optimal:
        return paragraph(
            text(spent),
            element("span", text("Proved best: "), class_="safe"),
            text("over the cheapest derivations, no other set of these controls within the budget leaves less risk."),
        )
    return paragraph(
        text(
            f"{spent}Not proved: it is the best that was found; a better one could take off at most {percent(plan.gap)} more."
        )
    )


def _frontier(analysis: Analysis) -> Html:
    plan = analysis.plan
    options = [
        Option(price, left) for price, left in analysis.frontier if plan is None or abs(price - plan.price) >= 1e-9
    ]
    if plan is not None:
        options.append(Option(plan.price, plan.risk_after, chosen=True))
    unit = analysis.currency or "objectives"
    picture = draw_frontier(options, "What a budget buys", unit, width=720.0)
    caption = "Risk that is left after each further control, by price in person-days; the larger point is the plan."
    return figure(picture, "chart-frontier", text(caption))


def _candidates(analysis: Analysis, titles: Titles) -> Html:
    heads = ("Control", "Price, days", "Takes off", "Of the risk", "What it does, and where")
    caption = "What one control alone would change; where other ways stay open it may be nothing"
    first, rest = analysis.candidates[:FIRST], analysis.candidates[FIRST:]
    numbers = (1, 2, 3)
    parts = [table(caption, heads, [_candidate(one, analysis, titles) for one in first], numbers=numbers)]
    if rest:
        more = table("The other controls", heads, [_candidate(one, analysis, titles) for one in rest], numbers=numbers)
        parts.append(folded(text(f"{len(rest)} more"), more, aside=True))
    return joined(parts)


def _candidate(one: CandidateControl, analysis: Analysis, titles: Titles) -> Row:
    price = f"{one.price.likely:g} ({one.price.low:g} – {one.price.high:g})"
    share = one.reduction / analysis.risk if analysis.risk else 0.0
    part = ", in place in part" if one.extends else ""
    against = joined([titles.technique_id(technique) for technique in one.techniques], ", ")
    acts = [name(sentence(one.because)), text(" Against "), against]
    if one.places:
        acts += [text(", at "), titles.places(one.places)]
    what = [joined([*acts, text(".")])]
    if one.sources:
        what.append(folded(text("How good it is, and who says so"), bullets(name(source) for source in one.sources)))
    title = [code(one.control), element("br"), name(one.name)]
    title.append(element("span", text(f" ({PROVENANCE.get(one.provenance, one.provenance)}{part})"), class_="soft"))
    return row(
        joined(title),
        text(price),
        text(amount(one.reduction, analysis.currency)),
        text(percent(share)),
        joined(what),
        identifier=anchor("control", one.control),
    )


def _cut(cut: CheapestCut, titles: Titles) -> Html:
    title = titles.objective(cut.objective)
    if not cut.possible:
        return paragraph(text("No set of controls cuts every way to "), title, text("."))
    proof = (
        "Proved: no cheaper set does." if cut.optimal else f"No set costs less than {days(cut.bound)}; not proved best."
    )
    return joined(
        [
            paragraph(text(f"For {days(cut.price)}, these would leave no way to "), title, text(f". {proof}")),
            bullets(joined([code(control), titles.control(control)], " ") for control in cut.controls),
        ]
    )


def _choke_points(analysis: Analysis, titles: Titles) -> Html:
    rows = [
        row(
            name(exposure.objective.title),
            text(exposure.profile.title),
            joined([titles.technique(technique) for technique in exposure.choke_points], ", "),
        )
        for exposure in analysis.exposures
        if exposure.choke_points
    ]
    if not rows:
        return paragraph(text("There is no technique that every way to an objective needs."))
    return table(
        "Techniques without which the objective is out of reach", ("Objective", "Adversary", "Techniques"), rows
    )
