"""Findings about ids."""

from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.knowledge.finding import Code, Level
from threatlas.knowledge.lint import Linter


@pytest.fixture(scope="module")
def linter(catalogue: knowledge.KnowledgeBase) -> Linter:
    return Linter(catalogue)


@pytest.mark.parametrize(
    ("text", "code", "says", "suggestion"),
    [
        # unknown
        ("AML.T9999", Code.UNKNOWN_ID, "in no release of ATLAS that is known here (up to 2026.09)", None),
        (
            "AML.T0051.009",
            Code.UNKNOWN_ID,
            "AML.T0051 (LLM Prompt Injection) has no such part, it has AML.T0051.000",
            None,
        ),
        ("AML.T0012.000", Code.UNKNOWN_ID, "AML.T0012 (Valid Accounts) has no such part, it has none", None),
        ("AML.T0999: LLM Jailbreak", Code.UNKNOWN_ID, "the name beside it is that of AML.T0054", "AML.T0054"),
        (
            "AML.M0999: LLM Jailbreak",
            Code.UNKNOWN_ID,
            "in no release",
            None,
        ),  # a technique's name beside a mitigation's id
        ("atlas.t0999 # LLM Jailbreak", Code.UNKNOWN_ID, "is that of AML.T0054", "t0054"),
        ("AML.CS0999", Code.UNKNOWN_ID, "in no release", None),
        ("TL.M0999", Code.UNKNOWN_ID, "no mitigation of threatlas", None),
        # retired
        (
            "AML.T0045",
            Code.RETIRED_ID,
            "(ML Intellectual Property Theft became a sub-technique of External Harms): write AML.T0048.004 (AI Intell",
            "AML.T0048.004",
        ),
        ("atlas.t0045", Code.RETIRED_ID, "was retired in 4.5", "t0048.004"),
        ("atlas.aml.t0045", Code.RETIRED_ID, "was retired in 4.5", "aml.t0048.004"),
        ("aml.t0045", Code.RETIRED_ID, "was retired in 4.5", "AML.T0048.004"),
        # not there yet
        (
            "AML.T0115.000",
            Code.FUTURE_ID,
            "is not in 5.6.0, it came with 2026.07: in 5.6.0 it is AML.T0019 (Publish Poisoned Datasets)",
            "AML.T0019",
        ),
        (
            "AML.M0035",
            Code.FUTURE_ID,
            "AML.M0035 (AI Red Team) is not in 5.6.0, it came with 2026.09: check the text",
            None,
        ),
        ("AML.CS0057", Code.FUTURE_ID, "came with 2026.08", None),
        # misspelt
        ("aml.t0051", Code.MISSPELT_ID, "aml.t0051 is misspelt: write AML.T0051", "AML.T0051"),
        ("AML-T0051", Code.MISSPELT_ID, "write AML.T0051", "AML.T0051"),
        ("AML.T51", Code.MISSPELT_ID, "write AML.T0051", "AML.T0051"),
        ("AML.T0051.1", Code.MISSPELT_ID, "write AML.T0051.001", "AML.T0051.001"),
        ("atlas.t0051.1", Code.MISSPELT_ID, "write t0051.001", "t0051.001"),
        ("atlas.aml.t0051.1", Code.MISSPELT_ID, "write aml.t0051.001", "aml.t0051.001"),
        ("aml.cs0050", Code.MISSPELT_ID, "write AML.CS0050", "AML.CS0050"),  # not in the catalogue, but in the release
        # misspelt and not there: the worse of the two
        ("aml.t9999", Code.UNKNOWN_ID, "in no release", None),
    ],
)
def test_one_finding(linter: Linter, text: str, code: Code, says: str, suggestion: str | None) -> None:
    [finding] = linter.lint(text, "x").findings
    assert finding.code is code
    assert says in finding.message
    assert finding.suggestion == suggestion
    assert finding.level is (Level.WARNING if code is Code.MISSPELT_ID else Level.ERROR)
    assert text[finding.column - 1 : finding.end_column - 1] == finding.text


@pytest.mark.parametrize(
    "text",
    [
        "AML.T0051 AML.T0051.001 AML.TA0005 AML.M0015 AML.CS0021 TL.M0001",
        "AML.CS0056",  # of the release, though the embedded catalogue does not hold it
        "tags: [atlas.t0051.001, atlas.aml.t0051, attack.t1059, ATLAS.T0051]",
        "AML.T0019 AML.T0058 AML.T0104",  # retired later
        "https://atlas.mitre.org/#/techniques/AML.T0051 https://atlas.mitre.org/studies/AML.CS0021",
    ],
)
def test_no_finding(linter: Linter, text: str) -> None:
    assert linter.lint(text, "x").findings == ()


@pytest.mark.parametrize(
    ("release", "text", "code", "suggestion"),
    [
        ("2026.07", "AML.T0104", Code.RETIRED_ID, "AML.T0115.002"),
        ("2026.07", "AML.T0115.000", None, None),
        ("2026.07", "AML.CS0060", None, None),  # between the counts of two releases: nobody knows here
        ("4.4.0", "AML.T0048.004", Code.FUTURE_ID, "AML.T0045"),
        ("4.5.2", "AML.T0018.002", Code.FUTURE_ID, None),  # split off from one whose meaning was wider
        ("4.4.0", "AML.CS0021", Code.FUTURE_ID, None),
    ],
)
def test_against_what_history_knows_of_a_release(
    release: str, text: str, code: Code | None, suggestion: str | None
) -> None:
    findings = Linter(knowledge.load(release)).lint(text, "x").findings
    assert [(finding.code, finding.suggestion) for finding in findings] == ([(code, suggestion)] if code else [])


def test_without_the_additions_of_threatlas_their_ids_are_not_judged() -> None:
    assert Linter(knowledge.load(additions=False)).lint("TL.M0999", "x").findings == ()


def test_a_release_file_is_believed_before_history(releases: Path) -> None:
    linter = Linter(knowledge.load(releases / "ATLAS-4.5.0.yaml"))
    [finding] = linter.lint("AML.M0019", "x").findings  # history knows 4.5.2, which holds it
    assert finding.code is Code.UNKNOWN_ID
    assert "is not in release 4.5.0 as it was loaded" in finding.message
    [study] = linter.lint("AML.CS0025", "x").findings
    assert study.code is Code.FUTURE_ID
