"""The JSON Schema (draft 2020-12) of a user's catalogue of controls, for editors. Reading it checks more than a schema can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from threatlas.paths.control_kind import Acts, Confidence, Screened
from threatlas.paths.control_reading import DAYS, MOST, OWN_ID
from threatlas.paths.kinds import NAMES
from threatlas.systems.sections import MAXIMUM_TEXT
from threatlas.vocabulary import Relation

if TYPE_CHECKING:
    from threatlas.vocabulary import Term

_TEXT = {"type": "string", "minLength": 1, "maxLength": MAXIMUM_TEXT}
_TECHNIQUE = r"^AML\.T[0-9]{4}(\.[0-9]{3})?$"
_CLASS = "|".join(sorted(NAMES))


def controls_schema() -> dict[str, Any]:
    """The schema as a plain value."""
    control = _object(
        {
            "id": {
                "type": "string",
                "pattern": f"^{OWN_ID.pattern.replace(chr(92) + 'Z', '')}$",
                "description": "A mitigation, AML.M… or TL.M…, whose entry this one takes the place of, or an id of your own.",
            },
            "name": _TEXT,
            "mitigates": {
                "type": ["string", "array"],
                "items": {"type": "string", "pattern": _TECHNIQUE},
                "description": "Techniques; a mitigation of the release knows its own.",
            },
            "acts": _words(Acts),
            "screens": _words(Screened),
            "stands-on": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": rf"^\s*({_CLASS})(\s+({'|'.join(Relation)})\s+({_CLASS}))?\s*$"},
                "description": "Classes of assets, or flows between two: channel feeds agent.",
            },
            "effect": _three_points(1, "The share of attempts that it stops where it is fully in place."),
            "cuts": {"type": "boolean", "description": "It removes the possibility by construction."},
            "techniques": {
                "type": "object",
                "propertyNames": {"pattern": _TECHNIQUE},
                "additionalProperties": {
                    "oneOf": [{"const": "cuts"}, _three_points(1, "The effect on this technique.")]
                },
            },
            "price": _three_points(DAYS, "Person-days for a first implementation."),
            "because": {**_TEXT, "description": "One sentence on why it has this effect."},
            "sources": {
                "type": "array",
                "items": _object({"cite": _TEXT, "confidence": _words(Confidence)}, "cite", "confidence"),
            },
        },
        *("id", "acts", "stands-on", "price", "because"),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "threatlas catalogue of controls",
        "type": "array",
        "maxItems": MOST,
        "items": control,
    }


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _words(words: type[Term]) -> dict[str, Any]:
    return {"oneOf": [{"const": str(term), "title": term.title, "description": term.meaning} for term in words]}


def _three_points(most: float, description: str) -> dict[str, Any]:
    number = {"type": "number", "minimum": 0, "maximum": most}
    points = _object({"low": number, "likely": number, "high": number}, "low", "likely", "high")
    return {**points, "description": description}
