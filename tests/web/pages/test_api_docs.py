"""The documentation of the API tells every operation, and its examples fit the schema that they are made from."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from threatlas.web.views.api_docs import said
from threatlas.web.views.api_examples import curl, example, example_answer
from threatlas.web.views.api_types import Type, type_of
from webserver import BASE, Server

HEAVIEST = 150_000


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, dict[str, Any]]]:
    server = Server(tmp_path_factory.mktemp("server"))
    yield server.person("ada", "viewer", server.team("Security")), server.app.openapi()
    server.site.database.close()


def test_every_operation_and_shape_is_told(reader: tuple[TestClient, dict[str, Any]]) -> None:
    browser, schema = reader
    index = browser.get("/api-docs").text
    pages = {tag["name"]: browser.get(f"/api-docs/{tag['name']}").text for tag in schema["tags"]}
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            page = pages[one["tags"][0]]
            assert f'<h2 id="{one["operationId"]}">' in page, path
            assert f"/api-docs/{one['tags'][0]}#{one['operationId']}" in index
            assert f'<span class="method">{method.upper()}</span> <code>{path}</code>' in index
            for parameter in one.get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in page
    whole = index + "".join(pages.values())
    for name, shape in schema["components"]["schemas"].items():
        assert f'id="{name}"' in whole, name
        for field in shape.get("properties", {}):
            assert f"<code>{field}</code>" in whole, (name, field)
    assert all(len(page.encode()) < HEAVIEST for page in (index, *pages.values()))
    assert browser.get("/api-docs/nothing").status_code == 404


def test_examples_fit_the_schema(reader: tuple[TestClient, dict[str, Any]]) -> None:
    _, schema = reader
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            command = curl(schema, BASE, (path, method.upper(), one))
            words = shlex.split(command.replace("\\\n", " "))
            assert words[0] == "curl"
            assert re.fullmatch(
                re.sub(r"\{\w+\}", "[^/]+", re.escape(BASE + path).replace(r"\{", "{").replace(r"\}", "}")), words[-1]
            )
            by_token = "Authorization: Bearer $TOKEN" in words
            assert (f"Origin: {BASE}" in words) is (method != "get" and not by_token)
            if "-d" in words:
                _fits(
                    schema,
                    one["requestBody"]["content"]["application/json"]["schema"],
                    json.loads(words[words.index("-d") + 1]),
                )
            if told := example_answer(schema, one):
                shape = next(answer for status, answer in one["responses"].items() if status[0] == "2")
                _fits(schema, shape["content"]["application/json"]["schema"], json.loads(told))


def _fits(schema: dict[str, Any], shape: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**shape, "components": schema["components"]}).validate(value)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 200}, Type("whole number, 1 to 200")),
        ({"type": "number", "minimum": 0}, Type("number, at least 0")),
        ({"type": "string", "maxLength": 200}, Type("text, at most 200 characters")),
        ({"type": "string", "format": "date"}, Type("day, as 2026-12-31")),
        ({"type": "string", "pattern": "^a$"}, Type("text, matching ^a$")),
        ({"enum": ["a", "b"], "type": "string"}, Type("one of a, b")),
        ({"const": "a"}, Type("a")),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, Type("true or false or null")),
        ({"$ref": "#/components/schemas/User"}, Type("", "User")),
        (
            {"type": "array", "maxItems": 9, "items": {"$ref": "#/components/schemas/User"}},
            Type("list of at most 9: ", "User"),
        ),
        ({"anyOf": [{"$ref": "#/components/schemas/User"}, {"type": "null"}]}, Type("", "User", " or null")),
        ({}, Type("anything")),
    ],
)
def test_types_in_words(shape: dict[str, Any], told: Type) -> None:
    assert type_of(shape) == told


def test_a_shape_within_itself_has_an_end() -> None:
    schema = {"components": {"schemas": {"Tree": {"properties": {"trees": {"type": "array", "items": {}}}}}}}
    schema["components"]["schemas"]["Tree"]["properties"]["trees"]["items"] = {"$ref": "#/components/schemas/Tree"}
    assert len(str(example(schema, {"$ref": "#/components/schemas/Tree"}))) < 200


def test_a_token_is_shown_where_there_are_tokens() -> None:
    schemes = {"session": {"type": "apiKey", "name": "threatlas"}, "token": {"type": "http", "scheme": "bearer"}}
    schema = {"components": {"securitySchemes": schemes}}
    both: dict[str, Any] = {"security": [{"session": []}, {"token": []}]}
    assert curl(schema, BASE, ("/api/x", "DELETE", both)).split(" \\\n  ") == [
        *("curl", "-X DELETE", '-H "Authorization: Bearer $TOKEN"', f"{BASE}/api/x")
    ]
    session: dict[str, Any] = {"security": [{"session": []}]}
    told = curl(schema, BASE, ("/api/x", "DELETE", session))
    assert '-b "threatlas=$SESSION"' in told
    assert "Origin" in told


def test_what_is_said_is_escaped() -> None:
    assert said("a `<b>` & c") == "a <code>&lt;b&gt;</code> &amp; c"
