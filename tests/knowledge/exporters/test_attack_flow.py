"""Attack flows: they fit the schema of the extension, and each step leads where the case study says."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import stix2
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from inventing import case_study, knowledge_bases, small, technique
from threatlas import knowledge
from threatlas.knowledge.exporter import export
from threatlas.knowledge.exporters.attack_flow import followers, starts
from threatlas.knowledge.exporters.stix_ids import object_id
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Reference, Step

SCHEMA = json.loads((Path(__file__).parent / "attack-flow-2.0.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)

Object = dict[str, Any]


def flow(kb: KnowledgeBase, study: str = "AML.CS0000") -> tuple[Object, list[Object]]:
    """The flow and its actions, checked against the schema and for references to objects of the bundle."""
    document = json.loads(export(kb, "attack-flow", case_study=study))
    VALIDATOR.validate(document)
    objects = document["objects"]
    ids = [entry["id"] for entry in objects]
    assert len(ids) == len(set(ids))
    (drawn,) = [entry for entry in objects if entry["type"] == "attack-flow"]
    actions = [entry for entry in objects if entry["type"] == "attack-action"]
    for ref in (*drawn["start_refs"], *(ref for action in actions for ref in action.get("effect_refs", []))):
        assert ref in ids
    assert {entry.get("created_by_ref", ids[1]) for entry in objects} <= set(ids)
    return drawn, actions


def study_of(*leads_to: tuple[int, ...]) -> KnowledgeBase:
    steps = [
        Step(f"S{index:02d}", None, "AML.T0000", "", tuple(f"S{end:02d}" for end in ends))
        for index, ends in enumerate(leads_to)
    ]
    return small(case_studies=[case_study(*steps)])


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_case_study_of_the_catalogue_has_a_flow(catalogue: KnowledgeBase) -> None:
    for study in catalogue.case_studies:
        drawn, actions = flow(catalogue, study.id)
        assert drawn["name"] == study.name
        assert drawn["scope"] == ("incident" if study.kind == "incident" else "other")
        assert [action["technique_id"] for action in actions] == [step.technique for step in study.procedure]
        assert [action["tactic_id"] for action in actions] == [step.tactic for step in study.procedure]
        assert drawn["start_refs"] == [actions[0]["id"]]
        for action, following in pairwise(actions):
            assert action["effect_refs"] == [following["id"]]
        assert "effect_refs" not in actions[-1]


def test_the_stix2_library_takes_a_flow(catalogue: KnowledgeBase, releases: Path) -> None:
    for kb in (catalogue, knowledge.load(releases / "ATLAS-5.2.0.yaml")):
        text = export(kb, "attack-flow", case_study="AML.CS0021")
        parsed = stix2.parse(text, allow_custom=True)
        assert len(parsed.objects) == len(json.loads(text)["objects"])
        store = stix2.MemoryStore(stix_data=json.loads(text), allow_custom=True)
        steps = kb.case_study("AML.CS0021").procedure
        assert len(store.query([stix2.Filter("type", "=", "attack-action")])) == len(steps)


def test_an_action_says_what_was_done() -> None:
    kb = small(
        techniques=[
            technique("AML.T0000", name="Parent"),
            technique("AML.T0000.000", name="Child", parent="AML.T0000"),
        ],
        case_studies=[
            case_study(
                Step("S00", "AML.TA0000", "AML.T0000.000", "They did it."),
                name="Study",
                description="What happened.",
                kind="incident",
                references=(Reference("Report", "https://example.org/"), Reference("x", "javascript:alert(1)")),
            )
        ],
    )
    drawn, (action,) = flow(kb)
    assert action["name"] == "Parent: Child"
    assert action["description"] == "They did it."
    assert action["technique_ref"] == object_id("AML.T0000.000")
    assert action["tactic_ref"] == object_id("AML.TA0000")
    assert drawn["description"].endswith("\n\nWhat happened.")
    assert "5.6.0" in drawn["description"]
    assert drawn["external_references"] == [
        {
            "source_name": "mitre-atlas",
            "url": "https://atlas.mitre.org/studies/AML.CS0000",
            "external_id": "AML.CS0000",
        },
        {"source_name": "Report", "description": "Report", "url": "https://example.org/"},
        {"source_name": "x", "description": "x"},
    ]


@pytest.mark.parametrize(
    ("leads_to", "begin", "effects"),
    [
        # told one after the other
        ([(1,), (2,), ()], [0], [[1], [2], []]),
        # two ways that meet
        ([(1, 2), (3,), (3,), ()], [0], [[1, 2], [3], [3], []]),
        # two beginnings
        ([(2,), (2,), ()], [0, 1], [[2], [2], []]),
        # nothing leads anywhere
        ([(), ()], [0, 1], [[], []]),
        # a circle begins at its first step; one that is entered does not begin
        ([(1,), (0,)], [0], [[1], [0]]),
        ([(1,), (2,), (1,)], [0], [[1], [2], [1]]),
        ([(), (2,), (1,)], [0, 1], [[], [2], [1]]),
        # to itself, twice to the same
        ([(0,)], [0], [[]]),
        ([(1, 1), ()], [0], [[1], []]),
    ],
)
def test_where_a_flow_begins_and_leads(
    leads_to: list[tuple[int, ...]], begin: list[int], effects: list[list[int]]
) -> None:
    kb = study_of(*leads_to)
    assert starts(kb.case_studies[0]) == begin
    assert followers(kb.case_studies[0]) == effects
    drawn, actions = flow(kb)
    ids = [action["id"] for action in actions]
    assert [ids.index(ref) for ref in drawn["start_refs"]] == begin
    assert [[ids.index(ref) for ref in action.get("effect_refs", [])] for action in actions] == effects


def test_a_long_chain_and_many_lone_steps_are_no_trouble() -> None:
    chain = study_of(*[(index + 1,) for index in range(5_000)], ())
    assert starts(chain.case_studies[0]) == [0]
    alone = study_of(*[()] * 5_000)
    assert starts(alone.case_studies[0]) == list(range(5_000))


@settings(deadline=None, max_examples=20)
@given(knowledge_bases())
def test_every_step_of_a_flow_can_be_reached(kb: KnowledgeBase) -> None:
    for study in kb.case_studies:
        if study.procedure:
            drawn, actions = flow(kb, study.id)
            assert len(actions) == len(study.procedure)
            effects = {action["id"]: action.get("effect_refs", []) for action in actions}
            reached: set[str] = set()
            waiting = list(drawn["start_refs"])
            while waiting:
                action = waiting.pop()
                if action not in reached:
                    reached.add(action)
                    waiting += effects[action]
            assert reached == set(effects)


def test_ids_stay_from_release_to_release(releases: Path) -> None:
    """An older release told the same steps: the same actions, so that a store updates them."""
    older, newer = knowledge.load(releases / "ATLAS-4.9.0.yaml"), knowledge.load(releases / "ATLAS-5.2.0.yaml")
    study = "AML.CS0003"
    assert flow(older, study)[0]["id"] == flow(newer, study)[0]["id"]
    assert flow(older, study)[1][0]["id"] == flow(newer, study)[1][0]["id"]
