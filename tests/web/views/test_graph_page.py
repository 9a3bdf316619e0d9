"""The page of the attack graph: addresses keep what was asked, boxes and table say the same, hostile names stay names."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from analysing import EXAMPLES, HOSTILE, NAMES, example, small
from paths.test_landscape import landscape_of, of_example
from reports.html.reading_page import Page
from threatlas import knowledge
from threatlas.paths.known import knowledge_for
from threatlas.paths.landscape import BEGINNING, Landscape
from threatlas.web.views.analyses import Analysed
from threatlas.web.views.attack_graph import EVERY, Asked
from threatlas.web.views.graph_page import GraphPage

RAG = EXAMPLES[NAMES.index("rag-assistant")]


@cache
def known(path: Path | None = None) -> tuple[Analysed, Landscape]:
    from datetime import UTC, datetime

    analysis = small() if path is None else example(path)
    kb = knowledge.load(analysis.release)
    gathered = knowledge_for(kb, analysis.system, now=datetime(2026, 11, 25, tzinfo=UTC))
    land = landscape_of(analysis.system) if path is None else of_example(path)
    return Analysed(analysis, kb, gathered.knowledge, ()), land


def test_the_first_objective_is_the_one_of_greatest_risk() -> None:
    page = GraphPage(*known(), (1, None))
    first, other = (risk.objective for risk in page.known.analysis.risks)
    assert page.objective(None) == page.objective("nothing") == first
    assert page.objective(other) == other
    assert page.objective(EVERY) == EVERY


def test_addresses_keep_what_was_asked() -> None:
    page = GraphPage(*known(RAG), (7, 3))
    asked = Asked("orders-leak", "any", "asset", frozenset({"chat"}), "AML.T0068@index", every_line=True)
    view = page.view(asked)
    query = parse_qs(urlsplit(view.table).query)
    assert query == {
        "version": ["3"],
        "objective": ["orders-leak"],
        "show": ["any"],
        "group": ["asset"],
        "lines": ["every"],
        "unfold": ["chat"],
        "focus": ["+index"],
        "as": ["table"],
    }
    assert urlsplit(view.unfocused).path == "/systems/7/graph"
    assert "focus" not in view.unfocused
    assert view.folded is not None
    assert "unfold" not in view.folded


def test_boxes_and_table_say_the_same() -> None:
    page = GraphPage(*known(RAG), (1, None))
    view = page.view(Asked("orders-leak", "any", "none"))
    boxes = list(Page(str(view.picture)).all("a"))
    assert len(boxes) == len(view.rows)
    assert {one["href"] for one in boxes} == {row.address for row in view.rows}
    assert all(row.needs for row in view.rows[1:])
    assert all(row.gives for row in view.rows if row.likelihood)


@pytest.mark.parametrize("objective", [EVERY, "customer-data"])
def test_each_box_can_be_in_focus(objective: str) -> None:
    page = GraphPage(*known(), (1, None))
    whole = page.view(Asked(objective, "all", "none"))
    for row in whole.rows:
        focus = parse_qs(urlsplit(row.address).query)["focus"][0]
        view = page.view(Asked(objective, "all", "none", focus=focus))
        assert view.panel is not None
        assert view.panel.needs or focus == BEGINNING
        assert 'class="chosen' in view.picture or " chosen" in view.picture


def test_controls_are_told_of_a_step_in_focus() -> None:
    page = GraphPage(*known(), (1, None))
    panel = page.view(Asked("customer-data", "any", "none", focus="AML.T0051.001@assistant")).panel
    assert panel is not None
    assert [one.text.split()[0] for one in panel.in_place] == ["AML.M0020"]
    assert panel.in_place[0].address == "/mitigations/AML.M0020"
    assert panel.possible
    assert any("accepted" in one for one in panel.about)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_stay_names(hostile: str) -> None:
    found, land = known()
    system = found.system
    titled = replace(
        system,
        name=hostile,
        assets=tuple(replace(asset, title=hostile) for asset in system.assets),
        objectives=tuple(replace(one, title=hostile) for one in system.objectives),
    )
    exposures = tuple(replace(one, objective=replace(one.objective, title=hostile)) for one in found.analysis.exposures)
    changed = replace(found, analysis=replace(found.analysis, system=titled, exposures=exposures))
    for show in ("best", "any"):
        picture = Page(str(GraphPage(changed, land, (1, None)).view(Asked(EVERY, show)).picture))
        tags = {tag for tag, _ in picture.elements}
        assert tags <= {"svg", "title", "desc", "defs", "marker", "g", "a", "rect", "path", "text"}


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_pictures_weigh_little(path: Path) -> None:
    page = GraphPage(*known(path), (100, 100))
    for asked in (
        Asked(EVERY, "all", "none"),
        Asked(EVERY, "all", "none", every_line=True),
        Asked(EVERY, "any", "none", focus="beginning"),
    ):
        assert len(str(page.view(asked).picture).encode()) < 138_000
