"""Navigator layers: they fit the specification, and their scores are the numbers they claim to be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from inventing import case_study, knowledge_bases, small, technique
from threatlas import knowledge
from threatlas.knowledge.exporter import EXPORTERS, export
from threatlas.knowledge.exporters.short_names import tactic_short_names
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Mitigates, Mitigation, Provenance, Step, Tactic

SCHEMA = json.loads((Path(__file__).parent / "navigator-layer-4.5.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
SCORES = EXPORTERS["navigator"].scores

Layer = dict[str, Any]


def layer(kb: KnowledgeBase, **choices: Any) -> Layer:
    """The layer, checked against the specification, and against what a schema cannot say."""
    found = json.loads(export(kb, "navigator", **choices))
    VALIDATOR.validate(found)
    gradient = found["gradient"]
    assert gradient["maxValue"] > gradient["minValue"]
    pairs = [(entry["techniqueID"], entry.get("tactic")) for entry in found["techniques"]]
    assert len(pairs) == len(set(pairs))
    for entry in found["techniques"]:
        assert gradient["minValue"] <= entry.get("score", gradient["minValue"]) <= gradient["maxValue"]
        assert entry["techniqueID"] in kb
        assert entry["tactic"] in tactic_short_names(kb).values()
    assert isinstance(found, dict)
    return found


def scores(found: Layer) -> dict[tuple[str, str], int | None]:
    return {(entry["techniqueID"], entry["tactic"]): entry.get("score") for entry in found["techniques"]}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("kind", SCORES)
def test_a_layer_of_the_release(catalogue: KnowledgeBase, kind: str) -> None:
    found = layer(catalogue, scores=kind)
    assert found["domain"] == "atlas-atlas"
    assert found["versions"] == {"layer": "4.5", "navigator": "5.1.0"}
    assert {"name": "atlas_data_version", "value": "5.6.0"} in found["metadata"]
    assert "The score is" in found["description"]
    pairs = {(entry.id, tactic) for entry in catalogue.techniques for tactic in entry.tactics}
    names = tactic_short_names(catalogue)
    assert set(scores(found)) == {(identifier, names[tactic]) for identifier, tactic in pairs}


def test_case_studies_are_the_default_score(catalogue: KnowledgeBase) -> None:
    assert layer(catalogue) == layer(catalogue, scores="case-studies") != layer(catalogue, scores="maturity")


@settings(deadline=None, max_examples=20)
@given(knowledge_bases())
def test_whatever_a_release_holds_makes_layers(kb: KnowledgeBase) -> None:
    for kind in SCORES:
        layer(kb, scores=kind, additions=True)
    for study in kb.case_studies:
        if study.procedure:
            layer(kb, case_study=study.id)


def test_scores_agree_with_the_official_layer(releases: Path) -> None:
    """MITRE counts steps, we count case studies: the same techniques are used, and never in more of them than steps."""
    official = json.loads((releases / "navigator-case-study-frequency-5.2.0.json").read_text())
    kb = knowledge.load(releases / "ATLAS-5.2.0.yaml")
    found = scores(layer(kb))
    exact = 0
    for entry in official["techniques"]:
        identifier = entry["techniqueID"]
        tactics = [entry["tactic"]] if "tactic" in entry else [name for known, name in found if known == identifier]
        ours = sum(found[identifier, tactic] or 0 for tactic in tactics)
        assert ours <= entry["score"]
        assert (ours > 0) == (entry["score"] > 0)
        exact += ours == entry["score"]
    assert exact / len(official["techniques"]) > 0.8
    assert {identifier for identifier, _ in found} == {entry["techniqueID"] for entry in official["techniques"]}


def test_a_step_counts_for_the_tactic_it_served() -> None:
    tactics = [Tactic(f"AML.TA000{number}", name, "", "", None, None, None) for number, name in enumerate("abc")]
    one = technique("AML.T0000", tactics=("AML.TA0000", "AML.TA0001"))
    studies = [
        # twice for a: one case study
        case_study(*[Step(f"S0{n}", "AML.TA0000", "AML.T0000", "") for n in (0, 1)], id="AML.CS0000"),
        case_study(Step("S00", "AML.TA0001", "AML.T0000", ""), id="AML.CS0001"),
        # for no tactic, and for one that is none of the technique's: for each
        case_study(Step("S00", None, "AML.T0000", ""), id="AML.CS0002"),
        case_study(Step("S00", "AML.TA0002", "AML.T0000", ""), id="AML.CS0003"),
        case_study(id="AML.CS0004"),
    ]
    first, second = layer(small(tactics=tactics, techniques=[one], case_studies=studies))["techniques"]
    assert (first["tactic"], first["score"]) == ("a", 3)
    assert first["comment"] == "3 of 5 case studies: AML.CS0000, AML.CS0002, AML.CS0003"
    assert (second["tactic"], second["score"]) == ("b", 3)


def test_mitigations_count_those_of_threatlas_only_with_additions() -> None:
    kb = small(
        mitigations=[
            Mitigation("AML.M0000", "a", "", "", (), (), None, None, None),
            Mitigation("TL.M0000", "b", "", "", (), (), None, None, None, Provenance.THREATLAS),
        ],
        links=[
            Mitigates("AML.M0000", "AML.T0000", "", Provenance.ATLAS),
            Mitigates("TL.M0000", "AML.T0000", "", Provenance.THREATLAS),
        ],
    )
    (entry,) = layer(kb, scores="mitigations")["techniques"]
    assert (entry["score"], entry["comment"]) == (1, "1 mitigation: AML.M0000")
    (entry,) = layer(kb, scores="mitigations", additions=True)["techniques"]
    assert (entry["score"], entry["comment"]) == (2, "2 mitigations: AML.M0000, TL.M0000 (threatlas)")


@pytest.mark.parametrize(
    ("maturity", "score"), [("feasible", 1), ("demonstrated", 2), ("realized", 3), (None, None), ("odd", None)]
)
def test_maturity_is_a_number(maturity: str | None, score: int | None) -> None:
    found = layer(small(techniques=[technique("AML.T0000", maturity=maturity)]), scores="maturity")
    assert found["techniques"][0].get("score") == score
    assert [item["label"] for item in found["legendItems"]] == ["feasible", "demonstrated", "realized"]
    assert found["legendItems"][-1]["color"] == found["gradient"]["colors"][-1]


def test_techniques_with_sub_techniques_are_open(catalogue: KnowledgeBase) -> None:
    for entry in layer(catalogue)["techniques"]:
        assert entry.get("showSubtechniques", False) == bool(catalogue.subtechniques(entry["techniqueID"]))


def test_a_case_study_marks_its_steps_in_order() -> None:
    study = case_study(
        Step("S00", "AML.TA0000", "AML.T0000.000", "first"),
        Step("S01", None, "AML.T0001", ""),
        Step("S02", "AML.TA0000", "AML.T0000.000", "last"),
        name="A study",
    )
    techniques = [technique("AML.T0000"), technique("AML.T0000.000", parent="AML.T0000"), technique("AML.T0001")]
    found = layer(small(techniques=techniques, case_studies=[study]), case_study="AML.CS0000")
    assert found["name"] == "A study"
    assert found["metadata"][1] == {"name": "case_study", "value": "AML.CS0000"}
    assert found["links"] == [{"label": "AML.CS0000", "url": "https://atlas.mitre.org/studies/AML.CS0000"}]
    assert (found["gradient"]["minValue"], found["gradient"]["maxValue"]) == (1, 3)
    assert found["techniques"] == [
        {"techniqueID": "AML.T0000.000", "tactic": "impact", "score": 1, "comment": "Step 1: first\n\nStep 3: last"},
        {"techniqueID": "AML.T0001", "tactic": "impact", "score": 2, "comment": "Step 2"},
        {"techniqueID": "AML.T0000", "tactic": "impact", "showSubtechniques": True},
    ]


def test_every_case_study_of_the_catalogue_has_a_layer(catalogue: KnowledgeBase) -> None:
    for study in catalogue.case_studies:
        found = layer(catalogue, case_study=study.id)
        used = {entry["techniqueID"] for entry in found["techniques"] if "score" in entry}
        assert used == {step.technique for step in study.procedure}
