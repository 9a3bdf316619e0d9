"""Decisions made on the page and by the API: who may, what is saved, what is kept when it is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from analysing import HOSTILE, SMALL
from threatlas.documents.plain import plain
from threatlas.systems.reading import parse_system
from webserver import Server

LATER = (datetime.now(UTC).date() + timedelta(days=200)).isoformat()
BARE = SMALL[: SMALL.index("decisions:")] + "# The end.\n"
FORM = {"technique": "AML.T0051", "verdict": "accepted", "reason": "We live with it.", "owner": "me", "until": LATER}


@pytest.fixture
def team(server: Server) -> int:
    """A team with a system without decisions."""
    made = server.team("Security")
    assert server.person("ada", "analyst", made).post("/systems", data={"text": BARE}).status_code == 303
    return made


@pytest.fixture
def approver(server: Server, team: int) -> TestClient:
    return server.person("grace", "approver", team)


def text_of(browser: TestClient) -> str:
    return browser.get("/systems/1/text").text


def audit(server: Server) -> list[tuple[str, str, str]]:
    with server.site.database.read() as session:
        from threatlas.state.audit import AuditEntry

        return [(one.who, one.what, one.target) for one in session.query(AuditEntry).order_by(AuditEntry.id)]


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_accept_renew_and_withdraw(server: Server, approver: TestClient) -> None:
    page = approver.get("/systems/1/decide?technique=AML.T0051")
    assert 'value="AML.T0051"' in page.text
    assert 'value="grace"' in page.text
    saved = approver.post("/systems/1/decisions", data={**FORM, "base": "1"})
    assert saved.headers["Location"] == "/systems/1/decisions?since=1"
    shown = approver.get(saved.headers["Location"]).text
    assert "Saved as version 2" in shown
    assert "An accepted risk is not gone" in shown
    assert text_of(approver).startswith(BARE)
    assert f"  until: {LATER}\n" in text_of(approver)
    assert "?renew=1" in shown
    assert approver.get("/systems/1/decisions/1?renew=1").status_code == 200
    renewed = {**FORM, "base": "2", "until": "2099-01-31"}
    assert approver.post("/systems/1/decisions/1", data=renewed).status_code == 303
    assert text_of(approver).endswith("  until: 2099-01-31\n")
    gone = approver.post("/systems/1/decisions/1", data={"base": "3", "do": "withdraw"})
    assert gone.status_code == 303
    assert text_of(approver).rstrip() == BARE.rstrip()
    entries = [(who, what, target) for who, what, target in audit(server) if "AML" in target]
    assert entries == [
        ("grace", "accepted risk", f"system 1 version 2: AML.T0051 until {LATER}"),
        ("grace", "accepted risk", "system 1 version 3: AML.T0051 until 2099-01-31"),
        ("grace", "ended decision", f"system 1 version 3: AML.T0051 until {LATER}"),
        ("grace", "ended decision", "system 1 version 4: AML.T0051 until 2099-01-31"),
    ]


@pytest.mark.parametrize(
    ("role", "verdict", "own", "status"),
    [
        ("viewer", "not-applicable", True, 403),
        ("analyst", "not-applicable", True, 303),
        ("analyst", "accepted", True, 403),
        ("responder", "accepted", True, 403),
        ("approver", "not-applicable", True, 303),
        ("approver", "accepted", True, 303),
        ("administrator", "accepted", True, 303),
        ("approver", "accepted", False, 404),
        ("administrator", "accepted", False, 404),
    ],
)
def test_who_may_decide(server: Server, team: int, role: str, verdict: str, own: bool, status: int) -> None:
    browser = server.person("eve", role, team if own else server.team("Others"))
    assert browser.post("/systems/1/decisions", data={**FORM, "verdict": verdict, "base": "1"}).status_code == status
    body = {**FORM, "verdict": verdict}
    expected = {303: 201}.get(status, status)
    assert browser.post("/api/systems/1/decisions", json=body).status_code == expected


def test_an_analyst_cannot_accept_in_the_text_either(server: Server, team: int) -> None:
    analyst = server.person("eve", "analyst", team)
    for answer in (
        analyst.post("/systems/1/versions", data={"text": SMALL}),
        analyst.post("/systems", data={"text": SMALL}),
    ):
        assert answer.status_code == 403
        assert "accepts a risk that was not accepted before: AML.T0051 until 2026-12-31" in answer.text
        assert "We live with it." in answer.text  # what was written is kept
    assert analyst.post("/api/systems/1/versions", json={"text": SMALL}).status_code == 403
    assert analyst.post("/api/systems", json={"name": "x", "team": team, "text": SMALL}).status_code == 403
    admin = server.person("root", "administrator", team)
    assert admin.post("/api/systems/1/versions", json={"text": SMALL}).status_code == 201
    # What was accepted may stay, move and go; it may not grow.
    assert analyst.post("/api/systems/1/versions", json={"text": SMALL + "# x\n"}).status_code == 201
    longer = SMALL.replace("2026-12-31", "2099-12-31")
    assert analyst.post("/api/systems/1/versions", json={"text": longer}).status_code == 403
    assert analyst.delete("/api/systems/1/decisions/1").status_code == 204


def test_a_change_made_on_an_older_version_is_refused_and_kept(server: Server, approver: TestClient) -> None:
    other = server.person("eve", "analyst", 1)
    changed = BARE.replace("coverage: 0.6", "coverage: 0.7")
    assert other.post("/systems/1/versions", data={"text": changed, "base": "1"}).status_code == 303
    for path, data in (
        ("/systems/1/decisions", {**FORM, "reason": "Kept words.", "base": "1"}),
        ("/systems/1/versions", {"text": BARE + "# Kept words.\n", "base": "1"}),
    ):
        browser = approver if "decisions" in path else other
        answer = browser.post(path, data=data)
        assert answer.status_code == 409
        assert "somebody saved version 2 while you wrote" in answer.text
        assert "Kept words." in answer.text
        assert "coverage: 0.7" in answer.text
        assert re.search('name="base" value="2"', answer.text)
    body: dict[str, Any] = {**FORM, "base": 1}
    assert approver.post("/api/systems/1/decisions", json=body).status_code == 409
    assert other.post("/api/systems/1/versions", json={"text": BARE, "base": 1}).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("technique", "AML.T9999"), ("technique", ""), ("technique", "AML.M0001"), ("asset", "nowhere")),
        *(("verdict", "perhaps"), ("reason", " "), ("reason", "x" * 10_000), ("owner", "")),
        *(("until", "2001-01-01"), ("until", "tomorrow"), ("until", "")),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_kept(approver: TestClient, field: str, value: str) -> None:
    answer = approver.post("/systems/1/decisions", data={**FORM, "base": "1", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert approver.post("/api/systems/1/decisions", json={**FORM, field: value}).status_code == 422
    assert text_of(approver) == BARE


@pytest.mark.parametrize("hostile", [one for one in HOSTILE if plain(one).strip() and one != "\udcff"])
def test_hostile_words_are_kept_as_words(approver: TestClient, hostile: str) -> None:
    form = {**FORM, "reason": f"{hostile}: # - '\"", "owner": hostile, "base": "1"}
    expected = 422 if len(form["reason"]) > 4_000 else 303
    assert approver.post("/systems/1/decisions", data=form).status_code == expected
    if expected == 303:
        kept = parse_system(text_of(approver), "it").decisions[0]
        assert kept.reason == plain(form["reason"]).strip()
        assert text_of(approver).startswith(BARE)
        page = approver.get("/systems/1/decisions").text
        assert "<script>alert" not in page
        assert approver.get("/systems/1/decisions/1").status_code == 200


def test_what_cannot_be_changed_in_place_is_said_before(approver: TestClient, server: Server) -> None:
    flow = (
        BARE + "decisions: [{technique: AML.T0029, verdict: not-applicable, reason: x, owner: y, until: 2099-01-01}]\n"
    )
    assert server.person("root", "administrator", 1).post("/systems/1/versions", data={"text": flow}).status_code == 303
    assert "Write it anew" in approver.get("/systems/1/decide").text
    refused = approver.post("/systems/1/decisions", data={**FORM, "base": "2"})
    assert refused.status_code == 409
    assert "cannot be changed in place" in refused.text
    assert approver.post("/api/systems/1/decisions", json=FORM).status_code == 409
    assert approver.post("/systems/1/decisions", data={**FORM, "base": "2", "rewrite": "true"}).status_code == 303
    assert len(parse_system(text_of(approver), "it").decisions) == 2


def test_the_api_lists_changes_and_withdraws(approver: TestClient) -> None:
    made = approver.post("/api/systems/1/decisions", json=FORM).json()
    assert made == {"number": 1, "asset": None, "version": 2, **FORM}
    assert approver.get("/api/systems/1/decisions").json() == {"items": [made], "next": None}
    put = approver.put("/api/systems/1/decisions/1", json={**FORM, "asset": "assistant", "base": 2})
    assert put.json()["asset"] == "assistant"
    assert approver.put("/api/systems/1/decisions/9", json=FORM).status_code == 404
    assert approver.delete("/api/systems/1/decisions/1?base=2").status_code == 409
    assert approver.delete("/api/systems/1/decisions/1?base=3").status_code == 204
    assert approver.get("/api/systems/1/decisions").json()["items"] == []
