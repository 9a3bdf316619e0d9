"""Analyses run on their own, one after another, and end in a state that says how."""

import json
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from threatlas.reports.stored import parse_analysis
from threatlas.state.analyses import AnalysisRecord
from threatlas.web import analysing, holdings
from webserver import DESCRIPTION, Server, running


def ended(browser: TestClient, identifier: int) -> dict[str, Any]:
    """An analysis, when it is done or failed."""
    while True:
        found: dict[str, Any] = browser.get(f"/api/analyses/{identifier}").json()
        if found["state"] in ("done", "failed"):
            return found
        time.sleep(0.02)


@pytest.fixture
def ada(server: Server) -> TestClient:
    team = server.team("Security")
    browser = server.person("ada", "administrator", team)
    made = browser.post("/api/systems", json={"name": "fraud", "team": team, "text": DESCRIPTION})
    assert made.status_code == 201, made.text
    return browser


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_an_analysis_runs_on_its_own(server: Server, ada: TestClient) -> None:
    asked = ada.post("/api/systems/1/analyses", json={"version": 1, "paths": 1, "as_of": "2026-11-25"})
    assert asked.status_code == 202
    assert asked.json()["state"] == "queued"
    with running(server):
        found = ended(ada, 1)
        assert ada.post("/api/systems/1/analyses", json={"version": 1, "objective": "nothing"}).status_code == 202
        failed = ended(ada, 2)
    assert found["state"] == "done"
    assert found["finished"] is not None
    document = ada.get("/api/analyses/1/document").text
    assert parse_analysis(document, "document")["as_of"] == "2026-11-25"
    assert failed["state"] == "failed"
    assert "no objective 'nothing'" in failed["error"]


def test_what_takes_too_long_or_too_much_is_given_up(tmp_path: Path) -> None:
    for settings, reason in (
        ({"analysis_seconds": 0.01}, "longer than 0.01 seconds"),
        ({"analysis_memory": 64 * 1024**2}, "too"),
    ):
        server = Server(tmp_path / reason, **settings)
        team = server.team("Security")
        browser = server.person("ada", "administrator", team)
        browser.post("/api/systems", json={"name": "fraud", "team": team, "text": DESCRIPTION})
        browser.post("/api/systems/1/analyses", json={"version": 1})
        with running(server):
            found = ended(browser, 1)
        assert found["state"] == "failed"
        assert reason in found["error"]


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_what_was_interrupted_is_begun_again_once(server: Server, ada: TestClient) -> None:
    for _ in range(2):
        ada.post("/api/systems/1/analyses", json={"version": 1, "paths": 1})
    with server.site.database.write() as session:
        for identifier, attempts in ((1, 1), (2, 2)):
            record = session.get_one(AnalysisRecord, identifier)
            record.state, record.attempts = "running", attempts
    with running(server):
        again, given_up = ended(ada, 1), ended(ada, 2)
    assert again["state"] == "done"
    assert given_up["state"] == "failed"
    assert "more than once" in given_up["error"]


def test_an_end_that_the_database_refuses_is_kept_later(
    server: Server, ada: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not run for ever, and is not done twice."""
    refused: list[str] = []
    write = server.site.database.write

    def refuse_ends_twice() -> Any:
        by = sys._getframe(1).f_code.co_name
        if by == "_kept" and len(refused) < 2:
            refused.append(by)
            raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))
        return write()

    monkeypatch.setattr(analysing, "AFTER_TROUBLE", 0.01)
    monkeypatch.setattr(server.site.database, "write", refuse_ends_twice)
    ada.post("/api/systems/1/analyses", json={"version": 1, "paths": 1})
    with running(server):
        assert ended(ada, 1)["state"] == "done"
    assert len(refused) == 2
    with server.site.database.read() as session:
        assert session.get_one(AnalysisRecord, 1).attempts == 1


def test_nobody_fills_the_queue(ada: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "MOST_WAITING", 2)
    asked = [ada.post("/api/systems/1/analyses", json={"version": 1}) for _ in range(3)]
    assert [one.status_code for one in asked] == [202, 202, 429]
    assert asked[2].json()["error"]["code"] == "too_many_requests"


def test_a_release_is_never_a_path(ada: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "ATLAS.yaml"
    file.write_text("id: ATLAS")
    text = DESCRIPTION.replace("release: 5.6.0", f"release: {json.dumps(str(file))}")
    assert text != DESCRIPTION
    answer = ada.post("/api/systems/1/versions", json={"text": text})
    assert answer.status_code == 422
    assert "no version of an ATLAS release" in answer.text
