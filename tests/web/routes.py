"""Every route of an application, and a plausible request for it, made from what the route itself declares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, get_args, get_origin

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient

from threatlas.web.permissions import GuardedRoute
from threatlas.web.views.api_examples import needed
from web.pages.layering import navigator
from webserver import DESCRIPTION

WORDS = {
    "objective": "fraud-passes",
    "name": "json",
    "identifier": "AML.T0051",
    "part": "systems",
    "token": "no-such-token",
}
"""Path parameters that are no numbers."""
_new = count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """What a request is about: a system with a version and an analysis, a user and a team to try things on."""

    system: int = 1
    analysis: int = 1
    team: int = 1
    user: int = 1
    own_team: int = 1
    """Of who asks."""
    layer: int = 1
    page_layer: int = 1
    """Layers that programs and pages may delete, each its own."""

    def value(self, name: str) -> str:
        """Of a path parameter."""
        numbers = {
            "system": self.system,
            "analysis": self.analysis,
            "team": self.team,
            "user": self.user,
            "layer": self.layer,
            "page_layer": self.page_layer,
        }
        return str(numbers.get(name, WORDS.get(name, 1)))

    def filled(self, body: Any) -> Any:
        """A body that would work here."""
        known = {
            "team": self.own_team,
            "version": 1,
            "text": DESCRIPTION,
            "role": "viewer",
            "user": self.user,
            "layer": navigator(),
        }
        if not isinstance(body, dict):
            return body
        made = {name: known.get(name, value) for name, value in body.items()}
        if isinstance(made.get("name"), str):
            made["name"] = f"name{next(_new)}"
        return made


@dataclass(frozen=True, slots=True)
class Asked:
    """A route under one of its methods."""

    method: str
    path: str
    route: GuardedRoute = field(repr=False)

    @property
    def effect(self) -> str:
        """What it brings about, in words."""
        return str(self.route.effect)

    @property
    def is_api(self) -> bool:
        """Whether it is for programs."""
        return self.path.startswith("/api/")

    @property
    def parameters(self) -> list[str]:
        """Names of its path parameters."""
        return re.findall(r"\{(\w+)", self.path)

    def address(self, place: Place) -> str:
        """Its path with each parameter filled in."""
        pages = {} if self.is_api else {"layer": "page_layer"}
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: place.value(pages.get(found[1], found[1])), self.path)

    def send(self, browser: TestClient, place: Place, schema: dict[str, Any]) -> Any:
        """Asks for it as somebody would; the answer."""
        sent: dict[str, Any] = {}
        if self.is_api:
            operation = schema["paths"].get(self.path, {}).get(self.method.lower(), {})
            content = operation.get("requestBody", {}).get("content", {})
            for media_type, one in content.items():
                body = place.filled(needed(schema, one["schema"]))
                sent["json" if media_type == "application/json" else "data"] = body
        elif self.method not in ("GET", "HEAD"):
            sent["data"] = place.filled(form(self.route)) or None
        return browser.request(self.method, self.address(place), **sent)


def asked(app: FastAPI) -> list[Asked]:
    """Every route, files aside; those that take things away last."""
    found = [
        Asked(method, route.path, route)
        for route in app.routes
        if isinstance(route, GuardedRoute)
        for method in sorted(route.methods or ())
    ]
    return sorted(found, key=lambda one: one.method == "DELETE" or one.path.endswith("/delete"))


def form(route: GuardedRoute) -> dict[str, Any]:
    """Values for the fields that a form must have."""
    made: dict[str, Any] = {}
    for one in route.dependant.body_params:
        kind = one.field_info.annotation
        of_model = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else None
        fields = of_model or {one.alias: one.field_info}
        made |= {name: _value(info.annotation) for name, info in fields.items() if info.is_required()}
    return made


def _value(kind: Any) -> Any:
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return choices[0] if choices else {int: 1, float: 1, bool: True}.get(kind, "words")
