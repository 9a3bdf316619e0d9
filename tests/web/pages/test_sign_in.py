"""Signing in, by a link or a password, and out."""

import re
from pathlib import Path

import pytest

from threatlas.state.audit import AuditEntry
from threatlas.state.credentials import hash_password
from threatlas.state.sign_in import make_link
from threatlas.state.users import User
from threatlas.web.pages.sign_in import own_path
from webserver import Server

PASSWORD = "correct horse battery"  # noqa: S105  # of nobody


def link_for(server: Server, name: str | None = None) -> str:
    """The path of a new link."""
    with server.site.database.write() as session:
        user = None if name is None else session.query(User).filter_by(name=name).one()
        return f"/sign-in/{make_link(session, user)}"


def audit(server: Server) -> list[tuple[str, str, str]]:
    """Who did what to what, so far."""
    with server.site.database.read() as session:
        return [(one.who, one.what, one.target) for one in session.query(AuditEntry).order_by(AuditEntry.id)]


def test_the_first_link_creates_the_administrator(server: Server) -> None:
    browser = server.browser()
    link = link_for(server)
    for _ in range(3):  # looking at it does not use it up
        page = browser.get(link)
        assert page.status_code == 200
        assert "You will be its administrator" in page.text
    done = browser.post(link, data={"name": " Ada ", "password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    me = browser.get("/api/me").json()
    assert (me["name"], me["role"], me["teams"]) == ("ada", "administrator", [1])
    assert server.browser().get(link).status_code == 404
    assert server.browser().post(link, data={"name": "eve"}).status_code == 404
    assert audit(server) == [("ada", "created administrator", "user ada"), ("ada", "signed in", "by link")]
    other = server.browser()
    assert other.post("/sign-in", data={"name": "ADA", "password": PASSWORD}).status_code == 303
    assert other.get("/api/me").json()["name"] == "ada"


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"name": "<b>"}, "A name begins with"),
        ({"name": "ada\nroot"}, "A name begins with"),
        ({"name": "ada", "password": "short"}, "at least 12 characters"),
    ],
)
def test_a_wrong_form_does_not_use_the_link_up(server: Server, form: dict[str, str], problem: str) -> None:
    link = link_for(server)
    refused = server.browser().post(link, data=form)
    assert refused.status_code == 422
    assert problem in refused.text
    assert server.browser().post(link).status_code == 303


def test_a_link_signs_a_user_in_once(server: Server) -> None:
    server.person("ada", "viewer")
    link = link_for(server, "ada")
    assert "Sign in as ada" in server.browser().get(link).text
    browser = server.browser()
    assert browser.post(link, data={"name": "eve", "password": PASSWORD}).status_code == 303
    assert browser.get("/api/me").json()["name"] == "ada"
    assert server.browser().post("/sign-in", data={"name": "ada", "password": PASSWORD}).status_code == 401
    assert server.browser().post(link).status_code == 404


@pytest.mark.parametrize(
    ("secure", "name", "attributes"),
    [
        (False, "threatlas", {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"}),
        (True, "__Host-threatlas", {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800", "Secure"}),
    ],
)
def test_the_cookie(tmp_path: Path, secure: bool, name: str, attributes: set[str]) -> None:
    server = Server(tmp_path / "data", secure=secure)
    base = "https://127.0.0.1:8000" if secure else "http://127.0.0.1:8000"
    cookie = server.browser(base).post(link_for(server)).headers["Set-Cookie"]
    value, *rest = cookie.split("; ")
    assert re.fullmatch(rf"{name}=[\w-]{{43}}", value)
    assert set(rest) == attributes


def test_signing_out_ends_the_session_on_the_server(server: Server) -> None:
    browser = server.browser()
    browser.post(link_for(server))
    token = browser.cookies["threatlas"]
    out = browser.post("/sign-out")
    assert (out.status_code, out.headers["Location"]) == (303, "/sign-in")
    assert "threatlas" not in browser.cookies
    thief = server.browser()
    thief.cookies.set("threatlas", token)
    assert thief.get("/api/me").status_code == 401


def test_a_new_session_has_a_new_token(server: Server) -> None:
    browser = server.browser()
    browser.cookies.set("threatlas", "x" * 43)  # fixed by somebody else
    link = link_for(server)
    done = browser.post(link)
    assert done.status_code == 303
    assert f"threatlas={'x' * 43}" not in done.headers["Set-Cookie"]
    thief = server.browser()
    thief.cookies.set("threatlas", "x" * 43)
    assert thief.get("/api/me").status_code == 401


def test_guessing_slows_down(server: Server) -> None:
    server.person("ada", "viewer", password=hash_password(PASSWORD))
    for _ in range(10):
        wrong = server.browser().post("/sign-in", data={"name": "ada", "password": "wrong"})
        assert wrong.status_code == 401
        assert 'role="alert"' in wrong.text
    right = server.browser().post("/sign-in", data={"name": "ada", "password": PASSWORD})
    assert right.status_code == 429
    assert 0 < int(right.headers["Retry-After"]) <= 901
    assert audit(server) == [("-", "failed to sign in", "user ada")] * 10


@pytest.mark.parametrize("enabled", [True, False])
def test_nobody_learns_who_exists(server: Server, enabled: bool) -> None:
    server.person("ada", "viewer", password=hash_password(PASSWORD))
    server.person("link", "viewer")
    with server.site.database.write() as session:
        session.query(User).filter_by(name="ada").one().enabled = enabled
    pages = set()
    for name in ("ada", "link", "nobody", "<b>"):
        answer = server.browser().post("/sign-in", data={"name": name, "password": "wrong"})
        assert answer.status_code == 401
        shown = name.replace("<", "&lt;").replace(">", "&gt;")
        pages.add(answer.text.replace(f'value="{shown}"', ""))
    assert len(pages) == 1
    if not enabled:
        assert server.browser().post("/sign-in", data={"name": "ada", "password": PASSWORD}).status_code == 401


def test_disabling_somebody_ends_their_sessions(server: Server) -> None:
    admin = server.person("ada", "administrator")
    eve = server.person("eve", "viewer")
    assert eve.get("/api/me").status_code == 200
    assert admin.patch("/api/users/2", json={"enabled": False}).status_code == 200
    assert eve.get("/api/me").status_code == 401
    assert admin.patch("/api/users/1", json={"enabled": False}).status_code == 409
    assert admin.patch("/api/users/1", json={"role": "viewer"}).status_code == 409
    assert admin.get("/api/me").json()["role"] == "administrator"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/", "/"),
        ("/systems/3?tab=paths", "/systems/3?tab=paths"),
        ("/" + "a" * 2000, "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_where_to_go_on(given: str, kept: str) -> None:
    assert own_path(given) == kept


def test_a_page_leads_to_signing_in_and_back(server: Server) -> None:
    server.person("ada", "viewer", password=hash_password(PASSWORD))
    browser = server.browser()
    away = browser.get("/?tab=1")
    assert away.status_code == 303
    form = browser.get(away.headers["Location"])
    assert 'name="next" value="/?tab=1"' in form.text
    back = browser.post("/sign-in", data={"name": "ada", "password": PASSWORD, "next": "/?tab=1"})
    assert back.headers["Location"] == "/?tab=1"
    assert "ada (viewer)" in browser.get("/").text
