"""The page of the audit log, and the log as lines of JSON."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from analysing import HOSTILE
from threatlas.state.audit import AuditEntry, record
from threatlas.web.audit_log import Wanted
from web.pages.test_every_page import read
from webserver import Server

ON_BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def admin(server: Server) -> TestClient:
    return server.person("root", "administrator", server.team("Security"))


def lines(browser: TestClient, **query: str) -> list[dict[str, Any]]:
    answer = browser.get(f"/audit/download?{urlencode(query)}")
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


@ON_BOTH
def test_what_was_done_is_told_with_names(admin: TestClient) -> None:
    admin.post("/people", data={"name": "ada", "role": "viewer", "team": "1"})
    admin.post("/api/systems", json={"name": "<b>Fraud", "team": 1})
    answer = admin.get("/audit")
    read(answer.text)
    assert '<a href="/systems/1"><bdi>system 1</bdi></a> (<bdi>&lt;b&gt;Fraud</bdi>)' in answer.text
    assert (
        '<a href="/people/users/2"><bdi>user ada</bdi></a> <a href="/people/teams/1"><bdi>team 1</bdi></a> (<bdi>Security'
        in answer.text
    )
    whats = [one["what"] for one in lines(admin)]
    assert whats == ["created system", "joined team", "created user"]
    assert [one["system_name"] for one in lines(admin)] == ["<b>Fraud", None, None]


def test_a_system_that_is_not_mine_stays_a_number(server: Server, admin: TestClient) -> None:
    other = server.person("eve", "administrator", server.team("Fraud"))
    other.post("/api/systems", json={"name": "Hidden", "team": 2})
    assert "system 1" in admin.get("/audit").text
    assert "Hidden" not in admin.get("/audit").text
    assert "/systems/1" not in admin.get("/audit").text
    assert lines(admin)[0]["system_name"] is None
    other.patch("/api/systems/1", json={"shared": True})
    assert "Hidden" in admin.get("/audit").text
    assert lines(admin)[0]["system_name"] == "Hidden"


@ON_BOTH
def test_filters(server: Server, admin: TestClient) -> None:
    server.browser().post("/sign-in", data={"name": "ada", "password": "wrong"})
    admin.post("/people", data={"name": "ada", "role": "viewer"})
    for query, count in (
        ({}, 2),
        ({"user": " ADA ", "kind": "", "from": "", "to": ""}, 2),
        ({"user": "ada", "kind": "signing in"}, 1),
        ({"kind": "created user"}, 1),
        ({"kind": "nothing"}, 0),
        ({"user": "x\x00%_'"}, 0),
        ({"from": "2026-01-01", "to": "9999-12-31"}, 2),
        ({"from": "9999-12-31"}, 0),
        ({"to": "0001-01-01"}, 0),
    ):
        answer = admin.get(f"/audit?{urlencode(query)}")
        assert answer.status_code == 200, query
        page = read(answer.text)
        assert answer.text.count("<tr><td>") == count == len(lines(admin, **query)), query
        assert ("Nothing of that kind" in answer.text) is (count == 0)
        chosen = [one.get("value", "") for one in page.all("option") if "selected" in one]
        if query.get("kind") == "signing in":
            assert chosen == ["signing in"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"from": "2026-12-02", "to": "2026-12-01"}, "The first day is after the last."),
        ({"from": "2026-02-30"}, "A day is written as 2026-12-31."),
        ({"to": "2026-W01-1"}, "A day is written as 2026-12-31."),
        ({"to": "٢٠٢٦-١٢-٠١"}, "A day is written as 2026-12-31."),
        ({"to": "<script>"}, "A day is written as 2026-12-31."),
    ],
)
def test_days_that_are_none(admin: TestClient, query: dict[str, str], says: str) -> None:
    answer = admin.get(f"/audit?{urlencode(query)}")
    assert answer.status_code == 422
    assert says in answer.text
    read(answer.text)
    assert admin.get(f"/audit/download?{urlencode(query)}").status_code == 422


@pytest.mark.parametrize(
    "query", ["before=0", "before=x", "before=99999999999", f"user={'x' * 65}", f"kind={'x' * 41}"]
)
def test_what_is_beyond_all_bounds(admin: TestClient, query: str) -> None:
    assert admin.get(f"/audit?{query}").status_code == 422


def test_pages_lead_to_the_oldest(server: Server, admin: TestClient) -> None:
    with server.site.database.write() as session:
        for number in range(120):
            record(session, "ada" if number % 2 else "bob", "signed in", f"by link {number}")
            session.flush()
    seen, address = 0, "/audit?user=ada&kind=signing+in"
    while address:
        page = admin.get(address).text
        seen += page.count("<tr><td>")
        assert "bob</a></th>" not in page
        found = [one for one in read(page).all("a") if "before=" in str(one["href"])]
        address = str(found[0]["href"]) if found else ""
        assert not address or address.startswith("/audit?user=ada&kind=signing+in&before=")
    assert seen == 60
    assert "No" in admin.get("/audit?before=1").text


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_entries(server: Server, admin: TestClient, hostile: str) -> None:
    text = hostile.replace("\x00", "").encode("utf-8", "replace").decode()
    with server.site.database.write() as session:
        record(session, text, text, text)
        record(session, "root", "deleted system", f"system 1 {text}")
    answer = admin.get("/audit")
    assert answer.status_code == 200
    page = read(answer.text)
    assert [one.get("type") for one in page.all("script")] == ["module"]
    taken = admin.get("/audit/download")
    assert taken.text.isascii()
    assert len(taken.text.splitlines()) == 2
    assert lines(admin)[1]["target"] == text[:200]


def test_a_long_log_is_sent_as_it_is_read(server: Server, admin: TestClient) -> None:
    """The whole is some megabytes; what is held at a time is a part of it."""
    from threatlas.web.effects import Account
    from threatlas.web.pages import audit

    with server.site.database.write() as session:
        session.add_all(AuditEntry(who="ada", what="signed in", target="x" * 200) for _ in range(20_000))
    account = Account(1, "root", "administrator", frozenset({1}))
    sent = parts = 0
    tracemalloc.start()
    for part in audit._lines(server.site, account, Wanted()):
        sent += len(part)
        parts += 1
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parts == 40
    assert sent > 5_000_000
    assert most < 3_000_000
    answer = admin.get("/audit/download")
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.jsonl"'
    assert answer.text.count("\n") == 20_000
