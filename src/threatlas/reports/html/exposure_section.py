"""Exposure: how likely each objective is to be reached, by whom, and what it would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.drawing import Curve, draw_exceedance
from threatlas.drawing.axes import amount as short
from threatlas.reports.figures import amount, percent
from threatlas.reports.html.loss import exceedance
from threatlas.reports.html.markup import (
    NOTHING,
    Html,
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
from threatlas.reports.html.words import worst

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis, Estimate, Exposure, Risk
    from threatlas.reports.html.words import Titles

CURVES = 4


def exposure_section(analysis: Analysis, titles: Titles) -> Html:
    """The section."""
    shown = [exposure for exposure in worst(analysis) if exposure.paths]
    explained = paragraph(
        text(
            "Any way: the probability that an adversary of this kind reaches the objective once it has tried everything the "
            "rules know; in brackets the 90 % interval. Likeliest path: the product over the steps of one path; with it the "
            "expected loss is computed. Risks that somebody has accepted are left out of both, and told apart."
        )
    )
    parts = [explained, _objectives(analysis, titles), _loss_curves(analysis, shown)]
    if len(analysis.exposures) > len(analysis.risks):
        parts.append(folded(text("Every objective against every adversary"), _everything(analysis)))
    return joined(parts)


def _objectives(analysis: Analysis, titles: Titles) -> Html:
    by_objective = {risk.objective: risk for risk in analysis.risks}
    shown = worst(analysis)
    apart = any(_differs(exposure, by_objective[exposure.objective.id]) for exposure in shown)
    rows = []
    for exposure in shown:
        objective, risk = exposure.objective, by_objective[exposure.objective.id]
        loss = objective.loss
        stated = "none stated"
        if loss is not None:
            stated = f"{short(loss.low)} – {short(loss.likely)} – {short(loss.high)} {loss.currency}"
        cells = [
            titles.objective(objective.id),
            joined([text(objective.harm.title), name(titles.place(objective.asset))], ": "),
            text(exposure.profile.title if exposure.paths else "nobody"),
            spread(exposure.probability),
            text(percent(risk.probability)),
            text(stated),
            text("–" if risk.expected is None else amount(risk.expected, analysis.currency)),
        ]
        if apart:
            cells.append(_accepted(exposure, risk, analysis.currency))
        rows.append(row(*cells))
    heads = ["Objective", "Harm", "Worst adversary", "Any way", "Likeliest path"]
    heads += ["Loss: low – likely – high", "Expected loss", *(["With accepted risks"] if apart else [])]
    return table("Objectives of adversaries, the greatest risk first", heads, rows, numbers=(3, 4, 5, 6, 7))


def _differs(exposure: Exposure, risk: Risk) -> bool:
    """Whether accepted risks make a difference."""
    more = exposure.probability_with_accepted.value > exposure.probability.value + 1e-9
    return more or risk.expected_with_accepted != risk.expected


def spread(estimate: Estimate) -> Html:
    """``84 %`` and below it ``(66 % to 97 %)``."""
    if estimate.high <= 0:
        return text("0 %")
    ends = f"({percent(estimate.low)} to {percent(estimate.high)})"
    return joined([text(percent(estimate.value)), element("br"), element("span", text(ends), class_="soft")])


def _accepted(exposure: Exposure, risk: Risk, currency: str) -> Html:
    if not _differs(exposure, risk):
        return text("the same")
    told = [text(percent(exposure.probability_with_accepted.value))]
    if risk.expected_with_accepted is not None:
        told += [element("br"), element("span", text(amount(risk.expected_with_accepted, currency)), class_="soft")]
    return joined(told)


def _loss_curves(analysis: Analysis, shown: list[Exposure]) -> Html:
    by_objective = {risk.objective: risk for risk in analysis.risks}
    curves = [
        Curve(
            exposure.objective.title,
            exceedance(exposure.objective.loss, by_objective[exposure.objective.id].probability),
        )
        for exposure in shown
        if exposure.objective.loss is not None
    ]
    curves = [curve for curve in curves if curve.points]
    if not curves:
        return NOTHING
    picture = draw_exceedance(curves[:CURVES], "How likely a loss is to be exceeded", analysis.currency, width=720.0)
    which = f"The {CURVES} greatest risks" if len(curves) > CURVES else "Each objective"
    caption = (
        f"{which}, attacked once by the likeliest path: how likely the loss is to be greater than an amount. Losses are taken "
        "to be distributed as PERT over the stated range."
    )
    return figure(picture, "chart-loss", text(caption))


def _everything(analysis: Analysis) -> Html:
    rows = [
        row(
            name(exposure.objective.title),
            text(exposure.profile.title),
            spread(exposure.probability),
            text(percent(exposure.paths[0].probability) if exposure.paths else "out of reach"),
            spread(exposure.probability_with_accepted),
        )
        for exposure in analysis.exposures
    ]
    heads = ("Objective", "Adversary", "Any way", "Likeliest path", "Any way, with accepted risks")
    return table("Objectives and adversaries", heads, rows, numbers=(2, 3, 4))
