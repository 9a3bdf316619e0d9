"""A database that is locked or full: a clear answer, nothing half done, and reading goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from threatlas.state import database
from threatlas.state.tables import now
from threatlas.state.users import SignedIn
from webserver import DESCRIPTION, Server

Trouble = Callable[[Server], AbstractContextManager[None]]


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """Somebody else writes, and does not stop."""
    file = server.site.database.file
    assert file is not None
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(server: Server) -> Iterator[None]:
    """The disk is full: the database may not grow by another page."""

    def stop_growing(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    server.site.database.engine.dispose()
    event.listen(server.site.database.engine, "connect", stop_growing)
    yield
    event.remove(server.site.database.engine, "connect", stop_growing)
    server.site.database.engine.dispose()


@contextmanager
def read_only(server: Server) -> Iterator[None]:
    """The database may only be read any more, as when a disk was remounted after an error."""

    def refuse_writes(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    server.site.database.engine.dispose()
    event.listen(server.site.database.engine, "connect", refuse_writes)
    yield
    event.remove(server.site.database.engine, "connect", refuse_writes)
    server.site.database.engine.dispose()


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (locked, "keeps the database locked"),
        (full, "disk of the server is full"),
        (read_only, "may not write to its data folder"),
    ],
)
def test_nothing_is_lost_and_the_answer_is_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, reason: str
) -> None:
    monkeypatch.setattr(database, "WAIT", 20)
    server = Server(tmp_path / "data")
    team = server.team("Security")
    browser = server.person("ada", "administrator", team)
    assert browser.post("/api/systems", json={"name": "kept", "team": team}).status_code == 201
    with server.site.database.write() as session:  # so that the next request wants to note when it was
        session.query(SignedIn).one().seen = now() - timedelta(hours=1)
    with trouble(server):
        refused = browser.post(
            "/api/systems", json={"name": "lost", "team": team, "text": DESCRIPTION + "# long\n" * 10_000}
        )
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "busy"
        assert reason in refused.json()["error"]["message"]
        assert "nothing of this request was kept" in refused.json()["error"]["message"]
        assert refused.headers["Retry-After"] == "5"
        assert [one["name"] for one in browser.get("/api/systems").json()["items"]] == ["kept"]
        assert browser.get("/").status_code == 200
    assert browser.post("/api/systems", json={"name": "again", "team": team}).status_code == 201
    assert [one["name"] for one in browser.get("/api/systems").json()["items"]] == ["kept", "again"]
