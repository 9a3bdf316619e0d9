"""The whole contract of the API, made from its routes: who may, how to sign in, which errors, and what everything means."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute

from threatlas.web.effects import EFFECTS_OF, Effect
from threatlas.web.field_words import MEANINGS
from threatlas.web.permissions import GuardedRoute
from threatlas.web.scopes import scope_of
from threatlas.web.shapes import CODES

WAYS_IN: dict[str, dict[str, str]] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "threatlas",
        "description": "The session of a browser. Over TLS the cookie is called `__Host-threatlas`.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token, made on the account page. What it may is said by its scopes.",
    },
}
"""How a request says who asks, by name: any one of them will do."""

FAILURES = {
    400: "the body cannot be read",
    401: "nobody is signed in",
    403: "the role or the team may not, or another site sent it",
    404: "not there, or not for this account",
    409: "does not go with what is there",
    413: "the body is too large",
    422: "does not fit what is asked for",
    429: "too many at a time; try again later",
    503: "the database is busy or full; nothing was changed",
}
SUCCESSES = {"200": "what was asked for", "201": "what was made", "202": "it will be done", "204": "done"}
METHODS = frozenset({"get", "put", "post", "patch", "delete"})
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


class DocumentedApp(FastAPI):
    """An application whose schema is the whole contract."""

    def openapi(self) -> dict[str, Any]:
        """OpenAPI 3.1, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = completed(_named(super().openapi()), self.routes)
        return self.openapi_schema


def _named(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` with readable names of what the framework calls ``Page_SystemOut_``."""
    renamed: dict[str, Any] = json.loads(re.sub(r"\bPage_(\w+?)_(?=[\"])", r"PageOf\1", json.dumps(schema)))
    return renamed


def completed(schema: dict[str, Any], routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """``schema`` as the framework makes it, with what the framework does not know."""
    guarded = {
        (route.path, method.lower()): route
        for route in routes
        if isinstance(route, GuardedRoute)
        for method in route.methods or ()
    }
    schema["servers"] = [{"url": "/", "description": "this server"}]
    schema["info"]["description"] = (
        "What the pages show and do, for programs. A list comes in pages, an error has one shape, a time is in UTC."
    )
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.pop("HTTPValidationError", None)
    components.pop("ValidationError", None)
    components.update(_error_shapes())
    for name, shape in components.items():
        _explain(shape.get("properties", {}))
        shape["title"] = name
        if name.startswith("PageOf"):
            shape.setdefault("description", "A part of a list.")
        if "description" in shape:
            shape["description"] = _plain(shape["description"])
    schema["components"]["securitySchemes"] = WAYS_IN
    schema["components"]["responses"] = {
        CODES[status]: {"description": meaning, "content": _ERROR} for status, meaning in FAILURES.items()
    }
    tags: dict[str, str] = {}
    for path, operations in schema.get("paths", {}).items():
        for method, operation in operations.items():
            route = guarded[path, method]
            _complete(operation, route)
            for tag in operation.get("tags", ()):
                tags.setdefault(tag, _tag_words(route))
    schema["tags"] = [{"name": name, "description": words} for name, words in tags.items()]
    return schema


def roles_for(effect: Effect) -> list[str]:
    """The roles that may bring an effect about, weakest first."""
    return [role for role, effects in EFFECTS_OF.items() if effect in effects]


def by_token(effect: Effect | None) -> list[str] | None:
    """The scopes that a token needs for an effect; None where no token will do."""
    if effect is Effect.SEE_OWN_ACCOUNT:
        return []
    scope = None if effect is None else scope_of(effect)
    return None if scope is None else [scope]


def ways_in(effect: Effect) -> list[dict[str, list[str]]]:
    """How one may show who asks, for an effect."""
    scopes = by_token(effect)
    return [{"session": []}] if scopes is None else [{"session": []}, {"token": scopes}]


def failures_of(operation: dict[str, Any], route: GuardedRoute) -> list[int]:
    """The statuses of errors with which an operation may answer."""
    writes = route.methods != {"GET"}
    body = "requestBody" in operation
    given = bool(operation.get("parameters")) or body
    named = any(one["in"] == "path" for one in operation.get("parameters", ()))
    may = {
        400: body,
        401: route.effect is not Effect.SIGN_IN,
        403: True,
        404: named or body,
        409: writes,
        413: body,
        422: given,
        429: writes or by_token(route.effect) is not None,
        503: True,
    }
    return [status for status, happens in may.items() if happens]


def _complete(operation: dict[str, Any], route: GuardedRoute) -> None:
    """Fills in one operation."""
    effect = route.effect
    assert effect is not None  # noqa: S101  # create_app starts with no undeclared route
    summary, _, rest = _plain(inspect.getdoc(route.endpoint) or route.name).partition(". ")
    operation["summary"] = " ".join(summary.removesuffix(".").split())
    operation.pop("description", None)
    if rest:
        operation["description"] = " ".join(rest.split())
    operation["x-effect"] = effect.value
    operation["x-roles"] = roles_for(effect)
    operation["security"] = [] if effect is Effect.SIGN_IN else ways_in(effect)
    for parameter in operation.get("parameters", ()):
        parameter["schema"].pop("title", None)
        said = parameter["schema"].pop("description", None)
        parameter.setdefault("description", said or MEANINGS.get(parameter["name"], ""))
    answers = operation["responses"]
    for status, answer in answers.items():
        if answer.get("description") == "Successful Response":
            answer["description"] = SUCCESSES.get(status, SUCCESSES["200"])
    declared = {status for status in answers if not status.startswith("2")}
    for status in sorted({*failures_of(operation, route), *(int(one) for one in declared)}):
        answers[str(status)] = {"$ref": f"#/components/responses/{CODES[status]}"}
    operation["responses"] = dict(sorted(answers.items()))


def _explain(properties: dict[str, Any]) -> None:
    """Says what fields mean that their shape does not explain, and takes titles away that repeat a name."""
    for name, field in properties.items():
        field.pop("title", None)
        said = field.get("description") or MEANINGS.get(name)
        if said and "$ref" not in field:
            field["description"] = _plain(said)


def _error_shapes() -> dict[str, Any]:
    """The shape of errors, which no route names."""
    from threatlas.web.shapes import Error

    whole = Error.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = whole.pop("$defs")
    return {"Error": whole, **parts}


def _tag_words(route: GuardedRoute) -> str:
    """What a part of the API is about: the first line of its module."""
    said = sys.modules[route.endpoint.__module__].__doc__ or ""
    return said.strip().splitlines()[0] if said.strip() else ""


def _plain(text: str) -> str:
    """A docstring as Markdown: literals have one backtick."""
    return text.replace("``", "`").strip()
