"""Reading the audit log: what is asked for, the newest first, in parts; and every word that is recorded has its place."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

import threatlas
from threatlas.state.audit import AuditEntry, record
from threatlas.web.audit_log import KINDS, Wanted, batches, newest
from webserver import Server

ON_BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
ENTRIES = [
    ("2026-11-28T23:59:59", "ada", "signed in", "by link"),
    ("2026-11-29T00:00:00", "-", "failed to sign in", "user bob"),
    ("2026-11-29T12:00:00", "ada", "changed role", "user bob to viewer"),
    ("2026-11-29T23:59:59", "bob", "created system", "system 3"),
    ("2026-11-30T00:00:00", "-", "refused token", "token 5 of user bob"),
    ("2026-11-30T08:00:00", "ada", "created user", "user bob2 as viewer"),
    ("2026-11-30T09:00:00", "b_b", "signed out", ""),
    ("2026-11-30T10:00:00", "ada", "accepted risk", "system 3 version 2: AML.T0051 until 2027-01-01"),
]


@pytest.fixture
def filled(server: Server) -> Server:
    with server.site.database.write() as session:
        for time, who, what, target in ENTRIES:
            moment = datetime.fromisoformat(time).replace(tzinfo=UTC)
            session.add(AuditEntry(time=moment, who=who, what=what, target=target))
            session.flush()
    return server


@ON_BOTH
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [8, 7, 6, 5, 4, 3, 2, 1]),
        # by whom or about whom, to the letter
        (Wanted("ada"), [8, 6, 3, 1]),
        (Wanted("bob"), [5, 4, 3, 2]),
        (Wanted("bob2"), [6]),
        (Wanted("b_b"), [7]),
        (Wanted("b%"), []),
        (Wanted("-"), [5, 2]),
        (Wanted("nobody\x00"), []),
        # what
        (Wanted(kind="signing in"), [7, 5, 2, 1]),
        (Wanted(kind="changed role"), [3]),
        (Wanted(kind="' OR 1=1"), []),
        # days, both included, in UTC
        (Wanted(first=date(2026, 11, 29)), [8, 7, 6, 5, 4, 3, 2]),
        (Wanted(last=date(2026, 11, 29)), [4, 3, 2, 1]),
        (Wanted(first=date(2026, 11, 29), last=date(2026, 11, 29)), [4, 3, 2]),
        (Wanted(first=date.min, last=date.max), [8, 7, 6, 5, 4, 3, 2, 1]),
        (Wanted(first=date.max), []),
        # all at once
        (Wanted("bob", "signing in", date(2026, 11, 30), date(2026, 11, 30)), [5]),
    ],
)
def test_what_is_asked_for(filled: Server, wanted: Wanted, found: list[int]) -> None:
    with filled.site.database.read() as session:
        assert [one.id for one in newest(session, wanted, 50)] == found
        assert [one.id for one in newest(session, wanted, 2, before=6)] == [one for one in found if one < 6][:2]
    assert [one.id for part in batches(filled.site.database, wanted, 3) for one in part] == found


def test_the_whole_is_read_in_parts(filled: Server) -> None:
    """A part in memory at a time, no transaction open between parts, nothing twice where entries are added meanwhile."""
    asked: list[str] = []
    event.listen(filled.site.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    found = []
    for part in batches(filled.site.database, Wanted(), 3):
        assert len(part) <= 3
        found += [one.id for one in part]
        with filled.site.database.write() as session:
            record(session, "eve", "signed in")
    assert found == [8, 7, 6, 5, 4, 3, 2, 1]
    assert all("LIMIT" in one for one in asked if "FROM audit" in one)


def recorded() -> set[str]:
    """Every word that the web records, read from its source."""
    found: set[str] = set()
    for file in (Path(threatlas.__file__).parent / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and len(node.args) > 2:
                words = [one.value for one in ast.walk(node.args[2]) if isinstance(one, ast.Constant)]
                found |= {word for word in words if isinstance(word, str)}
    return found


def test_every_word_that_is_recorded_can_be_asked_for() -> None:
    words = [word for kind in KINDS.values() for word in kind]
    assert len(words) == len(set(words))
    assert not set(words) & set(KINDS)
    assert recorded() <= set(words), "give the new words a place in KINDS of threatlas.web.audit_log"
    assert set(words) - recorded() == {"accepted risk", "ruled out technique"}, "recorded by a name, in answering.py"
    assert all(len(word) <= 40 for word in (*words, *KINDS))


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_programs_ask_the_same(filled: Server) -> None:
    admin = filled.person("root", "administrator")

    def ids(**query: str) -> list[int]:
        answer = admin.get("/api/audit", params=query)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert ids(user="bob", kind="signing in") == [2, 5]
    assert ids(**{"from": "2026-11-29", "to": "2026-11-29"}) == [2, 3, 4]
    assert ids(user="x\x00") == []
    for wrong in ({"from": "yesterday"}, {"to": "2026-13-01"}, {"user": "x" * 65}, {"from": "0"}):
        assert admin.get("/api/audit", params=wrong).status_code == 422
