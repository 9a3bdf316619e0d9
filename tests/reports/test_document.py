"""The published document: it fits its schema, says everything that the model holds, and never surprises a reader."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from analysing import EXAMPLES, HOSTILE, NAMES, SMALL, example, rewritten, small, steps
from threatlas.paths.analysis import Analysis
from threatlas.reports.document import document, exposures
from threatlas.reports.document_schema import analysis_schema

SCHEMA = analysis_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
EXPOSURES = Draft202012Validator(
    {"type": "array", "items": {"$ref": "#/$defs/exposure"}, "$defs": SCHEMA["$defs"]},
)

NAMED_OTHERWISE = {"threatlas": "version", "facts": "graph", "steps": "graph"}


def test_the_schema_is_one_and_every_definition_is_used() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    text = json.dumps(SCHEMA)
    assert [name for name in SCHEMA["$defs"] if f'"#/$defs/{name}"' not in text] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_documents_of_the_examples_fit_the_schema(path: Path) -> None:
    made = document(example(path))
    assert [error.message for error in VALIDATOR.iter_errors(made)] == []
    assert list(EXPOSURES.iter_errors(made["exposures"])) == []
    assert json.loads(json.dumps(made, allow_nan=False)) == made


@pytest.mark.parametrize(
    "options", [{}, {"controls": False}, {"cut": "customer-data"}, {"budget": 0.0}, {"objective": "misled"}], ids=str
)
def test_whatever_was_asked_for_every_key_is_there(options: dict[str, Any]) -> None:
    made = document(small(**options))
    assert [error.message for error in VALIDATOR.iter_errors(made)] == []
    assert (made["cut"] is None) == ("cut" not in options)


def test_without_losses_there_is_no_currency() -> None:
    text = "\n".join(line for line in SMALL.splitlines() if "loss:" not in line)
    made = document(small(text))
    assert list(VALIDATOR.iter_errors(made)) == []
    assert made["currency"] == ""
    assert [risk["expected"] for risk in made["risks"]] == [None, None]


def test_every_field_of_the_model_is_in_the_document() -> None:
    made = document(small())
    for field in fields(Analysis):
        assert NAMED_OTHERWISE.get(field.name, field.name) in made, field.name


def test_words_of_vocabularies_are_words_and_records_are_mappings() -> None:
    made = document(small())
    assert made["threatlas"] == 1
    assert made["system"]["assets"][0] == {
        "id": "mailbox",
        "kind": "channel",
        "title": "mailbox",
        "zone": "internet",
    }
    assert made["system"]["controls"] == [{"control": "AML.M0020", "where": ["assistant"], "coverage": 0.6}]
    [decision] = made["decisions"]
    assert decision["until"] == "2026-12-31"
    assert (decision["state"], decision["verdict"]) == ("in force", "accepted")
    assert "origin" not in decision
    first = made["exposures"][0]
    assert (first["profile"], first["objective"], first["harm"], first["asset"]) == (
        "outsider",
        "customer-data",
        "disclosure",
        "customers",
    )
    told = [step for exposure in made["exposures"] for path in exposure["paths"] for step in path["steps"]]
    for written, step in zip(told, steps(small()), strict=True):
        assert (written["technique"], written["after"]) == (step.technique, list(step.after))
        assert (written["accepted"] or {}).get("owner") == (step.accepted.owner if step.accepted else None)
        assert [one["control"] for one in written["hindrances"]] == [one.control for one in step.hindrances]
    assert any(step["accepted"] for step in told)
    assert any(step["hindrances"] for step in told)


def test_the_paths_alone_are_the_exposures_of_the_document() -> None:
    assert exposures(small().exposures) == document(small())["exposures"]


def test_numbers_do_not_hang_on_the_last_bit() -> None:
    analysis = small()
    path = analysis.exposures[0].paths[0]
    made = document(analysis)["exposures"][0]["paths"][0]["probability"]
    assert made == pytest.approx(path.probability, rel=1e-11)
    assert len(f"{made!r}".strip("0.").replace("e-05", "")) <= 14


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_kept_as_it_is(text: str) -> None:
    made = document(rewritten(small(), text))
    assert list(VALIDATOR.iter_errors(made)) == []
    assert made["system"]["name"] == text.encode("utf-8", "replace").decode()


def test_a_file_name_that_is_no_utf_8_leaves_a_document_that_every_reader_takes() -> None:
    made = document(replace(small(), system=replace(small().system, source="a\udcff.yaml")))
    assert made["system"]["source"] == "a?.yaml"
