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
from threatlas.paths.prevention import Kept, planning_of, weigh
from threatlas.paths.reach import Pruned, prune
from threatlas.paths.scored_graph import ScoredGraph
from threatlas.systems.description import Control, System
from threatlas.systems.reading import read_system

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def graph_of(system: System, kb: knowledge.KnowledgeBase) -> tuple[ScoredGraph, list[Pruned]]:
    known = knowledge_for(kb, system, now=NOW).knowledge
    instance = Instance(system, known.rules)
    scored = ScoredGraph(instance, known.safeguards, known.chance_of)
    parts = []
    for profile in system.adversaries:
        initial = np.array(instance.numbers_of(initial_facts(system, profile)), np.int32)
        parts.append(prune(scored.graph, initial, scored.aims))
    return scored, parts


def planning(system: System, kb: knowledge.KnowledgeBase) -> tuple[Planning, list[Kept]]:
    scored, parts = graph_of(system, kb)
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


@pytest.mark.parametrize("name", ["bank-voice-line", "mail-assistant"])
def test_what_a_candidate_alone_is_told_to_leave_is_what_a_search_with_it_finds(
    name: str, catalogue: knowledge.KnowledgeBase
) -> None:
    """Also where it stands on the likeliest path over distinct steps and on no cheapest tree."""
    scored, parts = graph_of(read_system(EXAMPLES / f"{name}.yaml"), catalogue)
    losses = [1.0] * len(scored.aims)
    searched, kept = planning_of(scored, parts, scored.aims, losses)
    for index in range(len(kept)):
        searched.learn([index])
    left = {one.control: searched.told((index,)) for index, one in enumerate(kept)}
    for candidate in weigh(scored, parts, scored.aims, losses, None).candidates:
        assert candidate.risk_after == pytest.approx(left[candidate.control]), candidate.control
