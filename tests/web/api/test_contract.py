"""The schema of the API is whole: every operation and field is explained, and says who may and what goes wrong."""

import re
from pathlib import Path
from typing import Any

import pytest

from threatlas.web.contract import FAILURES, METHODS, WAYS_IN, ways_in
from threatlas.web.effects import EFFECTS_OF, Effect
from threatlas.web.permissions import GuardedRoute
from webserver import Server


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return Server(tmp_path_factory.mktemp("server")).app.openapi()


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in schema["paths"].items() for method, one in methods.items()]


def test_operations_have_names_words_and_rights(schema: dict[str, Any], server: Server) -> None:
    routes = {
        (route.path, method.lower()): route
        for route in server.app.routes
        if isinstance(route, GuardedRoute)
        for method in route.methods or ()
    }
    for path, method, one in operations(schema):
        assert method in METHODS
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", one["operationId"]), path
        assert one["summary"], path
        assert not one["summary"].endswith("."), path
        effect = routes[path, method].effect
        assert one["x-effect"] == effect
        assert one["x-roles"] == [role for role, may in EFFECTS_OF.items() if effect in may]
        assert effect is not None
        assert one["security"] == ([] if effect is Effect.SIGN_IN else ways_in(effect))
        assert {name for way in one["security"] for name in way} <= set(WAYS_IN)
        for parameter in one.get("parameters", ()):
            assert parameter["description"], (path, parameter["name"])
        assert [answer for answer in one["responses"] if answer.startswith("2")], path
    names = [one["operationId"] for _, _, one in operations(schema)]
    assert len(names) == len(set(names))


def test_ways_in_are_those_that_hold(schema: dict[str, Any]) -> None:
    assert schema["paths"]["/api/me"]["get"]["security"] == [{"session": []}, {"token": []}]
    assert schema["paths"]["/api/systems"]["post"]["security"] == [{"session": []}, {"token": ["write"]}]
    assert schema["paths"]["/api/tokens"]["post"]["security"] == [{"session": []}]


def test_errors_have_the_one_shape_wherever_they_can_happen(schema: dict[str, Any]) -> None:
    for answer in schema["components"]["responses"].values():
        assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}
    for path, method, one in operations(schema):
        failed = {int(status) for status in one["responses"] if not status.startswith("2")}
        assert failed <= set(FAILURES)
        assert {401, 403, 503} <= failed or one["security"] == [], path
        assert ("requestBody" in one) <= ({400, 413, 422} <= failed), path
        assert ("{" in path) <= ({404, 422} <= failed), path
        assert (method != "get") <= ({409, 429} <= failed), path


def test_every_field_is_explained(schema: dict[str, Any]) -> None:
    unsaid = [
        (name, key)
        for name, shape in schema["components"]["schemas"].items()
        for key, field in shape.get("properties", {}).items()
        if not field.get("description") and "$ref" not in field
    ]
    assert unsaid == []
    assert [name for name, shape in schema["components"]["schemas"].items() if not shape.get("description")] == []
    assert [tag["name"] for tag in schema["tags"] if not tag["description"]] == []


def test_bodies_refuse_what_they_do_not_know(schema: dict[str, Any]) -> None:
    for path, _, one in operations(schema):
        for content in one.get("requestBody", {}).get("content", {}).values():
            if "$ref" in content["schema"]:
                name = content["schema"]["$ref"].rsplit("/", 1)[1]
                assert schema["components"]["schemas"][name].get("additionalProperties") is False, path


def test_the_schema_is_openapi(schema: dict[str, Any]) -> None:
    """Each reference leads somewhere, and each shape is a JSON Schema."""
    from jsonschema import Draft202012Validator

    text = str(schema)
    for kind, name in re.findall(r"#/components/(\w+)/(\w+)", text):
        assert name in schema["components"][kind]
    for shape in schema["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)
    assert schema["openapi"].startswith("3.1")
    assert schema["servers"]
    assert str(Path.home()) not in text
