"""The attack graph as readers see it agrees with the graph that paths are searched in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from analysing import EXAMPLES, NAMES, SMALL, TODAY, example, small
from threatlas import knowledge
from threatlas.paths import landscape as module
from threatlas.paths.known import knowledge_for
from threatlas.paths.landscape import BEGINNING, Landscape, landscape, objective_id, place_id
from threatlas.systems.description import System
from threatlas.systems.reading import parse_system, read_system


def landscape_of(system: System) -> Landscape:
    kb = knowledge.load(system.release)
    return landscape(system, knowledge_for(kb, system, now=datetime(2026, 11, 25, tzinfo=UTC)).knowledge, TODAY)


@cache
def of_example(path: Path) -> Landscape:
    return landscape_of(read_system(path))


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_the_likeliest_lines_lead_to_every_place(path: Path) -> None:
    land = of_example(path)
    seen, waiting = {BEGINNING}, [BEGINNING]
    while waiting:
        here = waiting.pop()
        fresh = {line.target for line in land.lines if line.source == here and line.likeliest} - seen
        seen |= fresh
        waiting += fresh
    assert {place.id for place in land.places} <= seen


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_it_holds_what_the_analysis_tells(path: Path) -> None:
    land, analysis = of_example(path), example(path)
    places = {place.id: place for place in land.places}
    assert {place.technique for place in land.places} == {one.technique for one in analysis.applicable}
    likeliest: dict[str, float] = {}
    for place in land.places:
        likeliest[place.technique] = max(likeliest.get(place.technique, 0.0), place.likelihood)
    for one in analysis.applicable:
        assert likeliest[one.technique] == pytest.approx(one.likelihood)
        on_a_way = {key for place in land.places if place.technique == one.technique for key in place.objectives}
        assert on_a_way == set(one.objectives)
    for exposure in analysis.exposures:
        for way in exposure.paths:
            for step in way.steps:
                ids = {place_id(step.technique, asset) for asset in (*step.assets[:1], None)}
                assert ids & places.keys()
            assert any(line.target == objective_id(exposure.objective.id) for line in land.lines)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_lines_join_what_is_there(path: Path) -> None:
    land = of_example(path)
    ends = {BEGINNING, *(place.id for place in land.places)}
    objectives = {objective_id(one.id) for one in read_system(path).objectives}
    for line in land.lines:
        assert line.source in ends
        assert line.target in ends | objectives
        assert line.source != line.target
    assert len({(line.source, line.target, line.fact) for line in land.lines}) == len(land.lines)


def test_controls_and_decisions() -> None:
    land = landscape_of(small().system)
    injected = next(place for place in land.places if place.id == "AML.T0051.001@assistant")
    assert injected.accepted
    in_place = [one for place in land.places for one in place.controls if one.where]
    assert {(one.control, one.where) for one in in_place} == {("AML.M0020", "assistant")}
    assert all(0 <= one.leaves < 1 for place in land.places for one in place.controls)
    ruled_out = landscape_of(parse_system(SMALL.replace("verdict: accepted", "verdict: not-applicable"), "system.yaml"))
    assert not any(place.technique.startswith("AML.T0051") for place in ruled_out.places)


def test_what_is_too_much_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = landscape_of(small().system)
    monkeypatch.setattr(module, "MOST_PLACES", 10)
    land = landscape_of(small().system)
    assert land.places == whole.places[:10]
    assert land.left_out == len(whole.places) - 10
    assert all(place.objectives for place in land.places)
