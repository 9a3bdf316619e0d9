"""What drawings of attack paths show, whatever draws them: boxes with lines of text, and which box comes after which.

A box with several arrows into it needs them all. Paths that are the same for several profiles of adversary are drawn once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from threatlas.documents import shortened
from threatlas.reports.figures import percent

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis, AttackPath, Exposure, Hindrance, PathStep

LINE = 60
"""The most characters of a line in a box."""
_MOST_ASSETS, _MOST_CONTROLS = 3, 4


@dataclass(frozen=True, slots=True)
class Box:
    """An adversary, a step or an objective."""

    id: str
    """A letter and digits: a name in every language of graphs."""
    kind: Literal["adversary", "step", "objective"]
    lines: tuple[str, ...]
    """One line each, harmless to show, not escaped."""
    guarded: bool = False
    """Whether a control in place stands in the way and is not got past."""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class DrawnPath:
    """One path as boxes and arrows."""

    id: str
    title: str
    number: int
    """1 for the likeliest to its objective."""
    boxes: tuple[Box, ...]
    arrows: tuple[tuple[str, str], ...]
    """Ids of boxes: from, to."""


def drawn_paths(analysis: Analysis) -> list[DrawnPath]:
    """The paths of an analysis, those to one objective together and the likeliest of them first."""
    found: dict[tuple[object, ...], tuple[Exposure, AttackPath, list[str]]] = {}
    for exposure in analysis.exposures:
        for path in exposure.paths:
            key = (exposure.objective.id, *((step.rule, step.assets, step.after) for step in path.steps))
            found.setdefault(key, (exposure, path, []))[2].append(str(exposure.profile))
    order = {objective.id: position for position, objective in enumerate(analysis.system.objectives)}
    ranked = sorted(found.values(), key=lambda one: (order[one[0].objective.id], -one[1].probability))
    drawn: list[DrawnPath] = []
    numbers = dict.fromkeys(order, 0)
    for exposure, path, profiles in ranked:
        numbers[exposure.objective.id] += 1
        number = numbers[exposure.objective.id]
        drawn.append(_draw(f"p{len(drawn) + 1}", number, exposure, path, list(dict.fromkeys(profiles))))
    return drawn


def _draw(prefix: str, number: int, exposure: Exposure, path: AttackPath, profiles: list[str]) -> DrawnPath:
    objective = exposure.objective
    adversary, end = f"{prefix}a", f"{prefix}o"
    ids = [f"{prefix}s{position + 1}" for position in range(len(path.steps))]
    arrows = []
    for step, identifier in zip(path.steps, ids, strict=True):
        arrows += [(ids[position], identifier) for position in step.after] or [(adversary, identifier)]
    needed = {position for step in path.steps for position in step.after}
    arrows += [(identifier, end) for position, identifier in enumerate(ids) if position not in needed]
    title = shortened(objective.title, LINE)
    boxes = (
        Box(adversary, "adversary", ("Adversary", shortened(", ".join(profiles), LINE))),
        *(_step(identifier, step) for identifier, step in zip(ids, path.steps, strict=True)),
        Box(end, "objective", (f"Objective {objective.id}", *([title] if title else []))),
    )
    accepted = ", a risk that is accepted" if path.accepted else ""
    heading = f"Path {number} to {objective.id}, {percent(path.probability)}{accepted}"
    return DrawnPath(prefix, heading, number, boxes, tuple(arrows))


def _step(identifier: str, step: PathStep) -> Box:
    assets = ", ".join(step.assets[:_MOST_ASSETS])
    more = f" and {len(step.assets) - _MOST_ASSETS} more" if len(step.assets) > _MOST_ASSETS else ""
    lines = [
        step.technique,
        shortened(step.name, LINE),
        *([f"at {assets}{more}"] if assets else []),
        percent(step.probability),
        *(_in_its_way(hindrance) for hindrance in step.hindrances[:_MOST_CONTROLS]),
    ]
    if len(step.hindrances) > _MOST_CONTROLS:
        lines.append(f"and {len(step.hindrances) - _MOST_CONTROLS} more controls")
    return Box(
        identifier,
        "step",
        tuple(shortened(line, 2 * LINE) for line in lines if line),
        guarded=any(hindrance.bypassed_by is None for hindrance in step.hindrances),
        accepted=step.accepted is not None,
    )


def _in_its_way(hindrance: Hindrance) -> str:
    control = shortened(hindrance.control, LINE)
    if hindrance.bypassed_by is not None:
        return f"got past: {control}"
    return f"in its way: {control}, leaves {percent(hindrance.factor)}"
