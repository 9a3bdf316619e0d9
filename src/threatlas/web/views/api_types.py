"""Types of a schema in words, and the models that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FORMATS = {"date-time": "moment, as 2026-12-31T23:59:59Z", "date": "day, as 2026-12-31", "binary": "file"}
PLAIN = {"integer": "whole number", "number": "number", "boolean": "true or false", "object": "object", "null": "null"}
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Type:
    """A type, as ``before``, a link to ``model`` where there is one, and ``after``."""

    before: str
    model: str | None = None
    after: str = ""


def type_of(shape: dict[str, Any]) -> Type:
    """The type that a schema describes."""
    if "$ref" in shape:
        return Type("", shape["$ref"].removeprefix(_REF))
    for key in ("anyOf", "oneOf", "allOf"):
        if key in shape:
            return _any(shape[key])
    if shape.get("type") == "array":
        item = type_of(shape.get("items", {}))
        most = f" of at most {shape['maxItems']:,}" if "maxItems" in shape else ""
        return Type(f"list{most}: {item.before}", item.model, item.after)
    return Type(_simple(shape))


def models_in(schema: dict[str, Any], operations: list[dict[str, Any]]) -> list[str]:
    """Names of the models that operations use, each after what names it first."""
    found: dict[str, None] = {}
    waiting = [name for operation in operations for name in _named(operation)]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting = [*_named(schema["components"]["schemas"][name]), *waiting]
    return list(found)


def resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to; anything else as it is."""
    if "$ref" not in shape:
        return shape
    found: dict[str, Any] = schema["components"]["schemas"][shape["$ref"].removeprefix(_REF)]
    return found


def _any(shapes: list[dict[str, Any]]) -> Type:
    types = [type_of(one) for one in shapes]
    linked = next((one for one in types if one.model), None)
    if linked is None:
        return Type(" or ".join(one.before for one in types))
    others = "".join(f" or {one.before or one.model}" for one in types if one is not linked)
    return Type(linked.before, linked.model, linked.after + others)


def _simple(shape: dict[str, Any]) -> str:
    if "enum" in shape:
        return "one of " + ", ".join(str(one) for one in shape["enum"])
    if "const" in shape:
        return str(shape["const"])
    kind = shape.get("type")
    if kind == "string":
        return (
            FORMATS.get(shape.get("format", ""), "text")
            + _span(shape, "minLength", "maxLength", " characters")
            + _like(shape)
        )
    return PLAIN.get(str(kind), "anything") + _span(shape, "minimum", "maximum", "")


def _span(shape: dict[str, Any], low: str, high: str, unit: str) -> str:
    least, most = shape.get(low), shape.get(high)
    if least is not None and most is not None:
        return f", {least:,.0f} to {most:,.0f}{unit}"
    if most is not None:
        return f", at most {most:,.0f}{unit}"
    return f", at least {least:,.0f}{unit}" if least is not None else ""


def _like(shape: dict[str, Any]) -> str:
    return f", matching {shape['pattern']}" if "pattern" in shape else ""


def _named(part: Any) -> Iterator[str]:
    """Names of models anywhere in a part of a schema."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref" and str(value).startswith(_REF):
                yield str(value).removeprefix(_REF)
            else:
                yield from _named(value)
    elif isinstance(part, list):
        for one in part:
            yield from _named(one)
