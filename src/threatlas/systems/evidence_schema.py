"""The JSON Schema (draft 2020-12) of a line of evidence, for programs that write it. Reading checks more than a schema can."""

from __future__ import annotations

from typing import Any

from threatlas.systems.evidence import FORMAT, MOST, Verdict
from threatlas.systems.evidence_reading import OBSERVED, SHA256
from threatlas.systems.sections import IDENTIFIER, MAXIMUM_TEXT

_TEXT = {"type": "string", "maxLength": MAXIMUM_TEXT}
_SOME_TEXT = {**_TEXT, "minLength": 1}


def evidence_schema() -> dict[str, Any]:
    """The schema of one record, as a plain value."""
    artefact = _object({"name": _SOME_TEXT, "sha256": {"type": "string", "pattern": f"^{SHA256}$"}}, "name", "sha256")
    record = _object(
        {
            "threatlas": {"const": FORMAT, "description": "The version of this format."},
            "release": {**_SOME_TEXT, "description": "The release of ATLAS that ids are of, for example 5.6.0."},
            "observed": {
                "type": "string",
                "pattern": f"^{OBSERVED}$",
                "description": "When (ISO 8601); UTC where no time zone is given.",
            },
            "by": {**_SOME_TEXT, "description": "Who or what observed it, a tool with its version."},
            "technique": {"type": "string", "pattern": r"^AML\.T[0-9]{4}(\.[0-9]{3})?$"},
            "asset": {
                "type": "string",
                "pattern": f"^{IDENTIFIER.pattern.replace(chr(92) + 'Z', '')}$",
                "description": "Id of an asset of the system description; left out, the system as a whole.",
            },
            "trials": _count("Attempts, each as an adversary would make it."),
            "successes": _count("Attempts that reached what the technique is for; at most trials."),
            "verdict": {
                "oneOf": [{"const": str(term), "title": term.title, "description": term.meaning} for term in Verdict]
            },
            "control": {
                **_SOME_TEXT,
                "description": "Id of the control whose effect was tested: trials are attempts that succeed without it, "
                "successes those that succeeded in spite of it.",
            },
            "seed": {"type": "integer", "minimum": 0, "maximum": 2**64 - 1},
            "queries": _count("Queries sent in all trials."),
            "budget": _count("The most queries that one trial might send."),
            "artefacts": {"type": "array", "items": artefact},
            "note": _TEXT,
        },
        *("threatlas", "release", "observed", "by", "technique"),
    )
    untested = {"properties": {"verdict": {"const": str(Verdict.NOT_TESTED)}}, "required": ["verdict"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "threatlas evidence, one line",
        **record,
        "if": {"not": untested},
        "then": {"required": ["trials", "successes"]},
    }


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _count(description: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": MOST, "description": description}
