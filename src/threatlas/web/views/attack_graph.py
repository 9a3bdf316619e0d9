"""What of an attack graph is drawn: which steps and lines, which of them together in a group, what leads to what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from threatlas.paths.landscape import BEGINNING, Line, objective_id, place_id
from threatlas.reports.html.words import distinct_paths, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from threatlas.paths.analysis import Analysis, PathStep
    from threatlas.paths.landscape import Landscape, Place

Shown = Literal["best", "any", "all"]
Grouping = Literal["none", "technique", "asset", "stage"]

LEGIBLE = 60
"""Steps that are drawn one by one; more are drawn in groups unless somebody asks for each."""
MOST_STEPS = 300
"""Steps that are looked at, the likeliest first."""
MOST_LINES = 550
"""Lines that are drawn where every way is asked for; those of the likeliest ways, all of them, first."""
EVERY = ""
"""Instead of an objective: all of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see."""

    objective: str
    """By id, or :data:`EVERY`."""
    show: Shown = "best"
    """Steps of the best paths, of any way to the objective, or all within reach."""
    group: Grouping | None = None
    """None: by asset where there are more steps than are legible."""
    unfold: frozenset[str] = frozenset()
    """Groups whose steps are drawn one by one."""
    focus: str | None = None
    every_line: bool = False
    """Whether lines are drawn from all that give what a step needs, not from the likeliest alone."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something that is drawn: where adversaries begin, a step, a group of steps, an objective."""

    id: str
    kind: Literal["beginning", "step", "group", "objective"]
    places: tuple[Place, ...] = ()
    """The step, or those of the group, the likeliest first."""
    key: str = ""
    """Of the group, or the id of the objective."""


@dataclass(slots=True)
class Arrow:
    """A line between two nodes."""

    source: str
    target: str
    facts: dict[str, None] = field(default_factory=dict)
    likeliest: bool = False
    best: bool = False
    """Whether the likeliest path to an objective takes it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The graph to draw."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    group: Grouping
    """How steps are grouped."""
    focus: str | None
    """The node in focus, where there is one."""
    bright: frozenset[str]
    """What leads to the focus, what it leads to, and itself; all nodes without a focus."""
    steps: int
    """Drawn, in groups or not."""
    left_out: int
    """Steps that were asked for and are not drawn."""


def drawn(land: Landscape, analysis: Analysis, asked: Asked) -> Drawn:
    """The graph for what somebody asks."""
    places = {place.id: place for place in land.places}
    objectives = [one.objective.id for one in worst(analysis) if asked.objective in (EVERY, one.objective.id)]
    ways, best = _best(analysis, objectives, places)
    if asked.show == "best":
        wanted = [place for place in land.places if any(place.id in (way.source, way.target) for way in ways)]
    elif asked.show == "any":
        wanted = [place for place in land.places if not set(objectives).isdisjoint(place.objectives)]
    else:
        wanted = list(land.places)
    kept = sorted(wanted, key=lambda place: (-place.likelihood, place.id))[:MOST_STEPS]
    names = {BEGINNING, *(place.id for place in kept), *map(objective_id, objectives)}
    within = [line for line in land.lines if line.source in names and line.target in names]
    lines = ways if asked.show == "best" else _likeliest(within, kept, objectives)
    others = within if asked.every_line and asked.show != "best" else []
    group = asked.group or ("asset" if len(kept) > LEGIBLE else "none")
    node_of = _grouped(kept, group, asked.unfold)
    arrows = _arrows(lines, others, {key: node.id for key, node in node_of.items()}, best)
    ends = [Node(objective_id(one), "objective", key=one) for one in objectives]
    nodes = [Node(BEGINNING, "beginning"), *dict.fromkeys(node_of.values()), *ends]
    joined = {end for arrow in arrows for end in (arrow.source, arrow.target)}
    nodes = [node for node in nodes if node.places or node.id in joined]
    focus = _focus(asked.focus, nodes)
    everything = land.left_out if asked.show == "all" else 0
    return Drawn(
        tuple(nodes),
        tuple(arrows),
        group,
        focus,
        frozenset(node.id for node in nodes) if focus is None else around(focus, arrows),
        len(kept),
        len(wanted) - len(kept) + everything,
    )


def around(focus: str, arrows: Iterable[Arrow]) -> frozenset[str]:
    """What leads to a node and what it leads to, the node included."""
    forth, back = defaultdict(list), defaultdict(list)
    for arrow in arrows:
        forth[arrow.source].append(arrow.target)
        back[arrow.target].append(arrow.source)
    return frozenset(_closure(focus, forth) | _closure(focus, back))


def _closure(start: str, leads: Mapping[str, list[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = [other for other in leads.get(waiting.pop(), ()) if other not in seen]
        seen.update(fresh)
        waiting += fresh
    return seen


def _best(
    analysis: Analysis, objectives: Sequence[str], places: Mapping[str, Place]
) -> tuple[list[Line], set[tuple[str, str]]]:
    """The lines of the best paths, and the ends of those of the likeliest to each objective."""
    found: dict[tuple[str, str, str], bool] = {}
    for objective in objectives:
        for number, distinct in enumerate(distinct_paths(analysis.exposures, objective)):
            steps = distinct.path.steps
            ids = [_place_of(step, places) for step in steps]
            needed = {position for step in steps for position in step.after}
            ends = [(position, objective_id(objective), steps[position].gives[:1]) for position in range(len(steps))]
            links = [(ids[position], end, facts) for position, end, facts in ends if position not in needed]
            for step, own in zip(steps, ids, strict=True):
                links += [(ids[one], own, _shared(steps[one], step)) for one in step.after]
                if not step.after:
                    links.append((BEGINNING, own, step.requires))
            for source, target, facts in links:
                for fact in facts or ("",):
                    key = source, target, fact
                    found[key] = found.get(key, False) or number == 0
    known = {BEGINNING, *places, *map(objective_id, objectives)}
    lines = [Line(*key, likeliest=True) for key in found if {key[0], key[1]} <= known and key[0] != key[1]]
    return lines, {(source, target) for (source, target, _), first in found.items() if first}


def _place_of(step: PathStep, places: Mapping[str, Place]) -> str:
    at_target = place_id(step.technique, step.assets[0] if step.assets else None)
    return at_target if at_target in places else place_id(step.technique, None)


def _shared(giver: PathStep, taker: PathStep) -> tuple[str, ...]:
    return tuple(fact for fact in giver.gives if fact in taker.requires) or giver.gives[:1]


def _likeliest(lines: Sequence[Line], places: Sequence[Place], objectives: Sequence[str]) -> list[Line]:
    """The lines of the likeliest ways, and for each step on a way to an objective one that goes on there."""
    chosen = dict.fromkeys(line for line in lines if line.likeliest)
    onwards = defaultdict(list)
    for line in lines:
        onwards[line.source].append(line)
    leads: dict[str, list[str]] = defaultdict(list)
    for line in chosen:
        leads[line.target].append(line.source)
    there: set[str] = set()
    for objective in objectives:
        there |= _closure(objective_id(objective), leads)
    waiting = [place.id for place in places if place.id not in there]
    found = True
    while found:
        found = False
        for one in waiting:
            onward = next((line for line in onwards[one] if line.target in there), None)
            if onward is not None and one not in there:
                chosen[onward] = None
                there |= _closure(one, leads)
                found = True
        waiting = [one for one in waiting if one not in there]
    return list(chosen)


def _grouped(places: Sequence[Place], group: Grouping, unfold: frozenset[str]) -> dict[str, Node]:
    """The node that each place is drawn in, by the place's id."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[group_key(place, group)].append(place)
    node_of: dict[str, Node] = {}
    for key, members in found.items():
        if group == "none" or key in unfold or len(members) == 1:
            node_of |= {place.id: Node(place.id, "step", (place,)) for place in members}
        else:
            node_of |= dict.fromkeys((place.id for place in members), Node(f"+{key}", "group", tuple(members), key))
    return node_of


def group_key(place: Place, group: Grouping) -> str:
    """The group that a place belongs to."""
    if group == "technique":
        return place.technique
    if group == "asset":
        return place.target or "outside"
    return (place.stages[0] if place.stages else "outside") if group == "stage" else place.id


def _arrows(
    lines: Iterable[Line], others: Iterable[Line], node_of: Mapping[str, str], best: set[tuple[str, str]]
) -> list[Arrow]:
    """The lines between nodes, each pair once; of the others as many as there is room for."""
    found: dict[tuple[str, str], Arrow] = {}
    for number, part in enumerate((lines, others)):
        for line in part:
            ends = node_of.get(line.source, line.source), node_of.get(line.target, line.target)
            if ends[0] == ends[1] or (number and ends not in found and len(found) >= MOST_LINES):
                continue
            arrow = found.setdefault(ends, Arrow(*ends))
            arrow.facts[line.fact] = None
            arrow.likeliest = arrow.likeliest or line.likeliest
            arrow.best = arrow.best or (line.source, line.target) in best
    return list(found.values())


def _focus(wanted: str | None, nodes: Sequence[Node]) -> str | None:
    """The node that is meant: by its id, or that in which a step is drawn."""
    if wanted is None:
        return None
    for node in nodes:
        if node.id == wanted or any(place.id == wanted for place in node.places):
            return node.id
    return None
