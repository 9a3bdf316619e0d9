"""An attack path as a picture: steps from top to bottom, each arrow named by what one step gives and another requires."""

from __future__ import annotations

from dataclasses import dataclass

from threatlas.drawing.font import text_width
from threatlas.drawing.graph import Edge, Node, Rectangle, Route, Spacing
from threatlas.drawing.layered import layered
from threatlas.drawing.lines import shortened, wrapped
from threatlas.drawing.shapes import SHIELD, arrow, box, one_line, shield
from threatlas.drawing.svg import Picture, TextStyle, group, tag, text

STEP_WIDTH = 232.0
MARGIN = 6.0
FACT_ROOM = 190.0
"""Facts are wrapped to this width."""
_NAME = TextStyle(12.0, bold=True)
_SMALL = TextStyle(10.5, class_="muted")
_FACT = TextStyle(10.5, anchor="middle")
_LINE = 14.0
_FACT_LINE = 12.5
_NUMBER = 20.0
"""Width of the field with a step's number."""


@dataclass(frozen=True, slots=True)
class Step:
    """A box of the picture."""

    technique: str
    """Its id."""
    name: str
    assets: tuple[str, ...]
    """Titles of the assets it is bound to."""
    probability: float | None = None
    controls: tuple[str, ...] = ()
    """Names of the controls in its way."""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One step requires what another gives."""

    source: int
    """Position of the step that gives; -1 is what the adversary begins with."""
    target: int
    """Position of the step that requires; the number of steps is the objective."""
    facts: tuple[str, ...] = ()
    """What is given, in words."""


@dataclass(frozen=True, slots=True)
class PathPicture:
    """What to draw."""

    title: str
    beginning: str
    """Who begins, and with what."""
    steps: tuple[Step, ...]
    needs: tuple[Need, ...]
    objective: str
    """What is reached."""
    description: str = ""


def draw_path(path: PathPicture) -> Picture:
    """The picture of an attack path. Raises ValueError where a need names a step that is not there."""
    count = len(path.steps)
    nodes = [_end_node("begin", path.beginning)]
    nodes += [Node(str(number), STEP_WIDTH, _step_height(step)) for number, step in enumerate(path.steps)]
    nodes.append(_end_node("end", path.objective))
    names = {-1: "begin", count: "end"}
    edges = [
        Edge(names.get(need.source, str(need.source)), names.get(need.target, str(need.target)), _fact_size(need))
        for need in path.needs
    ]
    layout = layered(nodes, edges, spacing=Spacing(between=26, lines=16, layers=24))
    parts = []
    labels = []
    for need, route in zip(path.needs, layout.routes, strict=True):
        line, label = _need(need, route)
        parts.append(line)
        labels.append(label)
    parts += labels
    parts.append(_end(path.beginning, layout.nodes["begin"], marked=False))
    parts += [_step(number, step, layout.nodes[str(number)]) for number, step in enumerate(path.steps)]
    parts.append(_end(path.objective, layout.nodes["end"], marked=True))
    steps = "; ".join(f"{number}. {step.technique} {step.name}" for number, step in enumerate(path.steps, start=1))
    return Picture(
        layout.width + 2 * MARGIN,
        layout.height + 2 * MARGIN,
        path.title,
        path.description or f"{path.beginning}: {steps}. This reaches: {path.objective}.",
        tag("g", "".join(parts), transform=f"translate({MARGIN:g} {MARGIN:g})"),
        linked=any(step.link for step in path.steps),
    )


def _end_node(name: str, words: str) -> Node:
    lines = wrapped(words, STEP_WIDTH - 24, _NAME.size, lines=3, bold=True)
    return Node(name, STEP_WIDTH, 14 + _LINE * max(1, len(lines)))


def _end(words: str, place: Rectangle, *, marked: bool) -> str:
    lines = wrapped(words, STEP_WIDTH - 24, _NAME.size, lines=3, bold=True)
    style = TextStyle(_NAME.size, bold=True, anchor="middle")
    told = "".join(text(place.middle[0], place.y + 18 + _LINE * at, line, style) for at, line in enumerate(lines))
    round_box = box(place, "box marked" if marked else "box", min(14.0, place.height / 2))
    return group(round_box + told, title=words)


def _room(step: Step) -> float:
    return STEP_WIDTH - _NUMBER - 16 - (SHIELD + 6 if step.controls else 0)


def _name_lines(step: Step) -> tuple[str, ...]:
    return wrapped(step.name, _room(step), _NAME.size, lines=2, bold=True)


def _asset_lines(step: Step) -> tuple[str, ...]:
    return wrapped(", ".join(step.assets), _room(step), _SMALL.size, lines=2)


def _step_height(step: Step) -> float:
    return 14 + _LINE * (1 + len(_name_lines(step)) + len(_asset_lines(step)))


def _step(number: int, step: Step, place: Rectangle) -> str:
    left = place.x + _NUMBER + 8
    room = _room(step)
    head = step.technique + ("" if step.probability is None else f" · {percent(step.probability)}")
    y = place.y + 17
    parts = [box(place), tag("path", d=f"M{place.x + _NUMBER:.1f} {place.y:.1f}v{place.height:.1f}", class_="grid")]
    middle = TextStyle(12.0, bold=True, anchor="middle", class_="muted")
    parts.append(text(place.x + _NUMBER / 2, place.middle[1] + 4.2, str(number + 1), middle))
    parts.append(one_line((left, y), head, room, _SMALL))
    for line in _name_lines(step):
        y += _LINE
        parts.append(text(left, y, line, _NAME))
    for line in _asset_lines(step):
        y += _LINE
        parts.append(text(left, y, line, _SMALL))
    told = f"{step.technique} {step.name}: {', '.join(step.assets)}"
    if step.controls:
        sign = str(len(step.controls)) if len(step.controls) > 1 else ""
        parts.append(shield(place.right - SHIELD - 6, place.y + 6, sign))
        told += "; in its way: " + ", ".join(step.controls)
    return group("".join(parts), title=told, link=step.link)


def _fact_lines(need: Need) -> tuple[str, ...]:
    shown = [line for fact in need.facts[:3] for line in wrapped(fact, FACT_ROOM, _FACT.size, lines=2)]
    if len(need.facts) > 3:
        shown.append(shortened(f"and {len(need.facts) - 3} more", FACT_ROOM, _FACT.size))
    return tuple(shown)


def _fact_size(need: Need) -> tuple[float, float] | None:
    lines = _fact_lines(need)
    if not lines:
        return None
    return max(text_width(line, _FACT.size) for line in lines) + 8, _FACT_LINE * len(lines) + 3


def _need(need: Need, route: Route) -> tuple[str, str]:
    line = arrow(route, rightwards=False)
    told = "; ".join(need.facts)
    label = ""
    if route.label is not None:
        label = box(route.label, "back", 2)
        for at, words in enumerate(_fact_lines(need)):
            label += text(route.label.middle[0], route.label.y + 10.5 + _FACT_LINE * at, words, _FACT)
        label = group(label, title=told)
    return group(line, title=told), label


def percent(probability: float) -> str:
    """A probability as people read it: ``0.042 %``, ``3.5 %``, ``37 %``; never ``0 %`` or ``100 %`` for what is not certain."""
    share = probability * 100
    if probability <= 0:
        return "0 %"
    if probability >= 1:
        return "100 %"
    if share < 0.01:
        return "<0.01 %"
    if share >= 99.5:
        return ">99 %"
    return f"{share:.2g} %" if share < 0.1 else f"{share:.1f} %" if share < 9.95 else f"{share:.0f} %"
