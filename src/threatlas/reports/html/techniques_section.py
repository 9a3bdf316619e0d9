"""The techniques that apply, and why: as a matrix, by attack area, by lifecycle stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.drawing import Cell, Column, draw_matrix
from threatlas.reports.figures import percent
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
from threatlas.vocabulary import AttackArea, LifecycleStage

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis, Applicable
    from threatlas.reports.html.words import Titles

HEADS = ("Technique", "Likelihood", "Why here", "Where", "Leads to")


def techniques_section(analysis: Analysis, titles: Titles) -> Html:
    """The section."""
    return joined(
        [techniques_counted(analysis), techniques_matrix(analysis, titles), techniques_tables(analysis, titles)]
    )


def techniques_counted(analysis: Analysis) -> Html:
    """How many apply, and what their likelihood is."""
    on_a_way = sum(bool(one.objectives) for one in analysis.applicable)
    return paragraph(
        text(
            f"{counted(on_a_way, 'technique')} on a way to an objective; {len(analysis.applicable) - on_a_way} more within "
            "reach of an adversary, which lead to nothing that the description says matters. Likelihood: of getting as far as "
            "the technique and succeeding with it, by the likeliest way."
        )
    )


def techniques_tables(analysis: Analysis, titles: Titles) -> Html:
    """By lifecycle stage, and each with its reasons by attack area."""
    on_a_way = [one for one in analysis.applicable if one.objectives]
    elsewhere = [one for one in analysis.applicable if not one.objectives]
    parts = [stages_table(on_a_way), element("h3", text("By attack area"))]
    for area in (*AttackArea, None):
        own = [one for one in on_a_way if (one.areas[0] if one.areas else None) is area]
        if own:
            title = area.title if area else "Other"
            parts.append(element("h4", text(title)))
            if area:
                parts.append(paragraph(text(area.meaning), class_="soft"))
            parts.append(techniques_table(f"{title}: {counted(len(own), 'technique')}", own, analysis, titles))
    if elsewhere:
        within = techniques_table("Within reach, and leading nowhere", elsewhere, analysis, titles)
        parts.append(
            folded(
                text(f"{counted(len(elsewhere), 'technique')} within reach, leading to no objective"),
                within,
                aside=True,
            )
        )
    return joined(parts)


def techniques_table(caption: str, techniques: Sequence[Applicable], analysis: Analysis, titles: Titles) -> Html:
    """Techniques with their reasons, the likeliest first."""
    return table(caption, HEADS, _rows(techniques, analysis, titles), numbers=(1,), class_="techniques")


def _rows(techniques: Sequence[Applicable], analysis: Analysis, titles: Titles) -> list[Row]:
    objectives = [objective.id for objective in analysis.system.objectives]
    return [
        row(
            joined([code(one.technique), element("br"), text(one.name), *_decide(one.technique, titles)]),
            text(percent(one.likelihood)),
            _reasons(one),
            titles.places(one.assets),
            _leads_to(one, objectives, titles),
            identifier=anchor("technique", one.technique),
        )
        for one in sorted(techniques, key=lambda one: (-one.likelihood, one.technique))
    ]


def _decide(technique: str, titles: Titles) -> list[Html]:
    return [element("br"), titles.decision_link(technique)] if titles.decide else []


def _leads_to(one: Applicable, objectives: Sequence[str], titles: Titles) -> Html:
    if len(one.objectives) == len(objectives) > 1:
        return text("every objective")
    return joined([titles.objective(key) for key in one.objectives], ", ")


def _reasons(one: Applicable) -> Html:
    shown = [name(sentence(reason)) for reason in one.reasons]
    stages = ", ".join(stage.title for stage in one.stages)
    told = [bullets(shown) if len(shown) > 1 else joined(shown)]
    if stages:
        told.append(paragraph(text(f"Stages: {stages}"), class_="soft"))
    return joined(told)


def techniques_matrix(analysis: Analysis, titles: Titles) -> Html:
    """All techniques of the release, those that apply coloured by likelihood."""
    known = {one.technique: one for one in analysis.applicable}
    against: dict[str, int] = {}
    in_place = {control.id for control in analysis.system.controls}
    for technique in titles.kb.techniques:
        against[technique.id] = len({one.mitigation for one in technique.mitigations} & in_place)
    columns = []
    for tactic in titles.kb.tactics:
        cells = []
        for technique in titles.kb.techniques_of(tactic.id):
            cells.append(_cell(technique.id, technique.name, known, against, titles))
            cells += [
                _cell(sub.id, sub.name, known, against, titles, sub=True)
                for sub in titles.kb.subtechniques(technique.id)
                if sub.id in known
            ]
        columns.append(Column(tactic.id, tactic.name, tuple(cells)))
    picture = draw_matrix(tuple(columns), "The techniques of ATLAS that apply here", "likelihood")
    caption = (
        f"Tactics of ATLAS {analysis.release} from left to right, techniques below; sub-techniques where they apply. Shields: how "
        "many controls in place somewhere mitigate it."
    )
    return figure(picture, "picture-matrix", text(caption))


def _cell(
    identifier: str,
    label: str,
    known: dict[str, Applicable],
    against: dict[str, int],
    titles: Titles,
    *,
    sub: bool = False,
) -> Cell:
    one = known.get(identifier)
    if one is None:
        return Cell(identifier, label, sub=sub)
    target = titles.address("technique", identifier)
    return Cell(identifier, label, one.likelihood, percent(one.likelihood), sub, against.get(identifier, 0), target)


def stages_table(techniques: Sequence[Applicable]) -> Html:
    """How many techniques act in each area at each stage of the lifecycle."""
    areas = [area for area in AttackArea if any(area in one.areas for one in techniques)]
    rows = []
    for area in areas:
        counts = [sum(area in one.areas and stage in one.stages for one in techniques) for stage in LifecycleStage]
        total = sum(area in one.areas for one in techniques)
        rows.append(row(text(area.title), *(text(str(count) if count else "·") for count in counts), text(str(total))))
    heads = ("Attack area", *(stage.title for stage in LifecycleStage), "Any stage")
    caption = "Techniques on a way to an objective, by attack area and lifecycle stage; many act in several"
    return table(caption, heads, rows, numbers=range(1, len(heads)))
