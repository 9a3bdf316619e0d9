"""Attack paths: each as a picture, a waterfall of its probability, and its steps in words."""

from __future__ import annotations

from math import isclose, prod
from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.drawing import Factor, Need, PathPicture, Picture, Step, draw_path, draw_waterfall
from threatlas.reports.figures import percent
from threatlas.reports.html.markup import (
    Html,
    anchor,
    bullets,
    element,
    figure,
    folded,
    joined,
    name,
    paragraph,
    text,
)
from threatlas.reports.html.words import DistinctPath, code, distinct_paths, sentence, worst

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis, AttackPath, Exposure, Hindrance, PathStep
    from threatlas.reports.html.words import Titles


def paths_section(analysis: Analysis, titles: Titles) -> Html:
    """The section: a part for each objective, the greatest risk first."""
    parts = [
        paragraph(
            text(
                "Every step's requirements are met by what comes before it. Arrows say what a step gives and the next one needs; "
                "a shield marks controls in place that stand in the way."
            )
        )
    ]
    for exposure in worst(analysis):
        objective = exposure.objective
        parts.append(element("h3", name(objective.title), id=anchor("objective", objective.id)))
        paths = distinct_paths(analysis.exposures, objective.id)
        if not paths:
            parts.append(paragraph(text("Not reached by the rules there are.")))
            continue
        parts.append(about_paths(exposure, len(paths), titles))
        for number, path in enumerate(paths, start=1):
            parts.append(_path(exposure, number, path, titles))
    return joined(parts)


def about_paths(exposure: Exposure, count: int, titles: Titles) -> Html:
    """How many paths there are, and what all of them need."""
    told = [text(f"{count} {'path' if count == 1 else 'different paths'}, the likeliest first")]
    told.append(
        text("; there is no other with fewer or other techniques." if exposure.complete else "; there are more.")
    )
    if exposure.choke_points:
        told.append(text(" No way without "))
        told.append(joined([titles.technique(one) for one in exposure.choke_points], ", "))
        told.append(text(": what stops it everywhere cuts the objective."))
    return paragraph(*told)


def _path(exposure: Exposure, number: int, distinct: DistinctPath, titles: Titles) -> Html:
    return folded(
        text(path_in_short(number, distinct)), path_in_full(exposure, number, distinct, titles), open_=number == 1
    )


def path_in_short(number: int, distinct: DistinctPath) -> str:
    """``Path 1: 42 %, 5 steps, by: outsider, user``."""
    path = distinct.path
    accepted = ", an accepted risk" if path.accepted else ""
    steps = counted(len(path.steps), "step")
    return f"Path {number}: {percent(path.probability)}, {steps}, by: {', '.join(distinct.profiles).lower()}{accepted}"


def path_in_full(exposure: Exposure, number: int, distinct: DistinctPath, titles: Titles) -> Html:
    """The path as a picture, the waterfall of its probability, and its steps with their reasons."""
    path = distinct.path
    key = f"{anchor('path', exposure.objective.id)}-{number}".replace(".", "_")
    pictures = element(
        "div",
        figure(
            _picture(exposure, distinct, titles, f"Path {number}"),
            f"{key}-picture",
            text("Steps, and what each needs of the ones before."),
        ),
        figure(
            draw_waterfall(factors(path), f"Probability of path {number} to: {exposure.objective.title}", width=640.0),
            f"{key}-waterfall",
            text("How the probability falls, step by step. Dashed: what controls in place take off."),
        ),
        class_="pair",
    )
    return joined([pictures, element("ol", *(_step(step, titles) for step in path.steps), class_="steps")])


def _picture(exposure: Exposure, distinct: DistinctPath, titles: Titles, title: str) -> Picture:
    steps = distinct.path.steps
    return draw_path(
        PathPicture(
            f"{title} to: {exposure.objective.title}",
            f"Adversary: {', '.join(distinct.profiles).lower()}",
            tuple(
                Step(
                    step.technique,
                    step.name,
                    tuple(titles.place(asset) for asset in step.assets),
                    step.probability,
                    tuple(_hindrance_in_words(one, titles) for one in step.hindrances),
                )
                for step in steps
            ),
            needs(steps, titles),
            exposure.objective.title,
        )
    )


def needs(steps: tuple[PathStep, ...], titles: Titles) -> tuple[Need, ...]:
    """Which step's gifts each step requires, in words; what follows from a gift by itself is told on its arrow too."""
    found = []
    for position, step in enumerate(steps):
        given = {before: [fact for fact in steps[before].gives if fact in step.requires] for before in step.after}
        derived = [fact for fact in step.requires if not any(fact in facts for facts in given.values())]
        if not step.after:
            found.append(Need(-1, position, tuple(titles.fact(fact) for fact in step.requires)))
        for before, facts in given.items():
            shown = facts or (derived if len(step.after) == 1 else list(steps[before].gives[:1]))
            found.append(Need(before, position, tuple(titles.fact(fact) for fact in shown)))
    needed = {before for step in steps for before in step.after}
    for position, step in enumerate(steps):
        if position not in needed:
            found.append(Need(position, len(steps), tuple(titles.fact(fact) for fact in step.gives[:1])))
    return tuple(found)


def factors(path: AttackPath) -> tuple[Factor, ...]:
    """The chances of the steps and what the controls in the way leave of them; their product is the path's probability."""
    found = []
    for number, step in enumerate(path.steps, start=1):
        standing = [one for one in step.hindrances if one.bypassed_by is None]
        told = "; ".join(step.chance.sources)
        title = f"{number} {step.name}"
        if isclose(step.chance.value * prod(one.factor for one in standing), step.probability, rel_tol=1e-9):
            found.append(Factor(title, step.chance.value, told=told))
            found += [Factor(f"{one.control} {one.name}", one.factor, control=True, told=one.where) for one in standing]
        else:
            found.append(Factor(title, step.probability, told="the same event counts once on a path"))
    return tuple(found)


def _step(step: PathStep, titles: Titles) -> Html:
    known = [text(f"{percent(step.probability)} "), element("span", text(_chance(step)), class_="soft")]
    details = [
        joined([text("At "), titles.places(step.assets), text(".")]),
        joined([text("Chance: "), *known]),
    ]
    details += [_hindrance(one, titles) for one in step.hindrances]
    if step.accepted is not None:
        decision = step.accepted
        details.append(
            joined(
                [text("Accepted by "), name(decision.owner), text(f" until {decision.until}: "), name(decision.reason)]
            )
        )
    if step.sources:
        details.append(
            joined([text("Rule "), code(step.rule), text(", after "), name(", ".join(step.sources)), text(".")])
        )
    else:
        details.append(joined([text("Rule "), code(step.rule), text(".")]))
    return element(
        "li",
        element("strong", titles.technique(step.technique)),
        *(
            [text(" "), titles.decision_link(step.technique, step.assets[0] if step.assets else "")]
            if titles.decide
            else []
        ),
        paragraph(name(sentence(step.because))),
        bullets(details),
    )


def _chance(step: PathStep) -> str:
    said = f"(one attempt: {percent(step.chance.value)}, Beta({step.chance.alpha:.3g}, {step.chance.beta:.3g}) from "
    return said + "; ".join(step.chance.sources) + ")"


def _hindrance(one: Hindrance, titles: Titles) -> Html:
    parts = [text("In its way: "), code(one.control), text(" "), name(one.name)]
    if one.where:
        parts += [text(" at "), name(titles.place(one.where))]
    if one.bypassed_by is None:
        parts.append(element("span", text(f", leaves {percent(one.factor)} of the chance"), class_="safe"))
    else:
        parts.append(element("span", text(f", got past by {one.bypassed_by}"), class_="risk"))
    return joined([*parts, text(".")])


def _hindrance_in_words(one: Hindrance, titles: Titles) -> str:
    what = f"leaves {percent(one.factor)}" if one.bypassed_by is None else f"got past by {one.bypassed_by}"
    return f"{one.control} {one.name} at {titles.place(one.where)}, {what}"
