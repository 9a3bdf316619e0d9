"""The account page: password, tokens, sessions."""

import re

import pytest

from threatlas.state.credentials import hash_password
from threatlas.state.sign_in import open_session
from threatlas.state.users import User
from web.pages.test_every_page import read
from webserver import Server

OLD, NEW = "correct horse battery", "another horse battery"
HASHED = hash_password(OLD)


def test_it_is_where_the_name_leads(server: Server) -> None:
    ada = server.person("ada", "viewer")
    assert '<a href="/account">ada (viewer)</a>' in ada.get("/").text
    page = ada.get("/account")
    assert page.status_code == 200
    read(page.text)
    assert "You have no password yet" in page.text
    assert server.browser().get("/account").headers["Location"] == "/sign-in?next=%2Faccount"


@pytest.mark.parametrize(
    ("had", "form", "status", "says"),
    [
        (False, {"new": NEW, "again": NEW}, 303, ""),
        (True, {"current": OLD, "new": NEW, "again": NEW}, 303, ""),
        (True, {"current": NEW, "new": NEW, "again": NEW}, 422, "The current password is another."),
        (True, {"current": OLD, "new": NEW, "again": OLD}, 422, "are not the same"),
        (True, {"current": OLD, "new": "short", "again": "short"}, 422, "at least 12 characters"),
        (True, {}, 422, "at least 12 characters"),
    ],
)
def test_the_password(server: Server, had: bool, form: dict[str, str], status: int, says: str) -> None:
    ada = server.person("ada", "viewer", password=HASHED if had else None)
    answer = ada.post("/account/password", data=form)
    assert answer.status_code == status
    assert says in answer.text
    right = NEW if status == 303 else OLD
    assert server.browser().post("/sign-in", data={"name": "ada", "password": right}).status_code == 303
    if status == 303:
        assert "The password is set" in ada.get(answer.headers["Location"]).text


def test_sessions_are_listed_and_ended(server: Server) -> None:
    ada = server.person("ada", "viewer")
    server.person("eve", "viewer")
    with server.site.database.write() as session:
        user = session.query(User).filter_by(name="ada").one()
        tokens = [open_session(session, user) for _ in range(3)]
    others = [server.browser() for _ in tokens]
    for browser, token in zip(others, tokens, strict=True):
        browser.cookies.set("threatlas", token)
    page = ada.get("/account").text
    assert page.count("this one") == 1
    assert len(re.findall(r"/account/sessions/\d+/end\"", page)) == 3
    assert ada.post("/account/sessions/3/end").status_code == 303
    assert [one.get("/api/me").status_code for one in others] == [401, 200, 200]
    assert ada.post("/account/sessions/2/end").status_code == 404  # of somebody else
    assert ada.post("/account/sessions/end-others").status_code == 303
    assert [one.get("/api/me").status_code for one in others] == [401] * 3
    assert ada.get("/api/me").status_code == 200
    assert "End all others" not in ada.get("/account").text


def test_a_token_is_made_shown_once_and_revoked(server: Server) -> None:
    ada = server.person("ada", "analyst")
    form = {"name": '<b>"nightly"', "scope": ["read", "write"], "days": "30"}
    made = ada.post("/account/tokens", data=form)
    assert made.status_code == 200
    read(made.text)
    assert made.headers["Cache-Control"] == "no-store"
    text = re.search(r"tat_[\w-]{43}", made.text)
    assert text is not None
    page = ada.get("/account").text
    read(page)
    assert text[0] not in page
    assert "&lt;b&gt;" in page
    assert "read, write" in page
    assert "manage users" not in page  # an analyst is not offered it
    program = server.browser(Authorization=f"Bearer {text[0]}")
    assert program.get("/api/me").status_code == 200
    assert "never" not in ada.get("/account").text.split("Last used")[1].split("</tbody>")[0]
    assert ada.post("/account/tokens/1/revoke").status_code == 303
    assert program.get("/api/me").status_code == 401
    assert ada.post("/account/tokens/1/revoke").status_code == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "x"}, "Choose at least one scope"),
        ({"scope": "read"}, "needs a name"),
        ({"name": "x", "scope": "manage"}, "does not go as far"),
        ({"name": "x", "scope": "everything"}, "does not go as far"),
        ({"name": "x", "scope": "read", "days": "366"}, ""),
        ({"name": "x", "scope": "read", "days": "0"}, ""),
        ({"name": "x" * 101, "scope": "read"}, ""),
    ],
)
def test_what_makes_no_token(server: Server, form: dict[str, str], says: str) -> None:
    ada = server.person("ada", "viewer")
    answer = ada.post("/account/tokens", data=form)
    assert answer.status_code == 422
    read(answer.text)
    assert says in answer.text
    assert ada.get("/api/tokens").json()["items"] == []
