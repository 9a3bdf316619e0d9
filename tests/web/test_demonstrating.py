"""The demonstration: the same each time, marked on every page, and cleared away without a trace but what is one's own."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from threatlas.state.analyses import AnalysisRecord
from threatlas.state.demonstration import Demonstrated
from threatlas.state.sign_in import open_session
from threatlas.state.systems import SystemRecord, SystemVersion
from threatlas.state.teams import Membership, Team
from threatlas.state.users import User
from threatlas.web.checking import check
from threatlas.web.demonstrating import PEOPLE, SHOWN, make, versions
from threatlas.web.sessions import cookie_name
from web.pages.layering import navigator
from webserver import DESCRIPTION, Server

TODAY = date(2026, 11, 30)
BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


def come_in(server: Server, name: str) -> TestClient:
    """The browser of somebody who is in the state already."""
    with server.site.database.write() as session:
        token = open_session(session, session.scalars(select(User).where(User.name == name)).one())
    browser = server.browser()
    browser.cookies.set(cookie_name(server.site.settings), token)
    return browser


def contents(server: Server) -> dict[str, list[Any]]:
    """What is kept, without times."""
    with server.site.database.read() as session:
        return {
            "systems": [(one.name, one.team.name, one.shared) for one in session.scalars(select(SystemRecord))],
            "versions": [(one.system_id, one.number, one.sha256) for one in session.scalars(select(SystemVersion))],
            "analyses": [(one.version_id, one.options) for one in session.scalars(select(AnalysisRecord))],
            "users": [(one.name, one.role) for one in session.scalars(select(User))],
        }


@pytest.mark.parametrize("shown", SHOWN, ids=[one.example for one in SHOWN])
def test_every_version_is_a_description_of_its_own(shown: Any) -> None:
    texts = versions(shown, TODAY)
    assert len(set(texts)) == 1 + len(shown.before)
    assert all(check(text).system is not None for text in texts)


@BOTH
def test_it_is_made_once_and_the_same_each_time(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert make(server.site, TODAY)
    made = contents(server)
    assert [name for name, _ in made["users"]] == [one.name for one in PEOPLE]
    assert make(server.site, date(2027, 1, 1))
    assert contents(server) == made
    other = Server(tmp_path_factory.mktemp("other"))
    make(other.site, TODAY)
    assert contents(other) == made
    other.site.database.close()


def test_a_server_that_somebody_uses_gets_none(server: Server) -> None:
    ada = server.person("ada", "administrator", server.team("Security"))
    assert not make(server.site, TODAY)
    assert ada.get("/demonstration").status_code == 404
    assert ada.post("/demonstration/clear", data={"sure": "yes"}).status_code == 404
    assert "demonstration" not in ada.get("/").text


@BOTH
def test_every_page_says_so_and_one_sees_what_one_may(server: Server) -> None:
    make(server.site, TODAY)
    ada, grace, nobody = come_in(server, "ada"), come_in(server, "grace"), server.browser()
    for browser, path in ((ada, "/"), (grace, "/systems"), (nobody, "/sign-in"), (ada, "/nothing"), (grace, "/matrix")):
        assert "none of this is yours" in browser.get(path).text, path
    systems = {name: browser.get("/systems").text for name, browser in (("ada", ada), ("grace", grace))}
    assert "Coding agent in the editor" in systems["ada"]
    assert "Coding agent in the editor" not in systems["grace"]
    assert "Support assistant over tickets" in systems["grace"]  # shared
    assert "Clear the demonstration away" in ada.get("/demonstration").text
    page = grace.get("/demonstration").text
    assert "Clear the demonstration away" not in page
    assert "Coding agent" not in page
    assert grace.post("/demonstration/clear", data={"sure": "yes"}).status_code == 403
    assert nobody.get("/demonstration").status_code == 303


@BOTH
def test_clearing_away_leaves_who_asked_and_what_is_theirs(server: Server) -> None:
    make(server.site, TODAY)
    ada, grace = come_in(server, "ada"), come_in(server, "grace")
    unsure = ada.post("/demonstration/clear")
    assert unsure.status_code == 422
    assert "Tick the box" in unsure.text
    assert ada.post("/api/systems", json={"name": "mine", "team": 1, "text": DESCRIPTION}).status_code == 201
    cleared = ada.post("/demonstration/clear", data={"sure": "yes"})
    assert cleared.status_code == 200
    assert "Kept because somebody uses them: the teams Assistants." in cleared.text
    assert "none of this is yours" not in cleared.text
    assert [one["name"] for one in ada.get("/api/systems").json()["items"]] == ["mine"]
    assert grace.get("/api/me").status_code == 401
    entries = ada.get("/api/audit?limit=200").json()["items"]
    assert ("ada", "cleared demonstration", "of 6 systems, 2 teams, 2 users") in [
        (one["who"], one["what"], one["target"]) for one in entries
    ]
    assert ada.get("/demonstration").status_code == 404
    assert not make(server.site, TODAY)


@BOTH
def test_an_administrator_left_alone_has_a_team_to_begin_with(server: Server) -> None:
    make(server.site, TODAY)
    assert come_in(server, "ada").post("/demonstration/clear", data={"sure": "yes"}).status_code == 200
    with server.site.database.read() as session:
        assert session.scalars(select(User.name)).all() == ["ada"]
        assert session.scalars(select(Team.name)).all() == ["Security"]
        assert session.scalar(select(func.count()).select_from(Membership)) == 1
        for table in (SystemRecord, SystemVersion, AnalysisRecord, Demonstrated):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_an_administrator_from_elsewhere_outlives_both(server: Server) -> None:
    make(server.site, TODAY)
    bea = server.person("bea", "administrator", server.team("Mine"))
    assert bea.post("/demonstration/clear", data={"sure": "yes"}).status_code == 200
    assert [one["name"] for one in bea.get("/api/users").json()["items"]] == ["bea"]
    assert [one["name"] for one in bea.get("/api/teams").json()["items"]] == ["Mine"]


@BOTH
def test_a_system_with_the_number_of_one_that_is_gone_stays(server: Server) -> None:
    make(server.site, TODAY)
    ada = come_in(server, "ada")
    names = {one["id"]: one["name"] for one in ada.get("/api/systems").json()["items"]}
    last = max(names)
    assert ada.delete(f"/api/systems/{last}", params={"name": names[last]}).status_code == 204
    mine = ada.post("/api/systems", json={"name": "mine", "team": 1, "text": DESCRIPTION}).json()["id"]
    assert mine == last or server.site.database.engine.dialect.name != "sqlite"
    assert ada.post("/demonstration/clear", data={"sure": "yes"}).status_code == 200
    assert [one["name"] for one in ada.get("/api/systems").json()["items"]] == ["mine"]


@BOTH
def test_a_team_with_a_layer_of_its_own_stays(server: Server) -> None:
    make(server.site, TODAY)
    ada = come_in(server, "ada")
    assert ada.post("/api/layers", json={"team": 1, "layer": navigator()}).status_code == 201
    cleared = ada.post("/demonstration/clear", data={"sure": "yes"})
    assert cleared.status_code == 200
    assert "the teams Assistants" in cleared.text
    assert len(ada.get("/api/layers").json()["items"]) == 1


def test_nobody_comes_into_a_team_of_others_by_clearing(server: Server) -> None:
    make(server.site, TODAY)
    server.person("bea", "analyst", server.team("Security"))
    ada = come_in(server, "ada")
    assert ada.post("/demonstration/clear", data={"sure": "yes"}).status_code == 200
    names = {one["id"]: one["name"] for one in ada.get("/api/teams").json()["items"]}
    assert [names[team] for team in ada.get("/api/me").json()["teams"]] == ["Security 2"]
    assert {"created team", "joined team"} <= {one["what"] for one in ada.get("/api/audit").json()["items"]}
