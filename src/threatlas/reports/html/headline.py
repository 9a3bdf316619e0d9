"""The first section: what can happen, how likely it is, what it would cost, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.drawing import Interval, draw_intervals
from threatlas.paths.wording import with_article
from threatlas.reports.figures import amount, days, percent
from threatlas.reports.html.markup import Html, element, figure, joined, paragraph, text
from threatlas.reports.html.words import worst

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis, Estimate, Exposure
    from threatlas.reports.html.words import Titles

FIRST = 3
"""Objectives and controls that the headline shows."""


def headline(analysis: Analysis, titles: Titles) -> Html:
    """The section."""
    reached = [exposure for exposure in worst(analysis) if exposure.paths]
    parts = [_verdict(analysis, reached)]
    if reached:
        parts.append(element("ul", *(_card(analysis, one, titles) for one in reached[:FIRST]), class_="cards"))
        parts.append(_chart(worst(analysis)))
    if analysis.plan is not None and analysis.plan.useful:
        parts.append(element("h3", text("What to do next")))
        parts.append(_controls(analysis, titles))
    return joined(parts)


def _verdict(analysis: Analysis, reached: list[Exposure]) -> Html:
    count = len(analysis.risks)
    if not reached:
        return paragraph(
            text(f"None of the {counted(count, 'objective')} of an adversary is reached by the rules there are.")
        )
    sure = "All" if len(reached) == count else f"{len(reached)} of {count}"
    told = [text(f"{sure} of the objectives that the description names can be reached. ")]
    if analysis.currency:
        told += [
            text("One attempt at each by its most dangerous adversary would cost "),
            element("span", text(amount(analysis.risk, analysis.currency)), class_="risk"),
            text(" on average, by the likeliest paths."),
        ]
    else:
        told.append(text("The description states no losses, so risk is told as probability only."))
    if analysis.risk_with_accepted > analysis.risk * 1.000001:
        more = amount(analysis.risk_with_accepted, analysis.currency)
        told.append(text(f" With the risks that are accepted it would be {more}."))
    return paragraph(*told)


def _card(analysis: Analysis, exposure: Exposure, titles: Titles) -> Html:
    objective = exposure.objective
    risk = next(risk for risk in analysis.risks if risk.objective == objective.id)
    told = [
        element("strong", titles.objective(objective.id)),
        element("span", text(percent(exposure.probability.value)), class_="figure"),
        paragraph(
            text(
                f"{interval(exposure.probability)}, by any way, for {with_article(exposure.profile.title.lower())} who tries all."
            )
        ),
    ]
    if risk.expected is not None and risk.loss is not None:
        loss, expected = amount(risk.loss, analysis.currency), amount(risk.expected, analysis.currency)
        told.append(
            paragraph(
                text(
                    f"It would cost {loss}; by the likeliest path, with {percent(risk.probability)}: {expected} expected."
                )
            )
        )
    return element("li", *told)


def interval(estimate: Estimate) -> str:
    """``66 % to 97 % (90 % interval)``."""
    return f"{percent(estimate.low)} to {percent(estimate.high)} (90 % interval)"


def _chart(exposures: list[Exposure]) -> Html:
    intervals = [
        Interval(
            exposure.objective.title,
            exposure.probability.low,
            exposure.probability.value,
            exposure.probability.high,
            f"{percent(exposure.probability.value)} ({percent(exposure.probability.low)} to "
            f"{percent(exposure.probability.high)})",
        )
        for exposure in exposures
    ]
    picture = draw_intervals(intervals, "Probability of each objective", "probability, by any way", shares=True)
    caption = text("Each objective against the adversary that is most dangerous to it: probability and 90 % interval.")
    return figure(picture, "chart-probability", caption)


def _controls(analysis: Analysis, titles: Titles) -> Html:
    known = {candidate.control: candidate for candidate in analysis.candidates}
    cards = []
    before = analysis.plan.risk_before if analysis.plan else 0.0
    for control, left in analysis.plan.useful[:FIRST] if analysis.plan else ():
        candidate = known.get(control)
        if candidate is None:
            continue
        lower = (before - left) / before if before else 0.0
        verb = "Complete" if candidate.extends else "Put in place"
        cards.append(
            element(
                "li",
                element("strong", text(f"{verb}: "), titles.control(control)),
                element("span", text(f"−{percent(lower)}"), class_="figure"),
                paragraph(
                    text(
                        f"of the risk that is left: {amount(before, analysis.currency)} → {amount(left, analysis.currency)},"
                    )
                    if before
                    else text(""),
                    text(f" for {days(candidate.price.likely)} of work."),
                ),
            )
        )
        before = left
    return element("ol", *cards, class_="cards do")
