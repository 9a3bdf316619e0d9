"""Paths as an Attack Flow: it fits the schema, and following its arrows gives the paths back."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import stix2
from jsonschema import Draft202012Validator

from analysing import EXAMPLES, HOSTILE, NAMES, example, rewritten, small, steps
from threatlas import knowledge
from threatlas.knowledge.exporters.stix_ids import object_id
from threatlas.paths.analysis import Analysis, AttackPath
from threatlas.reports.analysis import render

SCHEMA = json.loads((Path(__file__).parents[2] / "knowledge" / "exporters" / "attack-flow-2.0.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)

Object = dict[str, Any]


def flow(analysis: Analysis, kb: knowledge.KnowledgeBase) -> dict[str, Object]:
    """The objects by id, checked against the schema and for references to objects of the bundle."""
    document = json.loads(render(analysis, kb, "attack-flow"))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    objects = {made["id"]: made for made in document["objects"]}
    assert len(objects) == len(document["objects"])
    for made in objects.values():
        for name in ("start_refs", "effect_refs", "on_true_refs", "asset_refs"):
            assert set(made.get(name, ())) <= set(objects)
    return objects


@cache
def flow_of(path: Path) -> dict[str, Object]:
    """The flow of an example: checking it takes a second."""
    return flow(example(path), knowledge.load())


def of_type(objects: dict[str, Object], kind: str) -> list[Object]:
    return [made for made in objects.values() if made["type"] == kind]


def effects(made: Object) -> list[str]:
    found = made.get("on_true_refs" if made["type"] == "attack-condition" else "effect_refs", [])
    assert isinstance(found, list)
    return found


class Sources(dict[str, list[str]]):
    """For each object what leads to it."""

    def __init__(self, objects: dict[str, Object]) -> None:
        self.objects = objects
        for identifier, made in objects.items():
            for effect in effects(made):
                self.setdefault(effect, []).append(identifier)

    def of(self, identifier: str) -> list[str]:
        """The actions that must have worked, or the condition that must hold, before this object, seen through an AND."""
        before = self.get(identifier, [])
        if len(before) == 1 and self.objects[before[0]].get("operator") == "AND":
            return self.of(before[0])
        return before


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_the_arrows_are_the_requirements_of_the_steps(path: Path) -> None:
    analysis, objects = example(path), flow_of(path)
    paths = [one for exposure in analysis.exposures for one in exposure.paths]
    actions = of_type(objects, "attack-action")
    assert [action["technique_id"] for action in actions] == [step.technique for one in paths for step in one.steps]
    sources, begin = Sources(objects), 0
    for one in paths:
        ids = [action["id"] for action in actions[begin : begin + len(one.steps)]]
        begin += len(one.steps)
        for step, identifier in zip(one.steps, ids, strict=True):
            before = sources.of(identifier)
            if step.after:
                assert sorted(before) == sorted(ids[position] for position in step.after)
            else:
                [start] = before
                assert objects[start]["type"] == "attack-condition"
                assert objects[start]["id"] in of_type(objects, "attack-flow")[0]["start_refs"]


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_every_reached_objective_is_a_condition_at_the_end(path: Path) -> None:
    analysis, objects = example(path), flow_of(path)
    [drawn] = of_type(objects, "attack-flow")
    ends = [
        made
        for made in of_type(objects, "attack-condition")
        if not effects(made) and made["id"] not in drawn["start_refs"]
    ]
    reached = {exposure.objective.id: exposure.objective for exposure in analysis.exposures if exposure.paths}
    assert len(ends) == len(reached)
    for objective in reached.values():
        assert any(f"({objective.id}) is reached" in made["description"] for made in ends)
        count = sum(len(exposure.paths) for exposure in analysis.exposures if exposure.objective.id == objective.id)
        [end] = [made for made in ends if f"({objective.id}) is reached" in made["description"]]
        [before] = [made for made in objects.values() if end["id"] in effects(made)]
        if count > 1:
            assert before["operator"] == "OR"
            assert len(Sources(objects).of(before["id"])) == count


def test_an_action_says_what_is_done_where_and_what_stands_in_the_way(catalogue: knowledge.KnowledgeBase) -> None:
    objects = flow(small(), catalogue)
    actions = of_type(objects, "attack-action")
    for action, step in zip(actions, steps(small()), strict=True):
        assert action["name"] == step.name
        assert action["technique_ref"] == object_id(step.technique)
        assert action["description"].startswith(step.because)
        assert ("AML.M0020 " in action["description"]) == bool(step.hindrances)
        assert ("Accepted by head of support until 2026-12-31" in action["description"]) == bool(step.accepted)
        told = [objects[asset]["description"] for asset in action.get("asset_refs", [])]
        assert [text.rpartition("(")[2] for text in told] == [f"{asset})" for asset in step.assets]


def test_steps_that_all_lead_to_the_objective_are_joined(catalogue: knowledge.KnowledgeBase) -> None:
    exposure = next(one for one in small().exposures if one.paths)
    first = replace(exposure.paths[0].steps[0], after=())
    both = AttackPath((first, replace(first, rule="other")), 0.5, accepted=False)
    analysis = replace(small(), exposures=(replace(exposure, paths=(both, both)),))
    objects = flow(analysis, catalogue)
    joins = [made for made in of_type(objects, "attack-operator") if made["operator"] == "AND"]
    assert [len(Sources(objects).of(made["id"])) for made in joins] == [2, 2]  # the same path twice has other ids


def test_without_paths_the_adversaries_stand_alone(catalogue: knowledge.KnowledgeBase) -> None:
    objects = flow(replace(small(), exposures=()), catalogue)
    assert len(of_type(objects, "attack-flow")[0]["start_refs"]) == 2
    assert of_type(objects, "attack-action") == []


def test_ids_stay_from_analysis_to_analysis(catalogue: knowledge.KnowledgeBase) -> None:
    later = flow(replace(small(), as_of="2027-01-01"), catalogue)
    now = flow(small(), catalogue)
    assert list(later) == list(now)
    assert of_type(later, "attack-flow")[0]["modified"] == "2027-01-01T00:00:00.000Z"
    assert of_type(later, "attack-flow")[0]["created"] == of_type(now, "attack-flow")[0]["created"]


def test_the_stix2_library_takes_a_flow(catalogue: knowledge.KnowledgeBase) -> None:
    text = render(small(), catalogue, "attack-flow")
    assert len(stix2.parse(text, allow_custom=True).objects) == len(json.loads(text)["objects"])


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_makes_a_flow(text: str, catalogue: knowledge.KnowledgeBase) -> None:
    analysis = rewritten(small(), text)
    flow(analysis, catalogue)
    written = render(analysis, catalogue, "attack-flow")
    assert written.isascii()
    assert "\\u202e" not in written
    assert "\\u001b" not in written
