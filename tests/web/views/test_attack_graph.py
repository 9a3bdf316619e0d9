"""What is drawn of an attack graph: everything that is drawn can be reached, leads on, and focus tells what leads to what."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from analysing import EXAMPLES, NAMES, example, small
from paths.test_landscape import landscape_of, of_example
from threatlas.paths.landscape import BEGINNING, objective_id
from threatlas.web.views import attack_graph
from threatlas.web.views.attack_graph import EVERY, Arrow, Asked, Drawn, Grouping, Shown, around, drawn

ASKED = [
    Asked(objective, show, group, every_line=every)
    for objective, show, group, every in product(
        (EVERY, "first"), get_args(Shown), (None, *get_args(Grouping)), (False, True)
    )
]


def draw(path: Path, asked: Asked) -> Drawn:
    analysis = example(path)
    first = analysis.system.objectives[0].id
    objective = first if asked.objective == "first" else asked.objective
    return drawn(
        of_example(path),
        analysis,
        Asked(objective, asked.show, asked.group, asked.unfold, asked.focus, asked.every_line),
    )


def reached(start: str, arrows: tuple[Arrow, ...], *, back: bool = False) -> set[str]:
    """By hand: one arrow after the other until nothing changes."""
    found = {start}
    while True:
        pairs = [(one.target, one.source) if back else (one.source, one.target) for one in arrows]
        grown = found | {there for here, there in pairs if here in found}
        if grown == found:
            return found
        found = grown


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_everything_drawn_is_reached_and_leads_on(path: Path) -> None:
    for asked in ASKED:
        graph = draw(path, asked)
        ids = {node.id for node in graph.nodes}
        assert len(ids) == len(graph.nodes)
        assert all(
            arrow.source in ids and arrow.target in ids and arrow.source != arrow.target for arrow in graph.arrows
        )
        if graph.nodes:
            assert reached(BEGINNING, graph.arrows) >= ids - {BEGINNING}, asked
        if asked.show != "all" and graph.nodes:
            ends = [node.id for node in graph.nodes if node.kind == "objective"]
            assert set().union(*(reached(end, graph.arrows, back=True) for end in ends)) >= ids, asked
        shown = [place.id for node in graph.nodes for place in node.places]
        assert len(shown) == len(set(shown)) == graph.steps <= attack_graph.MOST_STEPS
        assert len(graph.arrows) <= attack_graph.MOST_LINES + 150


@pytest.mark.parametrize("path", EXAMPLES[:4], ids=NAMES[:4])
def test_focus_is_what_leads_there_and_what_it_leads_to(path: Path) -> None:
    graph = draw(path, Asked(EVERY, "any", "none"))
    for node in graph.nodes:
        focused = draw(path, Asked(EVERY, "any", "none", focus=node.id))
        assert focused.focus == node.id
        plain = reached(node.id, graph.arrows) | reached(node.id, graph.arrows, back=True)
        assert focused.bright == plain
    assert graph.bright == {node.id for node in graph.nodes}


def test_around_agrees_with_a_plain_search_on_random_graphs() -> None:
    chance = random.Random(7)  # noqa: S311
    for _ in range(60):
        count = chance.randint(1, 14)
        arrows = tuple(Arrow(str(chance.randrange(count)), str(chance.randrange(count))) for _ in range(2 * count))
        for node in map(str, range(count)):
            assert around(node, arrows) == reached(node, arrows) | reached(node, arrows, back=True)


def test_groups_fold_what_is_much_and_unfold_one_by_one() -> None:
    path = EXAMPLES[NAMES.index("coding-agent")]
    folded = draw(path, Asked(EVERY, "any"))
    assert folded.group == "asset"
    group = next(node for node in folded.nodes if node.kind == "group")
    unfolded = draw(path, Asked(EVERY, "any", unfold=frozenset({group.key, "nothing"})))
    assert {node.id for node in unfolded.nodes} == ({node.id for node in folded.nodes} - {group.id}) | {
        place.id for place in group.places
    }
    inside = draw(path, Asked(EVERY, "any", focus=group.places[-1].id))
    assert inside.focus == group.id
    assert draw(path, Asked(EVERY, "any", focus="nothing")).focus is None


def test_the_best_paths_are_those_of_the_analysis() -> None:
    analysis = small()
    graph = drawn(landscape_of(analysis.system), analysis, Asked("customer-data"))
    told = {
        step.technique
        for one in analysis.exposures
        if one.objective.id == "customer-data"
        for way in one.paths
        for step in way.steps
    }
    assert {place.technique for node in graph.nodes for place in node.places} == told
    assert any(arrow.best and arrow.target == objective_id("customer-data") for arrow in graph.arrows)


def test_the_likeliest_steps_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attack_graph, "MOST_STEPS", 20)
    path = EXAMPLES[NAMES.index("rag-assistant")]
    graph = draw(path, Asked(EVERY, "all", "none"))
    assert graph.steps == 20
    assert graph.left_out == len(of_example(path).places) - 20
    ids = {node.id for node in graph.nodes}
    assert reached(BEGINNING, graph.arrows) >= ids - {BEGINNING}
