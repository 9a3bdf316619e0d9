"""One test a convention, over every route that it governs: a new route is held to them from its first day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from threatlas.web.security import HEADERS, LARGEST_BODY
from threatlas.web.shapes import CODES
from web.pages.layering import navigator
from web.routes import Asked, Place, asked
from webserver import DESCRIPTION, Server

HERE = Place()
_PEOPLE = count(1)
CODED = {code: status for status, code in CODES.items()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with some of everything; what tests add to it is in nobody's way."""
    server = Server(tmp_path_factory.mktemp("site"))
    server.site.streams.close()  # a stream ends at once, so that every route can be asked
    team = server.team("Security")
    browser = server.person("owner", "administrator", team)
    for number in range(4):
        assert browser.post("/api/systems", json={"name": f"s{number}", "team": team, "text": DESCRIPTION}).is_success
        assert browser.post("/api/systems/1/versions", json={"text": f"{DESCRIPTION}\n# {number}"}).is_success
        assert browser.post("/api/systems/1/analyses", json={"version": 1}).is_success
        assert browser.post("/api/users", json={"name": f"user{number}", "role": "viewer"}).is_success
        assert browser.post("/api/teams", json={"name": f"team {number}"}).is_success
        assert browser.post("/api/layers", json={"team": team, "layer": navigator()}).is_success
    yield server
    server.site.at_hand.close()
    server.site.database.close()


@pytest.fixture
def ada(site: Server) -> TestClient:
    """An administrator; another for each test, since some end their session."""
    return site.person(f"ada{next(_PEOPLE)}", "administrator", 1)


def held(answer: Any, status: int | None = None) -> dict[str, Any]:
    """An error of the API, checked for its one shape."""
    body: dict[str, Any] = answer.json()
    assert list(body) == ["error"], answer.request.url
    assert list(body["error"]) == ["code", "message", "problems"]
    assert body["error"]["message"]
    assert CODED[body["error"]["code"]] == answer.status_code
    assert all(problem["message"] for problem in body["error"]["problems"])
    assert answer.headers["Content-Type"] == "application/json"
    if status is not None:
        assert answer.status_code == status, (answer.request.url, answer.text)
    return body


def of_api(site: Server) -> list[Asked]:
    return [one for one in asked(site.app) if one.is_api]


def writes(site: Server) -> list[Asked]:
    return [one for one in asked(site.app) if one.method != "GET"]


def bodied(site: Server) -> list[Asked]:
    paths = site.app.openapi()["paths"]
    return [one for one in of_api(site) if "requestBody" in paths.get(one.path, {}).get(one.method.lower(), {})]


# Errors


BAD_BODIES = [
    (b"", "application/json", 422),
    (b"{", "application/json", 422),
    (b"[]", "application/json", 422),
    (b"null", "application/json", 422),
    (b'{"unknown": 1}', "application/json", 422),
    (b"\xff\xfe", "application/json", None),
    (b'{"name": "\\ud800"}', "application/json", 422),
    (b"[" * 100_000, "application/json", 400),
    (b'{"a":' * 100_000, "application/json", 400),
    (b'{"name": "x"}', "text/plain", 422),
    (b"name=x", "application/x-www-form-urlencoded", 422),
    (b" " * (LARGEST_BODY + 1), "application/json", 413),
]


@pytest.mark.parametrize(("content", "kind", "status"), BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_body_that_cannot_be_read(site: Server, ada: TestClient, content: bytes, kind: str, status: int) -> None:
    for one in bodied(site):
        answer = ada.request(one.method, one.address(HERE), content=content, headers={"Content-Type": kind})
        assert answer.status_code in (400, 413, 422)
        held(answer, status)


@pytest.mark.parametrize(
    "body",
    [
        {"version": True},
        {"version": "1"},
        {"version": 1.5},
        {"version": 1, "paths": 0},
        {"version": 1, "as_of": 0},
        {"version": 1, "as_of": "0"},
        {"version": 1, "as_of": "2026-12-31T00:00:00"},
        {"version": 1, "as_of": "2026-02-30"},
        {"version": 1, "budget": "1"},
        {"version": 1, "budget": True},
    ],
)
def test_nothing_is_taken_for_what_it_is_not(ada: TestClient, body: dict[str, Any]) -> None:
    held(ada.post("/api/systems/1/analyses", json=body), 422)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_what_is_no_number_is_refused(ada: TestClient, number: str) -> None:
    for field in ("version", "budget", "seed"):
        content = f'{{"version": 1, "{field}": {number}}}'
        answer = ada.post("/api/systems/1/analyses", content=content, headers={"Content-Type": "application/json"})
        held(answer, 422)


def test_a_day_and_a_whole_number_are_taken(ada: TestClient) -> None:
    answer = ada.post("/api/systems/1/analyses", json={"version": 1.0, "as_of": "2026-12-31", "budget": 5})
    assert answer.status_code == 202
    assert answer.json()["options"]["as_of"] == "2026-12-31"


def test_an_address_that_leads_nowhere(site: Server, ada: TestClient) -> None:
    for one in of_api(site):
        for value, status in (("2147483647", None), ("0", 422), ("x", None), ("9" * 30, None), ("%00", None)):
            if one.parameters and one.method == "GET":
                answer = ada.get(re.sub(r"\{\w+\}", value, one.path))
                assert answer.status_code in (404, 409, 422), one.path
                held(answer, status if len(one.parameters) == 1 else None)
    held(ada.get("/api"), 404)
    held(ada.get("/api/nothing"), 404)
    held(ada.get("/api/systems/"), 404)


def test_errors_of_what_is_asked_too_often_or_as_somebody_else(site: Server, tmp_path: Path) -> None:
    person = site.person("guess", "viewer", 1, password="not a hash")  # noqa: S106
    for _ in range(10):
        held(person.put("/api/me/password", json={"current": "wrong", "new": "correct horse battery"}), 403)
    answer = person.put("/api/me/password", json={"current": "wrong", "new": "correct horse battery"})
    held(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0
    named = Server(tmp_path / "named", hosts=frozenset({"atlas"}))
    held(named.browser().get("/api/me"), 421)
    named.site.database.close()


def test_a_wrong_method_learns_the_right_ones(site: Server, ada: TestClient) -> None:
    by_path: dict[str, set[str]] = {}
    for one in asked(site.app):
        by_path.setdefault(one.address(HERE), set()).add(one.method)
    for path, methods in by_path.items():
        for method in ("TRACE", "OPTIONS", "DELETE", "GET"):
            if method not in methods:
                answer = ada.request(method, path)
                assert answer.status_code == 405, (method, path)
                assert answer.headers["Allow"] == ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
                assert "Access-Control-Allow-Origin" not in answer.headers
                if path.startswith("/api/"):
                    held(answer, 405)


def test_head_is_get_without_a_body(site: Server, ada: TestClient) -> None:
    schema = site.app.openapi()
    for one in asked(site.app):
        if one.method == "GET":
            got, head = one.send(ada, HERE, schema), ada.head(one.address(HERE))
            assert head.status_code == got.status_code, one.path
            assert head.content == b""
            assert (
                head.headers["Content-Type"] == got.headers["Content-Type"] if "Content-Type" in got.headers else True
            )


# Lists


def lists(site: Server) -> list[Asked]:
    """Operations that answer with a page of a list."""
    found = []
    for one in of_api(site):
        operation = site.app.openapi()["paths"].get(one.path, {}).get(one.method.lower(), {})
        if "PageOf" in str(operation.get("responses", {}).get("200", {})):
            found.append(one)
    return found


def pages(browser: TestClient, path: str, limit: int) -> Iterator[list[Any]]:
    """The parts of a list."""
    after = 0
    while True:
        part = browser.get(path, params={"limit": limit, "after": after}).json()
        assert list(part) == ["items", "next"]
        assert len(part["items"]) <= limit
        yield part["items"]
        if part["next"] is None:
            return
        assert part["next"] > after
        after = part["next"]


def test_lists_come_in_pages(site: Server, ada: TestClient) -> None:
    assert len(lists(site)) >= 6
    for one in lists(site):
        path = one.address(HERE)
        whole = ada.get(path, params={"limit": 200}).json()
        assert whole["next"] is None
        for limit in (1, 2, 200):
            assert [item for part in pages(ada, path, limit) for item in part] == whole["items"], path
        assert ada.get(path, params={"after": 2**31 - 1}).json() == {"items": [], "next": None}
        for wrong in (
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=x",
            "after=-1",
            "after=x",
            "after=99999999999",
            "limit=",
        ):
            held(ada.get(f"{path}?{wrong}"), 422)


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_what_is_added_meanwhile_comes_last(server: Server) -> None:
    team = server.team("Security")
    ada = server.person("ada", "administrator", team)
    adds: dict[str, tuple[str, dict[str, Any]]] = {
        "/api/systems": ("/api/systems", {"team": team, "text": DESCRIPTION}),
        "/api/teams": ("/api/teams", {}),
        "/api/users": ("/api/users", {"role": "viewer"}),
        "/api/systems/1/versions": ("/api/systems/1/versions", {}),
        "/api/systems/1/analyses": ("/api/systems/1/analyses", {"version": 1}),
        "/api/layers": ("/api/layers", {"team": team, "layer": navigator()}),
        "/api/audit": ("/api/teams", {}),
    }
    for path, (address, body) in adds.items():

        def add(number: int, path: str = path, address: str = address, body: dict[str, Any] = body) -> None:
            own = (
                {"name": f"{path[5:].replace('/', '-')}{number}"}
                if address in ("/api/systems", "/api/teams", "/api/users")
                else {}
            )
            text = {"text": f"{DESCRIPTION}\n# {number}"} if address.endswith("versions") else {}
            assert ada.post(address, json={**body, **own, **text}).is_success

        for number in range(3):
            add(number)
        collected: list[Any] = []
        for number, part in enumerate(pages(ada, path, 2)):
            collected += part
            if number == 0:
                add(3)
        assert collected == ada.get(path, params={"limit": 200}).json()["items"], path
        assert len(collected) >= 4


def test_times_are_iso_8601_in_utc_to_the_second(site: Server, ada: TestClient) -> None:
    schema = site.app.openapi()
    found = 0
    for one in of_api(site):
        if one.method == "GET":
            for moment in re.findall(r'"([^"]*\d\d\d\d-\d\d-\d\d[T ]\d\d:[^"]*)"', one.send(ada, HERE, schema).text):
                found += 1
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment), (one.path, moment)
    assert found > 20
    for name, shape in schema["components"]["schemas"].items():
        for key in ("created", "time", "finished", "expires", "used", "seen"):
            told = str(shape.get("properties", {}).get(key, {}))
            assert "string" not in told or "date" in told, (name, key)


# Requests that write


def test_a_write_says_where_it_comes_from(site: Server, ada: TestClient) -> None:
    for one in writes(site):
        for origin in (None, "null", "https://evil.example", "http://127.0.0.1:8001"):
            sent = ada.build_request(one.method, one.address(HERE))
            del sent.headers["Origin"]
            if origin is not None:
                sent.headers["Origin"] = origin
            answer = ada.send(sent)
            assert answer.status_code == 403, (one.method, one.path, origin)
            if one.is_api:
                held(answer, 403)
    assert ada.get("/api/me").status_code == 200


def test_no_route_takes_a_body_beyond_the_limit(site: Server, ada: TestClient) -> None:
    for one in writes(site):
        answer = ada.request(one.method, one.address(HERE), content=b"x" * (LARGEST_BODY + 1))
        assert answer.status_code == 413, (one.method, one.path)


# Answers


@pytest.mark.parametrize("secure", [False, True])
def test_headers_on_every_answer(tmp_path: Path, secure: bool) -> None:
    server = Server(tmp_path / "secure", secure=secure)
    server.site.streams.close()  # a stream ends at once, so that every route can be asked
    team = server.team("Security")
    base = f"{'https' if secure else 'http'}://127.0.0.1:8000"
    nobody = server.browser(base)
    schema, place = server.app.openapi(), Place(own_team=team)
    answers = [one.send(nobody, place, schema) for one in asked(server.app)]
    if not secure:
        answers += [
            one.send(server.person(f"n{number}", "administrator", team), place, schema)
            for number, one in enumerate(asked(server.app))
        ]
    answers += [
        nobody.get("/nothing"),
        nobody.get("/api/nothing"),
        nobody.post("/"),
        nobody.head("/sign-in"),
        nobody.options("/sign-in"),
        nobody.get("/static/x/css/base.css"),
        nobody.get("/static/x/../app.py"),
        nobody.post("/sign-in", headers={"Origin": "https://evil.example"}),
        nobody.post("/sign-in", content=b"x" * 100_000),
    ]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, answer.request.url
        assert answer.headers["Cache-Control"] == "no-store", answer.request.url
        assert ("Strict-Transport-Security" in answer.headers) is secure
        assert "server" not in answer.headers
        assert answer.status_code < 500, answer.request.url
    assert {answer.status_code for answer in answers} >= {200, 303, 401, 403, 404, 405, 413}
    kept = nobody.get(server.site.static.url("css/base.css"))
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    server.site.at_hand.close()
    server.site.database.close()


class Head(HTMLParser):
    """What a page says of itself."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._in_title = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_title = tag == "title" and "svg" not in {name for name, _ in self.tags}

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""

    def handle_endtag(self, _: str) -> None:
        self._in_title = False

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_page_says_its_language_title_and_heading(site: Server) -> None:
    schema = site.app.openapi()
    seen: dict[str, list[str]] = {}
    for number, one in enumerate(asked(site.app)):
        answer = one.send(site.person(f"reader{number}", "administrator", 1), HERE, schema)
        whole = answer.headers.get("Content-Type", "").startswith("text/html") and answer.text.startswith(
            "<!doctype html>"
        )
        if one.is_api or not whole or "Content-Disposition" in answer.headers:
            continue
        page = Head(answer.text)
        assert page.all("html") == [{"lang": "en"}], one.path
        assert page.title.removesuffix(" · threatlas").strip(), one.path
        assert page.title.endswith(" · threatlas"), one.path
        assert len(page.all("h1")) == len(page.all("main")) == 1, one.path
        assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")
        assert page.all("a")[0]["href"] == "#main", one.path
        if answer.status_code == 200 and one.method == "GET":
            seen.setdefault(page.title, []).append(one.path)
    assert len(seen) > 15


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "1.5", "x", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_number_that_leads_nowhere(site: Server, ada: TestClient, number: str) -> None:
    """Pages say that nothing is there, the API that the number is none; the database is not asked with it."""
    numbers = {"system", "analysis", "layer", "user", "team", "number", "item", "version"}
    for one in asked(site.app):
        if one.method == "GET" and (ours := numbers & set(one.parameters)):
            path = one.address(HERE)
            for name in ours:
                path = re.sub(rf"(?<=/){re.escape(HERE.value(name))}(?=/|$)", quote(number), path, count=1)
            assert ada.get(path).status_code in ({404, 422} if one.is_api else {404}), path
