"""The example systems are right, complete and have paths."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.paths.analysis import Analysis
from threatlas.paths.analyze import Options, analyze
from threatlas.paths.known import knowledge_for
from threatlas.systems.description import System
from threatlas.systems.reading import examine, read_system
from threatlas.systems.references import check_references
from threatlas.systems.suspicions import find_suspicions
from threatlas.vocabulary import AssetKind, Flag

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]
TODAY = date(2026, 11, 25)
GENERATIVE_TECHNIQUES = {
    "AML.T0051",
    "AML.T0053",
    "AML.T0054",
    "AML.T0065",
    "AML.T0070",
    "AML.T0077",
    "AML.T0086",
    "AML.T0093",
}


@cache
def analysed(path: Path) -> Analysis:
    system = read_system(path)
    known = knowledge_for(knowledge.load(system.release), system, now=datetime(2026, 11, 25, tzinfo=UTC))
    assert known.warnings == ()  # each control is one whose effect is known
    return analyze(system, known.knowledge, Options(today=TODAY, paths=2, controls=False))


def generative(system: System) -> bool:
    return any(
        asset.kind in (AssetKind.AGENT, AssetKind.AI_SERVICE) or Flag.GENERATIVE in asset.flags
        for asset in system.assets
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_nothing_is_wrong_or_forgotten(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    system, problems = examine(path.read_text(), path.name)
    assert system is not None
    check_references(system, catalogue, problems)
    find_suspicions(system, problems, TODAY)
    assert [str(problem) for problem in problems] == []


def test_there_are_systems_of_every_sort() -> None:
    systems = [read_system(path) for path in EXAMPLES]
    assert len(systems) >= 10
    assert sum(1 for system in systems if not generative(system)) >= 3
    assert {len(system.assets) for system in systems if system.source.endswith("enterprise-assistant.yaml")} == {60}


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_adversary_reaches_something(path: Path) -> None:
    assert any(exposure.paths for exposure in analysed(path).exposures)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_decisions_count_and_only_controls_in_place_hinder(path: Path) -> None:
    analysis = analysed(path)
    assert {honoured.state for honoured in analysis.decisions} <= {"in force"}
    hindrances = {
        hindrance.control
        for exposure in analysis.exposures
        for attack in exposure.paths
        for step in attack.steps
        for hindrance in step.hindrances
    }
    assert hindrances <= {control.id for control in analysis.system.controls}


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_without_generative_parts_no_path_needs_one(path: Path) -> None:
    analysis = analysed(path)
    if generative(analysis.system):
        return
    assert not {one.technique[:9] for one in analysis.applicable if one.objectives} & GENERATIVE_TECHNIQUES
