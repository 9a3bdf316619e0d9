"""Users, teams and passwords."""

import pytest

from threatlas.state.credentials import hash_password
from threatlas.state.sign_in import open_session
from threatlas.state.users import User
from webserver import Server

OLD, NEW = "correct horse battery", "another horse battery"


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_a_new_user_signs_in_sets_a_password_and_sees_their_team(server: Server) -> None:
    team = server.team("Security")
    admin = server.person("root", "administrator", team)
    admin.post("/api/systems", json={"name": "fraud", "team": team})
    made = admin.post("/api/users", json={"name": "ada", "role": "analyst", "teams": [team]}).json()
    ada = server.browser()
    assert ada.post(made["path"]).status_code == 303
    assert len(ada.get("/api/systems").json()["items"]) == 1
    assert ada.put("/api/me/password", json={"new": NEW}).status_code == 204
    assert server.browser().post("/sign-in", data={"name": "ada", "password": NEW}).status_code == 303
    assert admin.delete(f"/api/teams/{team}/members/{made['user']}").status_code == 204
    assert ada.get("/api/systems").json()["items"] == []
    assert admin.put(f"/api/teams/{team}/members/{made['user']}").status_code == 204
    assert len(ada.get("/api/systems").json()["items"]) == 1


def test_a_new_role_counts_at_once(server: Server) -> None:
    admin, ada = server.person("root", "administrator"), server.person("ada", "viewer")
    assert ada.get("/api/audit").status_code == 403
    assert admin.patch("/api/users/2", json={"role": "administrator"}).status_code == 200
    assert ada.get("/api/audit").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"new": NEW}, 403),
        ({"current": NEW, "new": NEW}, 403),
        ({"current": OLD, "new": "short"}, 422),
        ({"current": OLD, "new": "x" * 201}, 422),
        ({"current": OLD, "new": NEW}, 204),
    ],
)
def test_a_password_changes_by_the_old_one(server: Server, body: dict[str, str], status: int) -> None:
    ada = server.person("ada", "viewer", password=hash_password(OLD))
    with server.site.database.write() as session:
        token = open_session(session, session.query(User).one())
    elsewhere = server.browser()
    elsewhere.cookies.set("threatlas", token)
    assert ada.put("/api/me/password", json=body).status_code == status
    assert ada.get("/api/me").status_code == 200
    assert elsewhere.get("/api/me").status_code == (401 if status == 204 else 200)
    right = NEW if status == 204 else OLD
    assert server.browser().post("/sign-in", data={"name": "ada", "password": right}).status_code == 303


def test_guessing_the_old_password_slows_down(server: Server) -> None:
    ada = server.person("ada", "viewer", password=hash_password(OLD))
    for _ in range(10):
        assert ada.put("/api/me/password", json={"current": "wrong", "new": NEW}).status_code == 403
    assert ada.put("/api/me/password", json={"current": OLD, "new": NEW}).status_code == 429
