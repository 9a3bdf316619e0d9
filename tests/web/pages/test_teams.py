"""The pages of teams."""

from __future__ import annotations

import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from analysing import HOSTILE
from threatlas.documents.plain import one_line
from threatlas.state.teams import Team
from threatlas.state.users import User
from web.pages.test_every_page import read
from webserver import Server

ON_BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def admin(server: Server) -> TestClient:
    return server.person("root", "administrator", server.team("Security"))


def test_the_first_team_is_asked_for(server: Server) -> None:
    root = server.person("root", "administrator")
    with server.site.database.write() as session:
        session.execute(delete(Team))
    assert "No team yet" in root.get("/people/teams").text
    assert "There is no team yet." in root.get("/people").text
    assert "Add a team" in root.get("/people/users/1").text
    answer = root.post("/people/teams", data={"name": "Security"})
    page = root.get(answer.headers["Location"]).text
    assert "The team is added." in page
    assert "Nobody is in this team" in page
    read(page)


@ON_BOTH
def test_members_come_and_go(server: Server, admin: TestClient) -> None:
    ada = server.person("ada", "analyst")
    assert ada.post("/api/systems", json={"name": "x", "team": 1}).status_code == 403
    assert '<option value="ada">' in admin.get("/people/teams/1").text
    answer = admin.post("/people/teams/1/members", data={"name": " ADA "})
    page = admin.get(answer.headers["Location"]).text
    assert "The user is in the team from now on." in page
    assert '<option value="ada">' not in page
    assert admin.post("/people/teams/1/members", data={"name": "ada"}).status_code == 303, "already in it"
    assert ada.post("/api/systems", json={"name": "x", "team": 1}).status_code == 201
    assert "ada, root" in admin.get("/people/teams").text.replace("<bdi>", "").replace("</bdi>", "")
    answer = admin.post("/people/teams/1/members/2/leave")
    assert "no longer in the team" in admin.get(answer.headers["Location"]).text
    assert ada.get("/api/systems/1").status_code == 404
    assert admin.post("/people/teams/1/members/2/leave").status_code == 404


@ON_BOTH
@pytest.mark.parametrize("name", ["", "nobody", "root%", "\x00", *HOSTILE[:3]])
def test_members_who_are_not_there(admin: TestClient, name: str) -> None:
    answer = admin.post("/people/teams/1/members", data={"name": name.encode("utf-8", "replace")})
    assert answer.status_code in (400, 422)
    read(answer.text)
    assert admin.get("/api/teams").json()["items"][0]["members"] == [1]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_stay_names(server: Server, admin: TestClient, hostile: str) -> None:
    name = one_line(hostile)[:60]
    assert admin.post("/people/teams/1/name", data={"name": name.encode("utf-8", "replace")}).status_code in (303, 422)
    server.person("ada", "analyst", 1)
    admin.post("/people/teams", data={"name": (name + " two").encode("utf-8", "replace")})
    for path in ("/people", "/people/teams", "/people/teams/1", "/people/teams/2", "/people/users/2", "/audit"):
        answer = admin.get(path)
        assert answer.status_code == 200
        page = read(answer.text)
        assert [one.get("type") for one in page.all("script")] == ["module"]


def test_what_is_wrong_is_said_in_place(admin: TestClient) -> None:
    for path, kept in (("/people/teams", "security"), ("/people/teams/1/name", "")):
        admin.post("/people/teams", data={"name": "Fraud"})
        answer = admin.post(path, data={"name": "security" if kept else "FRAUD"})
        assert answer.status_code == 409
        assert '<p class="problem" role="alert">There is a team of that name already.</p>' in answer.text
        assert f'value="{kept or "Security"}"' in answer.text
        assert admin.post(path, data={"name": "x" * 101}).status_code == 422
        assert admin.post(path, data={"name": " "}).status_code == 422
    answer = admin.post("/people/teams/1/name", data={"name": "Red"})
    assert "The team has its new name." in admin.get(answer.headers["Location"]).text
    for path in ("/people/teams/99", "/people/teams?page=9"):
        assert admin.get(path).status_code == 404
    assert admin.post("/people/teams/99/members", data={"name": "root"}).status_code == 404


def test_many_teams_and_members(server: Server, admin: TestClient) -> None:
    with server.site.database.write() as session:
        session.add_all(Team(name=f"Team {number:03}") for number in range(120))
        session.add_all(User(name=f"user{number:04}", role="viewer") for number in range(1000))
    page = admin.get("/people/teams")
    assert "121 teams, page 1 of 3" in page.text
    for path in ("/people", "/people/teams", "/people/teams/1", "/people/users/1"):
        assert len(admin.get(path).content) < 150_000, path
    for number in range(2, 700):
        assert admin.put(f"/api/teams/1/members/{number}").status_code == 204
    page = admin.get("/people/teams/1")
    assert len(page.content) < 150_000
    assert "And 499 more" in page.text
    assert "and 694 more" in admin.get("/people/teams").text
