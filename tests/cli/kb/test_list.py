"""``kb list``."""

import pytest

from running import Threatlas


def test_counts_tell_atlas_and_threatlas_apart(threatlas: Threatlas) -> None:
    counts = threatlas("kb", "list", "--format", "json").json
    assert counts["release"] == "5.6.0"
    assert counts["atlas"] == {
        "tactics": 16,
        "techniques": 170,
        "techniques_without_sub_techniques": 101,
        "sub_techniques": 69,
        "mitigations": 35,
        "mitigation_links": 246,
        "case_studies": 45,
        "case_study_steps": 331,
    }
    assert counts["threatlas"]["mitigations"] == 40
    assert "45 of the 57" in counts["notes"][0]


@pytest.mark.parametrize(
    ("what", "atlas"), [("tactics", 16), ("techniques", 170), ("mitigations", 35), ("case-studies", 45)]
)
def test_listings_are_arrays_of_records(threatlas: Threatlas, what: str, atlas: int) -> None:
    records = threatlas("kb", "list", what, "--format", "json").json
    assert sum(1 for record in records if record["id"].startswith("AML.")) == atlas
    assert all(record["name"] and record["release"] == "5.6.0" for record in records)
    text = threatlas("kb", "list", what).out.splitlines()
    assert len(text) == len(records) + 1


def test_the_catalogue_says_which_case_studies_it_lacks(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "list", "case-studies")
    assert "AML.CS0000 to AML.CS0044, 45 of the 57 of release 5.6.0" in ran.err


@pytest.mark.parametrize(
    ("filters", "included", "left_out"),
    [
        (("--tactic", "AML.TA0002"), "AML.T0000", "AML.T0051"),
        (("--tactic", "reconnaissance"), "AML.T0000.001", "AML.T0051"),
        (("--platform", "agentic"), "AML.T0053", "AML.T0043.000"),
        (("--area", "model-theft"), "AML.T0024.002", "AML.T0051"),
        (("--asset", "rag-index"), "AML.T0070", "AML.T0043"),
        (("--maturity", "feasible"), "AML.T0056", "AML.T0051"),
        (("--stage", "data-preparation"), "AML.T0020", "AML.T0077"),
        (("--maturity", "realized", "--tactic", "Impact"), "AML.T0031", "AML.T0029"),
    ],
)
def test_filters(threatlas: Threatlas, filters: tuple[str, ...], included: str, left_out: str) -> None:
    ids = {record["id"] for record in threatlas("kb", "list", "techniques", *filters, "--format", "json").json}
    assert included in ids
    assert left_out not in ids


def test_mitigations_by_provenance(threatlas: Threatlas) -> None:
    own = threatlas("kb", "list", "mitigations", "--provenance", "threatlas", "--format", "json").json
    assert {record["id"][:4] for record in own} == {"TL.M"}
    assert {record["provenance"] for record in own} == {"threatlas"}
    assert len(threatlas("kb", "list", "mitigations", "--provenance", "atlas", "--format", "json").json) == 35


def test_nothing_found_says_what_to_do(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "list", "techniques", "--maturity", "feasible", "--asset", "labelling")
    assert ran.out == ""
    assert "try fewer filters" in ran.err
    assert ran.code == 0


def test_a_release_of_history(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "list", "techniques", "--release", "4.9.1", "--format", "json")
    assert len(ran.json) == 115
    assert "known offline" in ran.err
