"""Examples of requests and answers, made from the schema."""

from __future__ import annotations

import json
import re
from typing import Any

from threatlas.web.field_words import EXAMPLES
from threatlas.web.views.api_types import resolved

BY_FORMAT = {"date-time": "2026-12-31T23:59:59Z", "date": "2026-12-31"}
BY_TYPE: dict[str, Any] = {"integer": 1, "number": 1.0, "boolean": True, "string": "…", "null": None}
MATCHING = ("ada", "AML.T0051", "123456", "5.6.0")
"""What a text may be that must match a pattern."""
MISSING = object()
DEEPEST = 6


def example(schema: dict[str, Any], shape: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value of a shape; ``name`` is that of its field."""
    shape = resolved(schema, shape)
    for key in ("examples", "enum"):
        if shape.get(key):
            return shape[key][0]
    if "const" in shape:
        return shape["const"]
    if "anyOf" in shape and name not in EXAMPLES:
        return example(schema, shape["anyOf"][0], name, depth)
    if "properties" in shape and depth < DEEPEST:
        return {key: example(schema, one, key, depth + 1) for key, one in shape["properties"].items()}
    if shape.get("type") == "array":
        return [] if depth >= DEEPEST else [example(schema, shape.get("items", {}), "", depth + 1)]
    return _plain(shape, name)


def _plain(shape: dict[str, Any], name: str) -> Any:
    if shape.get("format") in BY_FORMAT:
        return BY_FORMAT[shape["format"]]
    pattern = shape.get("pattern", "")
    for value in (EXAMPLES.get(name, MISSING), *(MATCHING if pattern else ())):
        if value is not MISSING and (not pattern or re.search(pattern, str(value))):
            return value
    if shape.get("default") is not None:
        return shape["default"]
    if "minimum" in shape:
        return max(1, int(shape["minimum"]))
    return BY_TYPE.get(str(shape.get("type")), {})


def needed(schema: dict[str, Any], shape: dict[str, Any]) -> Any:
    """A value with the fields that must be there; with the first where none must."""
    whole, found = example(schema, shape), resolved(schema, shape)
    if not isinstance(whole, dict):
        return whole
    names = found.get("required") or list(whole)[:1]
    return {key: value for key, value in whole.items() if key in names}


def example_answer(schema: dict[str, Any], operation: dict[str, Any]) -> str:
    """What an operation may answer, as JSON; empty where it answers without a body."""
    for status, answer in operation["responses"].items():
        shape = answer.get("content", {}).get("application/json", {}).get("schema")
        if status.startswith("2") and shape is not None:
            return json.dumps(example(schema, shape), indent=2, ensure_ascii=False)
    return ""


def curl(schema: dict[str, Any], server: str, told: tuple[str, str, dict[str, Any]]) -> str:
    """A command that asks for an operation. ``$TOKEN`` or ``$SESSION`` holds what signs in."""
    place, method, operation = told
    for one in operation.get("parameters", ()):
        if one["in"] == "path":
            value = example(schema, one["schema"], one["name"])
            place = place.replace(f"{{{one['name']}}}", str(value))
    words = ["curl"]
    if method != "GET":
        words.append(f"-X {method}")
    way = _way_in(schema, operation)
    words += way
    if method != "GET" and not any(
        "Bearer" in word for word in way
    ):  # a browser sends a cookie by itself, never a token
        words.append(f"-H 'Origin: {server}'")
    shape = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if shape is not None:
        body = json.dumps(needed(schema, shape), ensure_ascii=False).replace("'", "'\\''")
        words += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    words.append(server + place)
    return " \\\n  ".join(words)


def _way_in(schema: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """The option by which a program signs in: a token where there are tokens."""
    schemes = schema["components"]["securitySchemes"]
    ways = [schemes[name] for way in operation["security"] for name in way]
    if any(one["type"] == "http" for one in ways):
        return ['-H "Authorization: Bearer $TOKEN"']
    return [f'-b "{one["name"]}=$SESSION"' for one in ways[:1]]
