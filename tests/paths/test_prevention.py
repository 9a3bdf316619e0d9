"""What controls would change, against descriptions in which they are written down as in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from threatlas import knowledge
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.control_catalogue import catalogue as controls
from threatlas.paths.graded_plan import Planning
from threatlas.paths.instantiate import Instance
from threatlas.paths.known import knowledge_for
from threatlas.paths.prevention import Kept, planning_of
from threatlas.paths.reach import prune
from threatlas.paths.scored_graph import ScoredGraph
from threatlas.systems.description import Control, System
from threatlas.systems.reading import read_system

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def planning(system: System, kb: knowledge.KnowledgeBase) -> tuple[Planning, list[Kept]]:
    known = knowledge_for(kb, system, now=NOW).knowledge
    instance = Instance(system, known.rules)
    scored = ScoredGraph(instance, known.safeguards, known.chance_of)
    parts = []
    for profile in system.adversaries:
        initial = np.array(instance.numbers_of(initial_facts(system, profile)), np.int32)
        parts.append(prune(scored.graph, initial, scored.aims))
    return planning_of(scored, parts, scored.aims, [1.0] * len(scored.aims))


@pytest.mark.parametrize("name", ["mail-assistant", "fraud-classifier", "coding-agent", "face-gate"])
def test_what_a_candidate_leaves_is_what_is_there_once_it_is_in_place(
    name: str, catalogue: knowledge.KnowledgeBase
) -> None:
    """What-if is exact: the same risk comes out when the control is written into the description, wherever it can stand."""
    system = read_system(EXAMPLES / f"{name}.yaml")
    kinds = controls(catalogue)
    found, kept = planning(system, catalogue)
    tried = 0
    for index, one in enumerate(kept):
        if any(control.id == one.control for control in system.controls) or found.alone()[index] == ():
            continue
        places = tuple(dict.fromkeys(kinds[one.control].places_in(system)))
        own = Control(one.control, places, 1.0, "", system.assets[0].origin)
        then, _ = planning(replace(system, controls=(*system.controls, own)), catalogue)
        assert then.risk_before == pytest.approx(found.risk((index,)), rel=1e-6), one.control
        tried += 1
        if tried == 5:
            break
    assert tried
