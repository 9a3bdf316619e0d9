"""Parts of STIX documents: what is left out, who speaks, and where ATT&CK stands."""

from __future__ import annotations

import json

import pytest

from inventing import case_study, technique
from threatlas.knowledge.exporters.stix_parts import atlas_id, filled, identity, references, write


def test_what_is_empty_is_left_out() -> None:
    given = {"name": "", "text": "", "none": None, "list": [], "zero": 0, "no": False, "yes": ["x"]}
    assert filled(**given) == {"name": "", "zero": 0, "no": False, "yes": ["x"]}


def test_documents_are_plain_ascii_and_mean_the_same() -> None:
    document = {"text": "Größe \x1b[2J \u202e 名 \ud83d"}
    text = write(document)
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text) == document


def test_the_identity_of_mitre_is_the_published_one() -> None:
    assert identity(own=False)["id"] == "identity--f1e3e4d7-42b2-5b41-bbee-ffa8f4a03996"
    assert identity(own=True)["id"] != identity(own=False)["id"]
    assert atlas_id("x-mitre-matrix", "ATLAS-matrix") == "x-mitre-matrix--967c63ff-22bd-5ff8-aa59-1e1fca8dec78"


@pytest.mark.parametrize(
    ("attack", "page"),
    [
        ("T1566", "https://attack.mitre.org/techniques/T1566"),
        ("T1566.002", "https://attack.mitre.org/techniques/T1566/002"),
        ("TA0043", "https://attack.mitre.org/tactics/TA0043"),
        ("M1013", "https://attack.mitre.org/mitigations/M1013"),
        # no id of ATT&CK, so no address is made of it
        ("T1566\n", None),
        ("T1/../../x", None),
        ("other", None),
    ],
)
def test_counterparts_in_attack(attack: str, page: str | None) -> None:
    own, counterpart = references(technique("AML.T0000", attack=attack))
    assert own["external_id"] == "AML.T0000"
    assert (counterpart["source_name"], counterpart["external_id"]) == ("mitre-attack", attack)
    assert counterpart.get("url") == page


def test_a_case_study_has_no_counterpart() -> None:
    assert [part["external_id"] for part in references(case_study())] == ["AML.CS0000"]
