"""Names of teams: bounded, and no two that read alike."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from threatlas.state.audit import AuditEntry
from threatlas.web.teams import LONGEST_NAME
from webserver import Server

ON_BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def admin(server: Server) -> TestClient:
    server.team("Security")
    return server.person("root", "administrator")


@ON_BOTH
@pytest.mark.parametrize(
    ("name", "status", "kept"),
    [
        # plain ones
        ("Fraud", 201, "Fraud"),
        ("  Red \n team ", 201, "Red team"),
        ("x" * LONGEST_NAME, 201, "x" * LONGEST_NAME),
        ("チーム", 201, "チーム"),
        ("<script>alert(1)</script>", 201, "<script>alert(1)</script>"),
        ("'; DROP TABLE teams; --", 201, "'; DROP TABLE teams; --"),
        # what hides or reorders is dropped, what commands a terminal is made visible
        ("Fra\u202eud", 201, "Fraud"),
        ("Fra\x1bud", 201, "Fra\ufffdud"),
        ("nul\x00", 201, "nul\ufffd"),
        # none
        ("", 422, None),
        (" \u200b ", 422, None),
        ("x" * (LONGEST_NAME + 1), 422, None),
        # taken, however it is written
        ("Security", 409, None),
        ("SECURITY", 409, None),
        ("  security ", 409, None),
        ("Sec\u200burity", 409, None),
        ("Ｓecurity", 409, None),  # a full-width letter
    ],
)
def test_names(admin: TestClient, name: str, status: int, kept: str | None) -> None:
    answer = admin.post("/api/teams", json={"name": name})
    assert answer.status_code == status, answer.text
    if kept is not None:
        assert answer.json()["name"] == kept
    assert len(admin.get("/api/teams").json()["items"]) == (1 if kept is None else 2)


@ON_BOTH
def test_renaming(server: Server, admin: TestClient) -> None:
    made = admin.post("/api/teams", json={"name": "Fraud"}).json()["id"]
    assert admin.patch(f"/api/teams/{made}", json={"name": "security"}).status_code == 409
    assert admin.patch(f"/api/teams/{made}", json={"name": " "}).status_code == 422
    assert admin.patch("/api/teams/99", json={"name": "x"}).status_code == 404
    assert admin.patch(f"/api/teams/{made}", json={"name": "FRAUD"}).json()["name"] == "FRAUD", "its own name is free"
    assert admin.patch(f"/api/teams/{made}", json={"name": "FRAUD"}).status_code == 200
    with server.site.database.read() as session:
        told = [(one.what, one.target) for one in session.query(AuditEntry) if one.what.endswith("team")]
    assert told == [("created team", f"team {made} Fraud"), ("renamed team", f"team {made} from Fraud")]


def test_who_manages_no_users_renames_no_team(server: Server) -> None:
    team = server.team("Security")
    for role in ("viewer", "analyst", "responder", "approver"):
        assert server.person(role, role, team).patch(f"/api/teams/{team}", json={"name": "x"}).status_code == 403
