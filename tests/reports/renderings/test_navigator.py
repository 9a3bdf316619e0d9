"""An analysis as a layer: scores are likelihoods, and what is not assessed is never white."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from analysing import EXAMPLES, HOSTILE, NAMES, example, rewritten, small
from threatlas import knowledge
from threatlas.knowledge.exporters.short_names import tactic_short_names
from threatlas.paths.analysis import Analysis
from threatlas.reports.analysis import render

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "knowledge" / "exporters" / "navigator-layer-4.5.schema.json").read_text()
)
VALIDATOR = Draft202012Validator(SCHEMA)


def layer(analysis: Analysis, kb: knowledge.KnowledgeBase) -> dict[str, Any]:
    found = json.loads(render(analysis, kb, "navigator"))
    assert [error.message for error in VALIDATOR.iter_errors(found)] == []
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_every_technique_stands_once_under_each_of_its_tactics(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    analysis = example(path)
    found = layer(analysis, catalogue)
    pairs = [(entry["techniqueID"], entry["tactic"]) for entry in found["techniques"]]
    assert len(pairs) == len(set(pairs))
    names = tactic_short_names(catalogue)
    told = [one.technique for one in analysis.applicable] + [one.technique for one in analysis.not_assessed]
    assert {(one, names[tactic]) for one in told for tactic in catalogue.technique(one).tactics} <= set(pairs)
    likelihoods = {one.technique: one.likelihood for one in analysis.applicable}
    unknown = {one.technique for one in analysis.not_assessed}
    for entry in found["techniques"]:
        identifier = entry["techniqueID"]
        if identifier in likelihoods:
            assert entry["score"] == round(100 * likelihoods[identifier])
            assert "color" not in entry
        else:
            assert "score" not in entry
            assert ("color" in entry) == (identifier in unknown)


def test_an_entry_says_why_and_what_for(catalogue: knowledge.KnowledgeBase) -> None:
    analysis = small()
    found = layer(analysis, catalogue)
    entries = {entry["techniqueID"]: entry for entry in found["techniques"]}
    for technique in analysis.applicable:
        entry = entries[technique.technique]
        assert all(reason in entry["comment"] for reason in technique.reasons)
        assert ("Leads to no objective" in entry["comment"]) == (not technique.objectives)
        told = {item["name"]: item["value"] for item in entry["metadata"]}
        assert told.get("objectives", "") == ", ".join(technique.objectives)
        assert told.get("assets", "") == ", ".join(technique.assets)
        assert told["adversaries"] == ", ".join(technique.profiles)
        parent = catalogue.technique(technique.technique).parent
        if parent:
            assert entries[parent]["showSubtechniques"] is True
    assert {"name": "as_of", "value": "2026-11-25"} in found["metadata"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_makes_a_layer_of_bounded_size(text: str, catalogue: knowledge.KnowledgeBase) -> None:
    analysis = rewritten(small(), text)
    layer(analysis, catalogue)
    written = render(analysis, catalogue, "navigator")
    assert written.isascii()
    assert len(written) < 300_000
