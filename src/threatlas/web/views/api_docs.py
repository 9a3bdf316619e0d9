"""The documentation of the API, read from its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from threatlas.web.effects import EFFECTS_OF
from threatlas.web.views.api_examples import curl, example_answer
from threatlas.web.views.api_types import Type, models_in, type_of

ERRORS = "Error", "Failure", "Problem"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body or an answer."""

    name: str
    type: Type
    required: bool
    default: str | None
    """As JSON; None where there is none."""
    meaning: str
    place: str = ""
    """``path`` or ``query``, of a parameter."""


@dataclass(frozen=True, slots=True)
class Model:
    """A shape with a name."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back."""

    status: str
    meaning: str
    type: Type | None


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    effect: str
    who: str
    """May bring it about."""
    parameters: tuple[Field, ...]
    body: Type | None
    fields: Model | None
    """Of the body, where no operation above has shown them."""
    done: tuple[Answer, ...]
    failed: tuple[Answer, ...]
    curl: str
    example: str
    """An answer as JSON; empty where none has a body."""


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs together: a page of the documentation."""

    name: str
    meaning: str
    operations: tuple[Operation, ...]
    models: tuple[Model, ...]

    @property
    def address(self) -> str:
        """Of its page."""
        return f"/api-docs/{self.name}"


def parts_of(schema: dict[str, Any], server: str) -> tuple[Part, ...]:
    """The parts of the API in the order of its schema. ``server`` is the address that examples ask."""
    found = []
    for tag in schema["tags"]:
        raw = [one for one in _operations(schema) if tag["name"] in one[2]["tags"]]
        shown: set[str] = set(ERRORS)
        operations = tuple(_operation(schema, server, one, shown) for one in raw)
        names = models_in(schema, [operation for _, _, operation in raw])
        models = tuple(_model(schema, name) for name in names if name not in shown)
        found.append(Part(tag["name"], tag["description"], operations, models))
    return tuple(found)


def error_models(schema: dict[str, Any]) -> tuple[Model, ...]:
    """The shape of errors."""
    return tuple(_model(schema, name) for name in ERRORS)


def failures_in(schema: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Codes of errors that operations answer with, and what they mean."""
    return tuple((code, one["description"]) for code, one in schema["components"]["responses"].items())


def said(text: str) -> Markup:
    """A text of the schema, with what is in backticks as code."""
    pieces = re.split(r"`([^`]+)`", text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _operation(
    schema: dict[str, Any], server: str, told: tuple[str, str, dict[str, Any]], shown: set[str]
) -> Operation:
    path, method, raw = told
    content = raw.get("requestBody", {}).get("content", {})
    body = next((type_of(one["schema"]) for one in content.values()), None)
    first = body.model if body and body.model not in shown else None
    shown |= {first} if first else set()
    answers = [_answer(schema, status, one) for status, one in raw["responses"].items()]
    return Operation(
        raw["operationId"],
        method,
        path,
        raw["summary"],
        raw.get("description", ""),
        raw["x-effect"],
        _who(raw),
        tuple(_parameter(one) for one in raw.get("parameters", ())),
        body,
        _model(schema, first) if first else None,
        tuple(one for one in answers if one.status.startswith("2")),
        tuple(one for one in answers if not one.status.startswith("2")),
        curl(schema, server, told),
        example_answer(schema, raw),
    )


def _who(raw: dict[str, Any]) -> str:
    if not raw["security"]:
        return "everybody"
    return "all roles" if len(raw["x-roles"]) == len(EFFECTS_OF) else ", ".join(raw["x-roles"])


def _answer(schema: dict[str, Any], status: str, raw: dict[str, Any]) -> Answer:
    if "$ref" in raw:
        raw = schema["components"]["responses"][raw["$ref"].rsplit("/", 1)[1]]
    shapes = [one["schema"] for one in raw.get("content", {}).values()]
    return Answer(status, raw["description"], type_of(shapes[0]) if shapes else None)


def _parameter(raw: dict[str, Any]) -> Field:
    shape = raw["schema"]
    return Field(raw["name"], type_of(shape), raw["required"], _default(shape), raw["description"], raw["in"])


def _model(schema: dict[str, Any], name: str) -> Model:
    shape = schema["components"]["schemas"][name]
    needed = shape.get("required", ())
    fields = tuple(
        Field(key, type_of(one), key in needed, _default(one), one.get("description", ""))
        for key, one in shape.get("properties", {}).items()
    )
    return Model(name, shape.get("description", ""), fields)


def _default(shape: dict[str, Any]) -> str | None:
    return json.dumps(shape["default"], ensure_ascii=False) if "default" in shape else None
