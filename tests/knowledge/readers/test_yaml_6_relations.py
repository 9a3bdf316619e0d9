"""What a release of format 6 says between its objects: what is refused, what is noted, how steps are put in order."""

import pytest

from annotated import parse
from threatlas.errors import ReleaseError

HEAD = """format-version: 6.0.0
collection: {version: '2026.09'}
techniques:
  AML.T0001: {id: AML.T0001, name: Count}
"""
RELATED = HEAD + "relationships:\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            RELATED + "  AML.T0001: []\n",
            "it:6:14: AML.T0001: the field 'relationships' must be a mapping of types to lists",
        ),
        (RELATED + "  AML.T0001: {achieves: {}}\n", "AML.T0001: the field 'achieves' must be a list, not a mapping"),
        (RELATED + "  AML.T0001: {achieves: [x]}\n", "the field 'achieves' must be a list of mappings, not a text"),
        (RELATED + "  AML.T0001: {achieves: [{}]}\n", "it:6:26: AML.T0001: the field 'target' is missing"),
        (RELATED + "  AML.T0001: {achieves: [{target: x}]}\n", "it:6:35: AML.T0001: 'x' is not an id of ATLAS"),
        (RELATED + "  x: {achieves: [{target: AML.TA0001}]}\n", "it:6:18: x: 'x' is not an id of ATLAS"),
        (RELATED + "  AML.T0001: {specializes: [{target: AML.T0001}]}\n", "AML.T0001: is its own parent"),
        (RELATED + "  AML.T0001: {specializes: [{target: AML.T0009}]}\n", "its parent AML.T0009 is not in the release"),
        (RELATED + "  AML.CS0001: {employs: [{target: AML.T0001, leads-to: {}}]}\n", "'leads-to' must be a list"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        parse(text)
    assert any(problem in found for found in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("addition", "issues"),
    [
        # of objects that are not there
        ("  AML.T0002: {achieves: [{target: AML.TA0001}]}\n", [("AML.T0002", "unknown-link-end")]),
        ("  AML.T0002: {specializes: [{target: AML.T0001}]}\n", [("AML.T0002", "unknown-link-end")]),
        ("  AML.CS0001: {employs: [{target: AML.T0001}]}\n", [("AML.CS0001", "unknown-link-end")]),
        ("  AML.M0001: {mitigates: [{target: AML.T0001}]}\n", [("AML.M0001", "unknown-link-end")]),
        ("  ATLAS-matrix: {sequences: [{target: AML.TA0001}]}\n", [("AML.TA0001", "unknown-link-end")]),
        # of the wrong kind
        ("  AML.M0001: {achieves: [{target: AML.TA0001}]}\n", [("AML.M0001", "unknown-link-end")]),
        # to objects that are not there
        ("  AML.T0001: {achieves: [{target: AML.TA0001}]}\n", [("AML.T0001", "unknown-tactic")]),
        # mistyped, unknown
        ("  AML.T0001: {acheives: []}\n", [("AML.T0001", "mistyped-key")]),
        ("  AML.T0001: {loves: [{target: AML.T0001}, 3]}\n", [("AML.T0001", "unknown-relation")]),
    ],
)
def test_what_cannot_be_kept_is_noted(addition: str, issues: list[tuple[str, str]]) -> None:
    kb = parse(RELATED + addition)
    assert [(issue.subject, issue.code) for issue in kb.issues] == issues


STEPS = """case-studies: {AML.CS0000: {name: x}}
relationships:
  AML.CS0000:
    employs:
"""


@pytest.mark.parametrize(
    ("steps", "procedure", "codes"),
    [
        # ids given twice, missing, hostile
        (
            ["{step-id: S00, leads-to: [S01]}", "{step-id: S00}", "{step-id: S01}"],
            [("S00", ("S01",)), ("S02", ()), ("S01", ())],
            ["step-renamed"],
        ),
        (["{}", "{}"], [("S00", ("S01",)), ("S01", ())], []),
        (["{step-id: ../../x}"], [("S00", ())], ["step-renamed"]),
        # circles and steps that lead to themselves are the release's to draw
        (
            ["{step-id: S00, leads-to: [S01]}", "{step-id: S01, leads-to: S00}"],
            [("S00", ("S01",)), ("S01", ("S00",))],
            [],
        ),
        # led to twice, led to nothing
        (
            ["{step-id: S00, leads-to: [S01, S01, S09]}", "{step-id: S01}"],
            [("S00", ("S01",)), ("S01", ())],
            ["unknown-step"],
        ),
        # numbers, not letters, give the order
        (
            ["{step-id: S10}", "{step-id: S9}", "{step-id: S100}"],
            [("S9", ("S10",)), ("S10", ("S100",)), ("S100", ())],
            [],
        ),
    ],
)
def test_steps(steps: list[str], procedure: list[tuple[str, tuple[str, ...]]], codes: list[str]) -> None:
    kb = parse(HEAD + STEPS + "".join(f"    - {step.replace('{', '{target: AML.T0001, ', 1)}\n" for step in steps))
    assert [(step.id, step.leads_to) for step in kb.case_study("AML.CS0000").procedure] == procedure
    assert [issue.code for issue in kb.issues] == codes
