"""The JSON Schema of evidence agrees with what reading accepts."""

import json

import jsonschema
import pytest
from hypothesis import given

from systems.evidences import line, records
from threatlas.systems.evidence import Evidence
from threatlas.systems.evidence_reading import examine_evidence
from threatlas.systems.evidence_schema import evidence_schema

VALIDATOR = jsonschema.Draft202012Validator(evidence_schema())


def valid(text: str) -> bool:
    return VALIDATOR.is_valid(json.loads(text))


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(evidence_schema())


@given(records())
def test_what_is_written_is_valid(record: Evidence) -> None:
    assert valid(record.line())


@pytest.mark.parametrize(
    "changes",
    [
        {"observed": "2026-11-20"},
        {"verdict": "not-tested", "trials": None, "successes": None},
        {"control": "ACME-12", "seed": 2**64 - 1, "queries": 0, "budget": 1},
    ],
)
def test_what_reading_accepts_is_valid(changes: dict[str, object]) -> None:
    assert not examine_evidence(line(**changes), "e")[1].errors
    assert valid(line(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"threatlas": 2},
        {"trials": None},
        {"trials": -1},
        {"successes": 1.5},
        {"technique": "AML.M0020"},
        {"asset": "A b"},
        {"observed": "soon"},
        {"verdict": "maybe"},
        {"by": None},
        {"nonsense": 1},
        {"artefacts": [{"name": "x"}]},
    ],
)
def test_what_reading_refuses_is_invalid(changes: dict[str, object]) -> None:
    assert examine_evidence(line(**changes), "e")[1].errors
    assert not valid(line(**changes))
