"""Kept analyses in pages: asked for, followed, taken away, called off, and by whom."""

import json
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from threatlas.state.analyses import AnalysisRecord
from threatlas.state.audit import AuditEntry
from threatlas.state.systems import SystemRecord
from threatlas.state.teams import Membership
from threatlas.state.users import SignedIn, User
from threatlas.web import streams, watching
from threatlas.web.sessions import account_now
from threatlas.web.streams import event_id
from web.pages.layering import SYSTEM
from webserver import Server, running

FORM = {"version": "1", "paths": "2", "objective": "", "budget": "", "seed": "0", "as_of": "2026-11-25"}
BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def ada(server: Server) -> TestClient:
    """An analyst with a system."""
    browser = server.person("ada", "analyst", server.team("Security"))
    assert browser.post("/systems", data={"text": SYSTEM}).status_code == 303
    return browser


def events(text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, id and data of each event of a stream."""
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "data" in fields:
            yield fields["event"], fields["id"], json.loads(fields["data"])


def put(server: Server, **values: Any) -> None:
    """Changes the first analysis in the database."""
    with server.site.database.write() as session:
        for name, value in values.items():
            setattr(session.get_one(AnalysisRecord, 1), name, value)


@BOTH
def test_asked_for_followed_and_taken_away(server: Server, ada: TestClient) -> None:
    assert "None yet." in ada.get("/systems/1/analyses").text
    asked = ada.post("/systems/1/analyses", data=FORM)
    assert asked.headers["Location"] == "/analyses/1"
    page = ada.get("/analyses/1").text
    assert "queued" in page
    assert 'data-live="/analyses/1/events"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    with running(server):
        stream = ada.get("/analyses/1/events")
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert stream.headers["Cache-Control"] == "no-store"
    told = list(events(stream.text))
    assert [name for name, _, _ in told][-1] == "end"
    assert [data["state"] for _, _, data in told][-1] == "done"
    assert all(identifier == event_id(data) for _, identifier, data in told)
    assert ada.get("/analyses/1/events", headers={"Last-Event-ID": told[-1][1]}).status_code == 204
    assert [one[0] for one in events(ada.get("/analyses/1/events", headers={"Last-Event-ID": "other"}).text)] == ["end"]
    done = ada.get("/analyses/1").text
    assert "In short" in done
    assert "data-live" not in done
    report = ada.get("/analyses/1/reports/json")
    assert 'filename="system-1-version-1-analysis-1-json.json"' in report.headers["Content-Disposition"]
    assert report.json()["as_of"] == "2026-11-25"
    assert report.text == ada.get("/analyses/1/reports/json").text
    assert "<!doctype html>" in ada.get("/analyses/1/reports/html").text[:20].lower()
    assert ada.get("/analyses/1/reports/exe").status_code == 404
    assert "2 paths to each objective, as of 2026-11-25" in ada.get("/systems/1/analyses").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"paths": "0"},
        {"paths": "21"},
        {"version": "x"},
        {"budget": "nan"},
        {"budget": "-1"},
        {"seed": "-1"},
        {"as_of": "2026-02-30"},
        {"objective": "x" * 201},
    ],
)
def test_options_out_of_range_are_refused(ada: TestClient, wrong: dict[str, str]) -> None:
    assert ada.post("/systems/1/analyses", data={**FORM, **wrong}).status_code == 422
    assert ada.post("/systems/1/analyses", data={**FORM, "version": "2"}).status_code == 404


@BOTH
def test_called_off_before_it_began_and_while_it_ran(server: Server, ada: TestClient) -> None:
    for _ in range(2):
        ada.post("/systems/1/analyses", data=FORM)
    assert ada.post("/analyses/1/call-off").status_code == 303
    assert "No result: ada called it off." in ada.get("/analyses/1").text
    assert ada.post("/analyses/1/call-off").status_code == 409
    with running(server):
        while ada.get("/api/analyses/2").json()["state"] == "queued":
            time.sleep(0.01)
        called_off = ada.post("/analyses/2/call-off").status_code
        ada.post("/systems/1/analyses", data=FORM)
        while ada.get("/api/analyses/3").json()["state"] not in ("done", "failed"):
            time.sleep(0.02)
    assert called_off in (303, 409)  # 409 where it was done by then
    assert ada.get("/api/analyses/2").json()["state"] == ("failed" if called_off == 303 else "done")
    assert ada.get("/api/analyses/3").json()["state"] == "done"
    assert ada.get("/analyses/1/reports/json").status_code == 409
    with server.site.database.read() as session:
        assert ("ada", "called off analysis", "analysis 1") in [
            (one.who, one.what, one.target) for one in session.query(AuditEntry)
        ]


def test_who_may_do_what(server: Server, ada: TestClient) -> None:
    ada.post("/systems/1/analyses", data=FORM)
    viewer = server.person("vic", "viewer", 1)
    stranger = server.person("mallory", "analyst", server.team("Others"))
    assert viewer.get("/analyses/1").status_code == 200
    assert "Call it off" not in viewer.get("/analyses/1").text
    assert "Ask for another" not in viewer.get("/systems/1/analyses").text
    assert viewer.post("/systems/1/analyses", data=FORM).status_code == 403
    assert viewer.post("/analyses/1/call-off").status_code == 403
    for path in ("/analyses/1", "/analyses/1/events", "/analyses/1/reports/json", "/systems/1/analyses"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post("/systems/1/analyses", data=FORM).status_code == 404
    assert stranger.post("/analyses/1/call-off").status_code == 404
    ada.patch("/api/systems/1", json={"shared": True})
    assert stranger.get("/analyses/1").status_code == 200
    assert stranger.post("/analyses/1/call-off").status_code == 403
    assert server.browser().get("/analyses/1/events").status_code == 303


def test_a_result_that_cannot_be_drawn_any_more_is_still_handed_out(server: Server, ada: TestClient) -> None:
    ada.post("/systems/1/analyses", data=FORM)
    put(server, state="done", document=zlib.compress(b'{"threatlas": "of another time"}'))
    assert "The document as it was" in ada.get("/analyses/1").text
    assert ada.get("/api/analyses/1/document").json() == {"threatlas": "of another time"}
    assert ada.get("/analyses/1/reports/html").status_code == 409


def follow(browser: TestClient, into: list[str]) -> threading.Thread:
    """Follows an analysis in a thread; what was told is put into a list at the end."""
    thread = threading.Thread(target=lambda: into.append(browser.get("/analyses/1/events").text), daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("ending", ["session", "role", "team", "server", "analysis"])
def test_a_stream_ends_with_what_it_hangs_on(
    server: Server, ada: TestClient, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(watching, "CHECK", 0.1)
    monkeypatch.setattr(watching, "LOOK", 0.05)
    monkeypatch.setattr(watching, "BEAT", 0.1)
    ada.post("/systems/1/analyses", data=FORM)
    told: list[str] = []
    watched = follow(ada, told)
    while server.site.streams.count == 0:
        time.sleep(0.01)
    time.sleep(0.3)
    assert watched.is_alive()
    if ending == "server":
        server.site.streams.close()
    else:
        with server.site.database.write() as session:
            if ending == "session":
                session.query(SignedIn).delete()
            elif ending == "role":
                session.query(User).one().enabled = False
            elif ending == "team":
                session.query(Membership).delete()
            else:
                session.delete(session.query(SystemRecord).one())
    watched.join(10)
    assert not watched.is_alive()
    assert server.site.streams.count == 0
    assert ": still here" in told[0]
    assert "event: end" not in told[0]


def test_so_many_streams_and_no_more(server: Server, ada: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_EACH", 2)
    monkeypatch.setattr(streams, "MOST", 3)
    ada.post("/systems/1/analyses", data=FORM)
    viewers = [server.person(name, "viewer", 1) for name in ("eve", "vic")]
    told: list[str] = []
    watching_ = [follow(ada, told) for _ in range(2)]
    while server.site.streams.count < 2:
        time.sleep(0.01)
    refused = ada.get("/analyses/1/events")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "10"
    watching_.append(follow(viewers[0], told))
    while server.site.streams.count < 3:
        time.sleep(0.01)
    assert viewers[1].get("/analyses/1/events").status_code == 429
    server.site.streams.close()
    for one in watching_:
        one.join(10)
    assert server.site.streams.count == 0


def test_a_database_in_trouble_ends_no_stream(server: Server, ada: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ada.post("/systems/1/analyses", data=FORM)
    monkeypatch.setattr(watching, "CHECK", 0.05)
    monkeypatch.setattr(watching, "LOOK", 0.02)
    failures = iter([True, True])
    known = account_now

    def sometimes(request: Any) -> Any:
        if next(failures, False):
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        return known(request)

    monkeypatch.setattr(watching, "account_now", sometimes)
    told: list[str] = []
    watched = follow(ada, told)
    while next(failures, False):
        time.sleep(0.02)
    time.sleep(0.2)
    put(server, state="failed", error="for the test")
    watched.join(10)
    assert "event: end" in told[0]
