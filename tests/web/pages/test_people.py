"""The pages of people: the list, adding somebody, and what an administrator does about one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from analysing import HOSTILE
from authenticator import code
from threatlas.state.audit import AuditEntry
from threatlas.state.users import SignInLink, User
from web.pages.test_every_page import read
from webserver import BASE, Server

ON_BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
LINK = re.compile(rf'<code class="secret" id="link">({re.escape(BASE)}/sign-in/[A-Za-z0-9_-]+)</code>')


@pytest.fixture
def admin(server: Server) -> TestClient:
    """In a team that is the first."""
    return server.person("root", "administrator", server.team("Security"))


def shown_link(page: str) -> str:
    """The path of the link that a page shows."""
    found = LINK.search(page)
    assert found is not None
    return found[1].removeprefix(BASE)


def audit(server: Server) -> list[tuple[str, str, str]]:
    with server.site.database.read() as session:
        return [(one.who, one.what, one.target) for one in session.query(AuditEntry).order_by(AuditEntry.id)]


@ON_BOTH
def test_somebody_is_added_and_comes_in(server: Server, admin: TestClient) -> None:
    answer = admin.post("/people", data={"name": " Ada@Example.org ", "role": "analyst", "team": ["1"]})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    read(answer.text)
    assert "Give it to <bdi>ada@example.org</bdi>" in answer.text
    link = shown_link(answer.text)
    page = admin.get("/people").text
    assert '<a href="/people/users/2"><bdi>ada@example.org</bdi></a></th><td>analyst</td>' in page
    assert '<a href="/people/teams/1"><bdi>Security</bdi></a>' in page
    assert page.count("<td>never</td>") == 1
    ada = server.browser()
    assert ada.post(link).status_code == 303
    assert ada.get("/systems").status_code == 200
    assert server.browser().post(link).status_code == 404
    assert "<td>never</td>" not in admin.get("/people").text


def test_the_link_is_shown_once_and_kept_nowhere(server: Server, admin: TestClient) -> None:
    first = shown_link(admin.post("/people", data={"name": "ada", "role": "viewer"}).text)
    second = shown_link(admin.post("/people/users/2/link").text)
    assert first != second
    assert server.browser().post(first).status_code == 404, "a newer one took its place"
    for path in ("/people", "/people/users/2", "/audit", "/audit/download"):
        assert second.rsplit("/", 1)[1] not in admin.get(path).text
    with server.site.database.read() as session:
        assert second.rsplit("/", 1)[1] not in session.scalars(select(SignInLink.digest)).all()
    assert ("root", "made sign-in link", "user ada") in audit(server)
    assert server.browser().post(second).status_code == 303


def test_the_link_has_the_address_that_people_type(tmp_path: Path) -> None:
    public = Server(tmp_path / "data", origin="https://atlas.example.org")
    page = public.person("root", "administrator").post("/people", data={"name": "ada", "role": "viewer"}).text
    assert ">https://atlas.example.org/sign-in/" in page
    public.site.at_hand.close()
    public.site.database.close()


@ON_BOTH
@pytest.mark.parametrize("name", ["", "root", " ROOT ", "a b", "-", "x" * 65, "ada\x00", "ädä", *HOSTILE])
def test_names_that_are_none(admin: TestClient, name: str) -> None:
    form = {"name": name.encode("utf-8", "replace"), "role": "analyst", "team": "1"}
    answer = admin.post("/people", data=form)
    assert answer.status_code in (400, 409, 422)
    page = read(answer.text)
    if answer.status_code != 400 and len(name) < 200:
        assert page.all("option")[1] == {"value": "analyst", "selected": None}, "what was chosen stays"
        assert len([one for one in page.all("input") if "checked" in one]) == 1
    assert admin.get("/api/users").json()["items"][-1]["name"] == "root"


@pytest.mark.parametrize(
    ("form", "status"), [({"role": "emperor"}, 422), ({"team": "x"}, 422), ({"team": "99"}, 404), ({"team": "0"}, 422)]
)
def test_what_is_no_choice(admin: TestClient, form: dict[str, str], status: int) -> None:
    assert admin.post("/people", data={"name": "ada"} | form).status_code == status
    assert len(admin.get("/api/users").json()["items"]) == 1


@ON_BOTH
def test_a_role_is_changed(server: Server, admin: TestClient) -> None:
    ada = server.person("ada", "viewer")
    answer = admin.post("/people/users/2/role", data={"role": "administrator"})
    assert answer.status_code == 303
    page = admin.get(answer.headers["Location"]).text
    assert "The role is changed." in page
    read(page)
    assert ada.get("/people").status_code == 200, "it counts at once"
    assert ada.post("/people/users/1/role", data={"role": "viewer"}).status_code == 303
    assert admin.get("/people").status_code == 403
    assert audit(server)[-2:] == [
        ("root", "changed role", "user ada to administrator"),
        ("ada", "changed role", "user root to viewer"),
    ]


def test_disabling_and_enabling(server: Server, admin: TestClient) -> None:
    ada = server.person("ada", "viewer")
    answer = admin.post("/people/users/2/access", data={"to": "disabled"})
    assert "Its sessions, tokens and links have ended." in admin.get(answer.headers["Location"]).text
    assert ada.get("/api/me").status_code == 401
    assert ">disabled</strong>" in admin.get("/people").text
    refused = admin.post("/people/users/2/link")
    assert refused.status_code == 409
    assert "Ada is disabled, so no link would let them in" in refused.text
    answer = admin.post("/people/users/2/access", data={"to": "enabled"})
    assert "The account is enabled." in admin.get(answer.headers["Location"]).text
    assert ">disabled</strong>" not in admin.get("/people").text
    assert admin.post("/people/users/2/access", data={"to": "gone"}).status_code == 422
    assert admin.post("/people/users/9/access", data={"to": "disabled"}).status_code == 404


@pytest.mark.parametrize(("page", "form"), [("role", {"role": "viewer"}), ("access", {"to": "disabled"})])
@pytest.mark.parametrize("others", [0, 1])
def test_the_page_says_why_not(server: Server, admin: TestClient, page: str, form: dict[str, str], others: int) -> None:
    for number in range(others):
        server.person(f"other{number}", "administrator")
    own = admin.get("/people/users/1").text
    assert "only by another administrator" in own
    assert "/people/users/1/role" not in own, "what is refused is not offered"
    answer = admin.post(f"/people/users/1/{page}", data=form)
    assert answer.status_code == 409
    read(answer.text)
    said = "another administrator can change" if others else "nobody to administer the server"
    assert re.search(rf'<p class="problem" role="alert">[^<]*{said}', answer.text)
    assert admin.get("/people").status_code == 200


def test_a_second_factor_is_taken_away(server: Server, admin: TestClient) -> None:
    ada = server.person("ada", "viewer")
    assert "Take the second factor away" not in admin.get("/people/users/2").text
    key = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', ada.post("/account/second-factor/begin").text)
    assert key is not None
    form = {"code": code(key[1].replace(" ", ""))}
    assert ada.post("/account/second-factor/confirm", data=form).status_code == 200
    assert "Take the second factor away" in admin.get("/people/users/2").text
    assert "<td>yes</td>" in admin.get("/people").text
    answer = admin.post("/people/users/2/second-factor")
    assert "The second factor is taken away" in admin.get(answer.headers["Location"]).text
    assert ada.get("/api/me").status_code == 401
    assert admin.post("/people/users/2/second-factor").status_code == 404, "none is left"
    own = admin.post("/people/users/1/second-factor")
    assert own.status_code == 409
    assert "on the page of your account" in own.text
    assert ("root", "reset second factor", "user ada") in audit(server)


def test_teams_of_one(server: Server, admin: TestClient) -> None:
    admin.post("/people", data={"name": "ada", "role": "viewer"})
    assert "sees only systems that are shared" in admin.get("/people/users/2").text
    answer = admin.post("/people/users/2/teams", data={"team": "1"})
    assert "The user is in the team from now on." in admin.get(answer.headers["Location"]).text
    answer = admin.post("/people/users/2/teams/leave", data={"team": "1"})
    assert "no longer in the team" in admin.get(answer.headers["Location"]).text
    assert admin.post("/people/users/2/teams/leave", data={"team": "1"}).status_code == 404
    assert admin.post("/people/users/2/teams", data={"team": "99"}).status_code == 404
    assert admin.post("/people/users/99/teams", data={"team": "1"}).status_code == 404
    assert audit(server)[-2:] == [
        ("root", "joined team", "user ada team 1"),
        ("root", "left team", "user ada team 1"),
    ]


def test_many_people_come_in_pages_and_are_found(server: Server, admin: TestClient) -> None:
    with server.site.database.write() as session:
        session.add_all(User(name=f"user{number:03}", role="viewer") for number in range(120))
    first = admin.get("/people")
    assert "121 users, page 1 of 3" in first.text
    assert len(first.content) < 150_000
    assert 'href="/people?page=2"' in first.text
    assert 'href="/people?q=user&amp;page=2"' in admin.get("/people?q=user").text
    assert "user119" in admin.get("/people?page=3").text
    assert admin.get("/people?page=4").status_code == 404
    found = admin.get("/people?q=R11")
    assert "10 users whose name holds" in found.text
    assert "user110" in found.text
    assert "user010" not in found.text
    for nothing in ("%25", "_", "%00", "%3Cb%3E", "%E2%80%AE"):
        answer = admin.get(f"/people?q=zz{nothing}")
        assert answer.status_code == 200
        assert "No name of a user holds" in answer.text
        read(answer.text)


def test_only_who_manages_people_sees_the_pages(server: Server, admin: TestClient) -> None:
    assert '<a href="/people"' in admin.get("/").text
    for role in ("viewer", "analyst", "responder", "approver"):
        browser = server.person(role, role, 1)
        assert "/people" not in browser.get("/").text
        assert "/audit" not in browser.get("/").text
        for path in ("/people", "/people/users/1", "/people/teams", "/people/teams/1", "/audit", "/audit/download"):
            assert browser.get(path).status_code == 403, path
    assert server.browser().get("/people/users/1").headers["Location"] == "/sign-in?next=%2Fpeople%2Fusers%2F1"


def test_none_of_it_without_the_second_factor_that_is_required(tmp_path: Path) -> None:
    strict = Server(tmp_path / "data", require_second_factor=True)
    root = strict.person("root", "administrator")
    assert root.get("/people").headers["Location"] == "/account/second-factor"
    assert root.post("/people", data={"name": "eve", "role": "administrator"}).status_code == 403
    strict.site.at_hand.close()
    strict.site.database.close()
