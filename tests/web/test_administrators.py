"""There is always somebody who can administer the server, and nobody locks themselves out; who is disabled stays out."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from threatlas.state.audit import AuditEntry
from threatlas.state.credentials import hash_password
from threatlas.state.sign_in import make_link
from threatlas.state.tables import now
from threatlas.state.users import SignInLink, User
from webserver import Server

ON_BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
PASSWORD = "correct horse battery"  # noqa: S105  # of nobody
HASHED = hash_password(PASSWORD)


def said(answer: object) -> str:
    """What an error of the API says."""
    return str(answer.json()["error"]["message"])  # type: ignore[attr-defined]


def administrators(server: Server) -> list[str]:
    """Those who can come in, by name."""
    with server.site.database.read() as session:
        rows = session.scalars(select(User.name).where(User.role == "administrator", User.enabled).order_by(User.name))
        return list(rows)


def entries(server: Server) -> int:
    with server.site.database.read() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"enabled": False}, {"role": "approver", "enabled": False}])
def test_the_last_administrator_stays(server: Server, change: dict[str, object]) -> None:
    ada = server.person("ada", "administrator")
    server.person("gone", "administrator")
    server.person("bob", "analyst")
    assert ada.patch("/api/users/2", json={"enabled": False}).status_code == 200
    before = entries(server)
    answer = ada.patch("/api/users/1", json=change)
    assert answer.status_code == 409
    assert "nobody to administer the server" in said(answer)
    assert administrators(server) == ["ada"]
    assert entries(server) == before, "what is refused is not recorded as done"


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"enabled": False}])
def test_nobody_locks_themselves_out(server: Server, change: dict[str, object]) -> None:
    ada, bob = server.person("ada", "administrator"), server.person("bob", "administrator")
    answer = ada.patch("/api/users/1", json=change)
    assert answer.status_code == 409
    assert said(answer) == "that is your own account: another administrator can change its role or disable it"
    assert ada.patch("/api/users/1", json={"role": "administrator", "enabled": True}).status_code == 200, "no change"
    assert ada.delete("/api/users/1/second-factor").status_code == 409
    assert bob.patch("/api/users/1", json=change).status_code == 200
    assert administrators(server) == ["bob"]


@ON_BOTH
@pytest.mark.parametrize("change", [{"role": "viewer"}, {"enabled": False}], ids=["role", "access"])
def test_of_two_who_shut_each_other_out_at_once_one_stays(server: Server, change: dict[str, object]) -> None:
    both = [server.person(name, "administrator") for name in ("ada", "bob")]
    for round_ in range(8):
        start, statuses = Barrier(2), [0, 0]

        def shut_out(number: int, start: Barrier = start, statuses: list[int] = statuses) -> None:
            start.wait()
            statuses[number] = both[number].patch(f"/api/users/{2 - number}", json=change).status_code

        threads = [Thread(target=shut_out, args=(number,)) for number in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        assert len(administrators(server)) == 1, (round_, statuses)
        assert statuses.count(200) == 1
        assert set(statuses) - {200} <= {401, 403, 409}, "too late: not signed in, no administrator, or the last"
        with server.site.database.write() as session:
            for user in session.scalars(select(User)):
                user.enabled, user.role = True, "administrator"
        with server.site.database.write() as session:
            links = [make_link(session, session.get_one(User, number)) for number in (1, 2)]
        for browser, link in zip(both, links, strict=True):
            assert browser.post(f"/sign-in/{link}").status_code == 303


@ON_BOTH
def test_who_is_disabled_stays_out(server: Server) -> None:
    """Session, token, link and waiting sign-in end, and do not come back with the account."""
    admin = server.person("root", "administrator")
    ada = server.person("ada", "analyst", password=HASHED)
    token = ada.post("/api/tokens", json={"name": "x", "scopes": ["read"], "days": 3}).json()["token"]
    link = admin.post("/api/users/2/link").json()["path"]
    program = {"Authorization": f"Bearer {token}"}
    assert server.browser().get("/api/me", headers=program).status_code == 200
    for _ in range(2):
        assert admin.patch("/api/users/2", json={"enabled": False}).json()["enabled"] is False
        assert ada.get("/api/me").status_code == 401
        assert server.browser().post(link).status_code == 404
        assert server.browser().post("/sign-in", data={"name": "ada", "password": PASSWORD}).status_code == 401
        assert admin.post("/api/users/2/link").status_code == 409, "no link for who may not come in"
        assert admin.patch("/api/users/2", json={"enabled": True}).json()["enabled"] is True
        assert ada.get("/api/me").status_code == 401
        assert server.browser().get("/api/me", headers=program).status_code == 401
        assert server.browser().post(link).status_code == 404
    assert server.browser().post("/sign-in", data={"name": "ada", "password": PASSWORD}).status_code == 303
    with server.site.database.read() as session:
        assert session.scalars(select(SignInLink.id).where(SignInLink.user_id == 2)).all() == []


def test_a_right_that_ended_meanwhile_counts_no_more(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the check of the request and the change, another administrator took the right away."""
    from threatlas.web import permissions

    ada, bob = server.person("ada", "administrator"), server.person("bob", "administrator")
    check = permissions.authorise

    def late(request: object, effect: object) -> None:
        check(request, effect)  # type: ignore[arg-type]
        if "late" in str(getattr(request, "url", "")):
            assert bob.patch("/api/users/1", json={"role": "viewer"}).status_code == 200

    monkeypatch.setattr(permissions, "authorise", late)
    for method, path, body in (
        ("PATCH", "/api/users/2", {"role": "viewer"}),
        ("POST", "/api/users", {"name": "eve", "role": "viewer"}),
        ("POST", "/api/users/2/link", None),
    ):
        answer = ada.request(method, f"{path}?late", json=body)
        assert answer.status_code == 403
        assert "changed just now" in said(answer)
        assert bob.patch("/api/users/1", json={"role": "administrator"}).status_code == 200
    assert administrators(server) == ["ada", "bob"]


@ON_BOTH
def test_what_is_told_of_users(server: Server) -> None:
    def row(browser: TestClient) -> dict[str, object]:
        items = browser.get("/api/users").json()["items"]
        return dict(next(one for one in items if one["name"] == "ada"))

    admin = server.person("root", "administrator")
    with server.site.database.write() as session:  # of another ada, who is gone
        session.add(AuditEntry(time=now() - timedelta(days=9), who="ada", what="signed in", target="by link"))
    admin.post("/api/users", json={"name": "ada", "role": "viewer"})
    assert row(admin)["seen"] is None
    assert row(admin)["second_factor"] is False
    link = admin.post("/api/users/2/link").json()["path"]
    ada = server.browser()
    assert ada.post(link).status_code == 303
    came = row(admin)["seen"]
    assert came is not None
    assert ada.post("/sign-out").status_code == 303
    assert row(admin)["seen"] == came, "the session is gone, the sign-in stays known"
