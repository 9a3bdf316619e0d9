"""The example systems are right, complete and have paths."""

from datetime import date
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.paths.attack_paths import find_paths
from threatlas.paths.rules import shipped_rules
from threatlas.systems.reading import examine, read_system
from threatlas.systems.references import check_references
from threatlas.systems.suspicions import find_suspicions
from threatlas.vocabulary import AssetKind, Flag

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]
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


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_nothing_is_wrong_or_forgotten(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    system, problems = examine(path.read_text(), path.name)
    assert system is not None
    check_references(system, catalogue, problems)
    find_suspicions(system, problems, date(2026, 11, 23))
    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_an_adversary_reaches_something(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    found = find_paths(read_system(path), shipped_rules(), catalogue)
    assert any(reached.paths for reached in found)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_without_generative_parts_no_path_needs_one(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    system = read_system(path)
    if any(
        asset.kind in (AssetKind.AGENT, AssetKind.AI_SERVICE) or Flag.GENERATIVE in asset.flags
        for asset in system.assets
    ):
        return
    used = {
        step.technique[:9]
        for reached in find_paths(system, shipped_rules(), catalogue, most=10)
        for path_found in reached.paths
        for step in path_found.steps
    }
    assert not used & GENERATIVE_TECHNIQUES
