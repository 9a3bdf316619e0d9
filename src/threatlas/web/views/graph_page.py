"""The page of the attack graph: the picture with its links, what is told of the step in focus, the same as a table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from threatlas.documents.counted import counted
from threatlas.drawing import Join, Spot, draw_graph
from threatlas.drawing.stylesheet import level
from threatlas.reports.figures import percent
from threatlas.reports.html.words import Titles, worst
from threatlas.vocabulary import LifecycleStage
from threatlas.web.views.addresses import entry_address, system_address
from threatlas.web.views.attack_graph import EVERY, Asked, drawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from threatlas.paths.landscape import Landscape, Place, Standing
    from threatlas.web.views.analyses import Analysed
    from threatlas.web.views.attack_graph import Arrow, Drawn, Node

MOST_ROWS = 110
"""Of the table that stands on the page of the picture; a longer one has a page of its own."""


MOST_LINKS = 60
"""Of each kind, of a box in focus; the table of its group and the picture show the rest."""
MOST_NAMED = 3
"""Things that a cell of the table names; the page of each step names all."""


@dataclass(frozen=True, slots=True)
class Told:
    """A link, and what it says."""

    text: str
    address: str | None
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What is told of the node in focus."""

    title: str
    about: tuple[str, ...]
    """Sentences."""
    technique: str | None
    """The page of the technique."""
    needs: tuple[Told, ...]
    gives: tuple[Told, ...]
    in_place: tuple[Told, ...]
    possible: tuple[Told, ...]
    members: tuple[Told, ...]
    unfold: str | None
    """The address at which the steps of the group are drawn one by one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A node in the table."""

    text: str
    address: str
    likelihood: str
    needs: str
    gives: str
    faded: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the form."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class GraphView:
    """The page."""

    picture: Markup
    counted: str
    left_out: str
    objectives: tuple[Choice, ...]
    shows: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    every_line: bool
    panel: Panel | None
    unfocused: str
    """The address without a focus."""
    folded: str | None
    """The address with all groups folded; None where none is unfolded."""
    rows: tuple[Row, ...]
    """Empty where the table has a page of its own."""
    table: str
    """The address of the table alone."""
    levels: tuple[str, ...] = tuple(f"{100 * step / 7:.0f}" for step in range(7))


SHOWS = {"best": "the best paths", "any": "any way to the objective", "all": "everything within reach"}
_KINDS: Mapping[str, Literal["step", "group", "end"]] = {
    "beginning": "end",
    "step": "step",
    "group": "group",
    "objective": "end",
}
GROUPS = {
    "": "where there are many",
    "none": "none",
    "asset": "by asset",
    "technique": "by technique",
    "stage": "by stage",
}


class GraphPage:
    """Makes the page of one system. ``version`` is None where the latest is looked at."""

    def __init__(self, known: Analysed, land: Landscape, place: tuple[int, int | None]) -> None:
        self.known = known
        self.land = land
        self.system, self.version = place
        self.titles = Titles.of(known.analysis, known.kb)

    def objective(self, wanted: str | None) -> str:
        """The objective that is meant: the one with the greatest risk where none of those that are there is named."""
        ids = [one.objective.id for one in worst(self.known.analysis)]
        return wanted if wanted == EVERY or wanted in ids else next(iter(ids), EVERY)

    def view(self, asked: Asked, *, table: bool = False) -> GraphView:
        """The page for what somebody asks; ``table``: with the table of however many rows."""
        graph = drawn(self.land, self.known.analysis, asked)
        asked = replace(asked, focus=graph.focus)
        rows = self._rows(graph, asked) if table or len(graph.nodes) <= MOST_ROWS else ()
        left = f"{counted(graph.left_out, 'less likely step')} left out." if graph.left_out else ""
        return GraphView(
            self._picture(graph, asked),
            f"{counted(graph.steps, 'step')} in {counted(len(graph.nodes), 'box', 'boxes')}, "
            f"{counted(len(graph.arrows), 'line')}.",
            left,
            (
                *(
                    Choice(one.objective.id, one.objective.title, one.objective.id == asked.objective)
                    for one in worst(self.known.analysis)
                ),
                Choice("*", "all of them", asked.objective == EVERY),
            ),
            tuple(Choice(value, title, value == asked.show) for value, title in SHOWS.items()),
            tuple(Choice(value, title, value == (asked.group or "")) for value, title in GROUPS.items()),
            asked.every_line,
            self._panel(graph, asked),
            self._address(replace(asked, focus=None)),
            self._address(replace(asked, unfold=frozenset())) if asked.unfold else None,
            rows,
            self._address(asked, table=True),
        )

    def _address(self, asked: Asked, *, table: bool = False, whole: bool = True) -> str:
        """Of the page for what is asked, without what goes without saying; only the query where not ``whole``."""
        parts: dict[str, str | int | list[str] | None] = {
            "version": self.version,
            "objective": None if asked.objective == self.objective(None) else asked.objective or "*",
            "show": None if asked.show == "best" else asked.show,
            "group": asked.group,
            "lines": "every" if asked.every_line else None,
            "unfold": sorted(asked.unfold) or None,
            "focus": asked.focus,
            "as": "table" if table else None,
        }
        address = system_address(self.system, "graph", **parts)
        return address if whole or "?" not in address else address[address.index("?") :]

    def _picture(self, graph: Drawn, asked: Asked) -> Markup:
        spots = tuple(self._spot(node, graph, asked) for node in graph.nodes)
        joins = tuple(
            Join(
                arrow.source,
                arrow.target,
                heavy=arrow.best,
                dashed=not arrow.likeliest,
                faded=not {arrow.source, arrow.target} <= graph.bright,
            )
            for arrow in graph.arrows
        )
        told = "What each step gives leads to the steps that need it, from left to right. The table says the same in words."
        picture = draw_graph(spots, joins, f"Attack graph of {self.known.system.name}", told)
        return Markup(picture.inline("graph"))  # noqa: S704  # drawing escapes

    def _spot(self, node: Node, graph: Drawn, asked: Asked) -> Spot:
        name, below = self._words(node)
        likelihood = node.places[0].likelihood if node.places else None
        kind = _KINDS[node.kind]
        told = f"{self._told(node)}, {percent(likelihood)}" if likelihood is not None else self._told(node)
        return Spot(
            node.id,
            name,
            below,
            told,
            self._address(replace(asked, focus=None if node.id == graph.focus else node.id), whole=False),
            kind,
            None if likelihood is None else level(likelihood),
            faded=node.id not in graph.bright,
            chosen=node.id == graph.focus,
        )

    def _words(self, node: Node) -> tuple[str, str]:
        """Two lines for its box."""
        if node.kind == "beginning":
            return "Beginning", "what adversaries have"
        if node.kind == "objective":
            return self.titles.objectives.get(node.key, node.key), "objective"
        first = node.places[0]
        if node.kind == "step":
            return first.name, f"{percent(first.likelihood)} {self._at(first)}"
        likeliest = f"{counted(len(node.places), 'step')}, up to {percent(first.likelihood)}"
        return self._group(node), likeliest

    def _told(self, node: Node) -> str:
        """Its name in full."""
        if node.kind == "step":
            return f"{node.places[0].technique} {node.places[0].name}, {self._at(node.places[0])}"
        if node.kind == "group":
            return f"{self._group(node)}: {counted(len(node.places), 'step')}"
        return self._words(node)[0]

    def _at(self, place: Place) -> str:
        return f"at {self.titles.place(place.target)}" if place.target else "outside"

    def _group(self, node: Node) -> str:
        if node.key in self.titles.assets:
            return self.titles.place(node.key)
        if node.key in self.known.kb:
            return self.known.kb.full_name(node.key)
        return LifecycleStage(node.key).title if node.key in list(LifecycleStage) else "Outside the system"

    def _rows(self, graph: Drawn, asked: Asked) -> tuple[Row, ...]:
        names = {node.id: self._told(node) for node in graph.nodes}
        into, out = _sorted(graph.arrows)
        return tuple(
            Row(
                names[node.id],
                self._address(replace(asked, focus=node.id), whole=False),
                percent(node.places[0].likelihood) if node.places else "",
                _some([self._need(arrow, names[arrow.source]) for arrow in into[node.id]]),
                _some([names[arrow.target] for arrow in out[node.id]]),
                node.id not in graph.bright,
            )
            for node in graph.nodes
        )

    def _need(self, arrow: Arrow, source: str) -> str:
        facts = [self.titles.fact(fact) for fact in arrow.facts if fact]
        if not facts:
            return source
        more = f" and {len(facts) - 2} more" if len(facts) > 2 else ""
        return f"{', '.join(facts[:2])}{more}, from {source}"

    def _panel(self, graph: Drawn, asked: Asked) -> Panel | None:
        node = next((one for one in graph.nodes if one.id == graph.focus), None)
        if node is None:
            return None
        names = {one.id: self._told(one) for one in graph.nodes}
        into, out = _sorted(graph.arrows)
        first = node.places[0] if node.kind == "step" else None
        return Panel(
            self._told(node),
            self._about(first) if first else (),
            entry_address(first.technique) if first else None,
            tuple(
                Told(self._need(one, names[one.source]), self._address(replace(asked, focus=one.source)))
                for one in into[node.id][:MOST_LINKS]
            ),
            tuple(
                Told(names[one.target], self._address(replace(asked, focus=one.target)), self._facts(one))
                for one in out[node.id][:MOST_LINKS]
            ),
            tuple(self._in_place(one) for one in first.controls if one.where) if first else (),
            tuple(_possible(one) for one in first.controls if not one.where) if first else (),
            tuple(self._member(one, node, asked) for one in node.places[:MOST_LINKS]) if node.kind == "group" else (),
            self._unfolded(node, asked) if node.kind == "group" else None,
        )

    def _facts(self, arrow: Arrow) -> str:
        return ", ".join(self.titles.fact(fact) for fact in arrow.facts if fact)

    def _about(self, place: Place) -> tuple[str, ...]:
        said = [
            f"{place.because[:1].upper()}{place.because[1:]}.",
            (
                f"Works in {percent(place.probability)} of attempts once what it needs is there; "
                f"getting as far by the likeliest way: {percent(place.likelihood)}."
            ),
        ]
        if place.objectives:
            titles = ", ".join(self.titles.objectives.get(one, one) for one in place.objectives)
            said.append(f"On a way to: {titles}.")
        else:
            said.append("On no way to an objective.")
        if place.accepted:
            said.append("Its risk is accepted.")
        return tuple(said)

    def _in_place(self, one: Standing) -> Told:
        where = f"at {self.titles.place(one.where)}, leaves {percent(one.leaves)}"
        return Told(f"{one.control} {one.name}", entry_address(one.control), where)

    def _member(self, place: Place, node: Node, asked: Asked) -> Told:
        unfolded = replace(asked, unfold=asked.unfold | {node.key}, focus=place.id)
        return Told(
            f"{place.technique} {place.name}, {self._at(place)}", self._address(unfolded), percent(place.likelihood)
        )

    def _unfolded(self, node: Node, asked: Asked) -> str:
        return self._address(replace(asked, unfold=asked.unfold | {node.key}, focus=None))


def _possible(one: Standing) -> Told:
    return Told(f"{one.control} {one.name}", entry_address(one.control), f"would leave {percent(one.leaves)}")


def _some(items: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = [f"and {len(items) - MOST_NAMED} more"] if len(items) > MOST_NAMED else []
    return "; ".join([*items[:MOST_NAMED], *more])


def _sorted(arrows: Sequence[Arrow]) -> tuple[dict[str, list[Arrow]], dict[str, list[Arrow]]]:
    """The arrows by their targets, and by their sources."""
    into, out = defaultdict(list), defaultdict(list)
    for arrow in arrows:
        into[arrow.target].append(arrow)
        out[arrow.source].append(arrow)
    return into, out
