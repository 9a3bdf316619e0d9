"""Conventions that hold for every route: declared permissions, who may do what, headers, errors, pages of lists."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount
from starlette.testclient import TestClient

from threatlas.state.users import ROLES
from threatlas.web import api, pages
from threatlas.web.effects import EFFECTS_OF, Account, Effect
from threatlas.web.permissions import GuardedRoute, check_declared, page_router
from threatlas.web.security import HEADERS
from webserver import DESCRIPTION, Server

ROUTES = [route for router in (*api.ROUTERS, *pages.ROUTERS) for route in router.routes]
ASKED = [
    (method, route.path, route.effect)
    for route in ROUTES
    if isinstance(route, GuardedRoute)
    for method in sorted(route.methods or ())
]
DECISION = {"technique": "AML.T0029", "verdict": "not-applicable", "reason": "x", "owner": "y", "until": "2099-01-31"}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/systems"): {"name": "another", "team": 1},
    ("PATCH", "/api/systems/{system}"): {"name": "renamed"},
    ("POST", "/api/systems/{system}/versions"): {"text": DESCRIPTION},
    ("POST", "/api/check"): {"text": DESCRIPTION},
    ("POST", "/api/systems/{system}/analyses"): {"version": 1},
    ("POST", "/api/systems/{system}/decisions"): DECISION,
    ("PUT", "/api/systems/{system}/decisions/{number}"): DECISION,
    ("POST", "/api/users"): {"name": "new", "role": "viewer"},
    ("PATCH", "/api/users/{user}"): {"enabled": True},
    ("POST", "/api/teams"): {"name": "new"},
    ("PUT", "/api/me/password"): {"new": "correct horse battery"},
}
"""Bodies with which a route works, where it needs one."""


@pytest.fixture
def filled(server: Server) -> Server:
    """A server with two teams and a system of the first, which has one version and one analysis."""
    server.team("Security")
    server.team("Fraud")
    owner = server.person("owner", "administrator", 1)
    made = owner.post("/api/systems", json={"name": "fraud", "team": 1, "text": DESCRIPTION})
    assert made.status_code == 201, made.text
    assert owner.post("/api/systems/1/analyses", json={"version": 1}).status_code == 202
    return server


NAMED = {"{objective}": "fraud-passes", "{name}": "json"}
"""Parameters that are no numbers."""


def address(path: str) -> str:
    """A path with each parameter filled in."""
    return re.sub(r"\{\w+\}", lambda found: NAMED.get(found[0], "1"), path)


def ask(browser: TestClient, method: str, path: str) -> int:
    """The status of a request to a route."""
    answer = browser.request(method, address(path), json=BODIES.get((method, path)))
    return answer.status_code


def test_every_route_declares_its_effect() -> None:
    assert len(ASKED) > 25
    assert all(isinstance(route, GuardedRoute) for route in ROUTES)
    assert [path for _, path, effect in ASKED if effect is None] == []


def test_an_application_with_an_undeclared_route_does_not_start() -> None:
    router = page_router()

    @router.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    with pytest.raises(PermissionError, match="/forgotten declares no permission"):
        check_declared(router.routes)
    with pytest.raises(PermissionError, match="/plain"):
        check_declared([APIRoute("/plain", forgotten)])
    check_declared([Mount("/static", routes=[], name="static")])
    with pytest.raises(PermissionError):
        check_declared([Mount("/files", routes=[], name="files")])


def test_an_undeclared_route_answers_nobody(server: Server) -> None:
    router = page_router()

    @router.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    server.app.router.routes.extend(router.routes)
    answer = server.person("ada", "administrator").get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


@pytest.mark.parametrize("role", [None, *ROLES])
def test_who_may_do_what(filled: Server, role: str | None) -> None:
    """Every route for every role, in the team that owns the system: refused exactly where the role lacks the effect."""
    wrong = []
    browser = filled.browser() if role is None else None
    for number, (method, path, effect) in enumerate(ASKED):
        one = browser or filled.person(f"person{number}", role or "", 1)
        status = ask(one, method, path)
        assert effect is not None
        if effect is Effect.SIGN_IN:
            denied = status in (303, 403) and "/sign-in" not in path
            expected = False
        elif role is None:
            denied, expected = status in (303, 401), True
        else:
            denied, expected = status == 403, effect not in EFFECTS_OF[role]
        if denied != expected or status >= 500:
            wrong.append((method, path, status))
    assert wrong == []


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("role", ["viewer", "analyst", "administrator"])
@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_other_teams_see_what_is_shared_and_change_nothing(filled: Server, role: str, shared: bool) -> None:
    owner = filled.person("another", "analyst", 1)
    assert owner.patch("/api/systems/1", json={"shared": shared}).json()["shared"] is shared
    stranger = filled.person("stranger", role, 2)
    found = stranger.get("/api/systems").json()["items"]
    assert [one["id"] for one in found] == ([1] if shared else [])
    for method, path, effect in ASKED:
        if "{system}" not in path and "{analysis}" not in path:
            continue
        status = ask(stranger, method, path)
        assert effect is not None
        if effect not in EFFECTS_OF[role]:
            assert status == 403, path
        elif not shared:
            assert status == 404, path
        elif effect in (Effect.WRITE_SYSTEMS, Effect.RECORD_DECISIONS):
            assert status == 403, path
        else:
            assert status in (200, 202, 303, 409), path  # 409: an analysis that has no document yet


def test_roles_are_those_of_the_state() -> None:
    assert tuple(EFFECTS_OF) == ROLES
    assert not any(Account(1, "eve", "emperor", frozenset()).may(effect) for effect in Effect)


@pytest.mark.parametrize("secure", [False, True])
def test_headers_on_every_answer(tmp_path: Path, secure: bool) -> None:
    server = Server(tmp_path / "secure", secure=secure)
    scheme = "https" if secure else "http"
    browser = server.browser(f"{scheme}://127.0.0.1:8000")
    answers = [browser.request(method, address(path)) for method, path, _ in ASKED]
    answers += [
        browser.get("/nothing"),
        browser.get("/api/nothing"),
        browser.post("/"),
        browser.get("/static/x/css/base.css"),
        browser.get("/static/x/../app.py"),
        browser.post("/sign-in", headers={"Origin": "https://evil.example"}),
        browser.post("/sign-in", content=b"x" * 100_000),
    ]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, answer.request.url
        assert "Cache-Control" in answer.headers
        assert ("Strict-Transport-Security" in answer.headers) is secure
        assert "server" not in answer.headers
    assert {answer.status_code for answer in answers} >= {200, 303, 401, 403, 404, 405, 413}


def broken(app: FastAPI) -> None:
    """Adds routes that fail."""
    from threatlas.web.permissions import api_router, needs

    for router, path in ((page_router(), "/broken"), (api_router("broken"), "/broken")):

        @router.get(path, response_model=None)
        @needs(Effect.SIGN_IN)
        def fail() -> str:
            raise ZeroDivisionError("secret detail")

        app.router.routes.extend(router.routes)


def test_a_failure_of_ours_is_a_clear_page_with_headers(server: Server) -> None:
    broken(server.app)
    page = server.browser().get("/broken")
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.text
    assert page.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    body = server.browser().get("/api/broken")
    assert body.json()["error"]["code"] == "failed"
    assert "secret" not in page.text + body.text


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("GET", "/api/nothing", b"", 404, "not_found"),
        ("DELETE", "/api/systems", b"", 405, "method_not_allowed"),
        ("GET", "/api/systems/0", b"", 422, "invalid"),
        ("GET", "/api/systems/x", b"", 422, "invalid"),
        ("GET", "/api/systems/99", b"", 404, "not_found"),
        ("GET", "/api/systems/99999999999999999999", b"", 422, "invalid"),
        ("GET", "/api/systems?limit=0", b"", 422, "invalid"),
        ("POST", "/api/systems", b"", 422, "invalid"),
        ("POST", "/api/systems", b"{", 422, "invalid"),
        ("POST", "/api/systems", b"[" * 100_000, 400, "bad_request"),
        ("POST", "/api/systems", b'{"name": "\\ud800", "team": 1}', 422, "invalid"),
        ("POST", "/api/systems", b'{"name": "x", "team": 1, "owner": 2}', 422, "invalid"),
        ("POST", "/api/systems", b'{"name": "x", "team": 2}', 403, "not_allowed"),
        ("POST", "/api/systems", b'{"name": "x", "team": 1, "text": "- a"}', 422, "invalid"),
        ("POST", "/api/systems", b" " * (4 * 1024 * 1024 + 1), 413, "too_large"),
        ("POST", "/api/systems/1/analyses", b'{"version": 9}', 404, "not_found"),
        ("GET", "/api/analyses/1/document", b"", 409, "conflict"),
        ("POST", "/api/users", b'{"name": "owner", "role": "viewer"}', 409, "conflict"),
        ("POST", "/api/users", b'{"name": "<b>", "role": "viewer"}', 422, "invalid"),
        ("POST", "/api/users", b'{"name": "x", "role": "emperor"}', 422, "invalid"),
        ("PUT", "/api/teams/9/members/1", b"", 404, "not_found"),
        ("DELETE", "/api/teams/2/members/1", b"", 404, "not_found"),
    ],
)
def test_errors_have_one_shape(filled: Server, method: str, path: str, content: bytes, status: int, code: str) -> None:
    browser = filled.person("ada", "administrator", 1)
    answer = browser.request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["code", "message", "problems"]
    assert body["error"]["code"] == code
    assert body["error"]["message"]
    assert all(problem["message"] for problem in body["error"]["problems"])


LISTS = [path for method, path, _ in ASKED if method == "GET" and path.startswith("/api/")]


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_lists_come_in_pages(filled: Server) -> None:
    browser = filled.person("ada", "administrator", 1)
    for number in range(4):
        browser.post("/api/systems", json={"name": f"system {number}", "team": 1})
        browser.post("/api/teams", json={"name": f"team {number}"})
        browser.post("/api/users", json={"name": f"user{number}", "role": "viewer"})
        browser.post("/api/systems/1/versions", json={"text": f"{DESCRIPTION}\n# {number}"})
        browser.post("/api/systems/1/analyses", json={"version": 1})
    seen = 0
    for path in LISTS:
        whole = browser.get(address(path), params={"limit": 200})
        if whole.status_code != 200 or "items" not in whole.json():
            continue
        seen += 1
        assert whole.json()["next"] is None
        collected: list[Any] = []
        after = 0
        while True:
            part = browser.get(address(path), params={"limit": 2, "after": after}).json()
            assert list(part) == ["items", "next"]
            assert len(part["items"]) <= 2
            collected += part["items"]
            if (after := part["next"]) is None:
                break
        assert collected == whole.json()["items"], path
        assert len(collected) >= 4
    assert seen == 6


def test_times_are_iso_8601_in_utc(filled: Server) -> None:
    browser = filled.person("ada", "administrator", 1)
    found = []
    for path in LISTS:
        text = browser.get(address(path)).text
        found += re.findall(r'"(?:created|time|finished)":"([^"]*)"', text)
    assert len(found) > 8
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one) for one in found)


def test_the_schema_tells_every_route(server: Server) -> None:
    schema = server.person("ada", "viewer").get("/api/openapi.json").json()
    told = {(method.upper(), path) for path, methods in schema["paths"].items() for method in methods}
    assert told == {(method, path) for method, path, _ in ASKED if path.startswith("/api/")} - {
        ("GET", "/api/openapi.json")
    }


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
def test_the_framework_adds_no_pages_of_its_own(server: Server, path: str) -> None:
    assert server.person("ada", "administrator").get(path).status_code == 404


def test_a_wrong_method_learns_the_right_ones(server: Server) -> None:
    browser = server.person("ada", "viewer")
    for path in {path for _, path, _ in ASKED}:
        answer = browser.request("TRACE", address(path))
        assert answer.status_code == 405
        assert answer.headers["Allow"] == ", ".join(sorted(method for method, one, _ in ASKED if one == path))
