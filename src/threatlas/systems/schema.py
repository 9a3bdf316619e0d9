"""The JSON Schema (draft 2020-12) of ``system.yaml``, for editors. Reading it checks more than a schema can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from threatlas.systems.description import FORMAT
from threatlas.systems.sections import IDENTIFIER, MAXIMUM_TEXT
from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Harm, Relation

if TYPE_CHECKING:
    from threatlas.vocabulary import Term

_ID = IDENTIFIER.pattern.replace("\\Z", "")
_TEXT = {"type": ["string", "number"], "maxLength": MAXIMUM_TEXT}


def system_schema() -> dict[str, Any]:
    """The schema as a plain value."""
    flows = {
        "description": "Sentences of three words: FROM relation TO. "
        + "; ".join(f"{term}: {term.meaning}" for term in Relation),
        "type": "array",
        "items": {
            "oneOf": [
                {"type": "string", "pattern": rf"^\s*\S+\s+({'|'.join(Relation)})\s+\S+\s*$"},
                _mapping({"flow": {"type": "string"}, "authenticated": {"type": "boolean"}, "note": _TEXT}, "flow"),
            ]
        },
    }
    loss = _mapping(
        {"low": _amount(), "likely": _amount(), "high": _amount(), "currency": _TEXT}, "low", "likely", "high"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "threatlas system description",
        **_mapping(
            {
                "threatlas": {"const": FORMAT, "description": "The version of this format."},
                "release": {**_TEXT, "description": "The release of ATLAS that ids are of, for example 5.6.0."},
                "name": _TEXT,
                "summary": _TEXT,
                "zones": _by_id({"oneOf": [{"type": ["string", "null"]}, _mapping({"title": _TEXT})]}),
                "assets": _by_id({"oneOf": [_words(AssetKind), _asset()]}),
                "flows": flows,
                "controls": {"type": "array", "items": _control()},
                "adversaries": _one_or_more(_words(AdversaryProfile)),
                "objectives": _by_id(
                    _mapping(
                        {"title": _TEXT, "harm": _words(Harm), "asset": {"type": "string"}, "loss": loss},
                        "harm",
                        "asset",
                    )
                ),
                "decisions": {"type": "array", "items": _decision()},
            },
            "threatlas",
            "release",
            "name",
            "assets",
        ),
    }


def _mapping(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _by_id(entry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": f"^{_ID}$"}, "additionalProperties": entry}


def _words(words: type[Term]) -> dict[str, Any]:
    return {"oneOf": [{"const": str(term), "title": term.title, "description": term.meaning} for term in words]}


def _one_or_more(item: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [item, {"type": "array", "items": item}]}


def _amount() -> dict[str, Any]:
    return {"type": "number", "minimum": 0}


def _asset() -> dict[str, Any]:
    flags = _one_or_more(_words(Flag))
    return _mapping(
        {
            "kind": _words(AssetKind),
            "title": _TEXT,
            "zone": {"type": "string"},
            "is": flags,
            "is-not": flags,
            "note": _TEXT,
        },
        "kind",
    )


def _control() -> dict[str, Any]:
    return _mapping(
        {
            "control": {"type": "string", "description": "A mitigation: AML.M…, TL.M… or an id of your own."},
            "where": _one_or_more({"type": "string", "description": "An asset, or a flow as it is written."}),
            "coverage": {"type": "number", "minimum": 0, "maximum": 1},
            "evidence": _TEXT,
        },
        "control",
    )


def _decision() -> dict[str, Any]:
    return _mapping(
        {
            "technique": {"type": "string"},
            "asset": {"type": "string"},
            "verdict": {"enum": ["accepted", "not-applicable"]},
            "reason": _TEXT,
            "owner": _TEXT,
            "until": {"type": "string", "format": "date"},
        },
        "technique",
        "verdict",
        "reason",
        "owner",
        "until",
    )
