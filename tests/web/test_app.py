"""The application is put together whole: every route declares what it brings about, and a failure is a clear page."""

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from threatlas.web import api, pages
from threatlas.web.effects import Effect
from threatlas.web.permissions import GuardedRoute, check_declared, page_router
from threatlas.web.security import HEADERS
from webserver import Server

ROUTES = [route for router in (*api.ROUTERS, *pages.ROUTERS) for route in router.routes]
ASKED = [
    (method, route.path, route.effect)
    for route in ROUTES
    if isinstance(route, GuardedRoute)
    for method in sorted(route.methods or ())
]


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


def test_the_schema_tells_every_route(server: Server) -> None:
    schema = server.person("ada", "viewer").get("/api/openapi.json").json()
    told = {(method.upper(), path) for path, methods in schema["paths"].items() for method in methods}
    assert told == {(method, path) for method, path, _ in ASKED if path.startswith("/api/")} - {
        ("GET", "/api/openapi.json")
    }


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
def test_the_framework_adds_no_pages_of_its_own(server: Server, path: str) -> None:
    assert server.person("ada", "administrator").get(path).status_code == 404
