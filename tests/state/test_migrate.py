"""Migrations lead from nothing to what the tables say, once, with a copy first."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from threatlas.errors import StateError
from threatlas.state.audit import AuditEntry, record
from threatlas.state.database import FILE, Database, sqlite_url
from threatlas.state.migrate import upgrade
from threatlas.state.schema import metadata
from threatlas.state.users import User


def form(database: Database) -> str:
    """The form that a database is of."""
    with database.read() as session:
        found: str = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return found


def test_from_nothing_to_what_the_tables_say(empty: Database) -> None:
    assert upgrade(empty) is None
    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_again_does_nothing(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        session.add(User(name="ada", role="viewer"))
    assert upgrade(database) is None
    assert [file.name for file in tmp_path.glob("*before*")] == []
    with database.read() as session:
        assert session.query(User).count() == 1


def test_a_copy_is_laid_aside_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(sqlite_url(tmp_path))
    upgrade(database)
    with database.write() as session:
        session.add(User(name="ada", role="viewer"))
    before = form(database)
    later = Path(__file__).parent / "later"
    monkeypatch.setattr("threatlas.state.migrate.VERSIONS", later)
    copy = upgrade(database)
    assert copy is not None
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT name FROM users").fetchall() == [("ada",)]
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [(before,)]
    with database.read() as session:
        assert session.execute(text("SELECT name, nickname FROM users")).all() == [("ada", None)]
    database.close()


def test_a_database_from_the_future_is_refused(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateError, match="9999"):
        upgrade(database)


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path))
    (tmp_path / FILE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(StateError, match=r"state\.sqlite3: cannot be read as a state database"):
        upgrade(database)
    database.close()


def test_a_migration_that_fails_changes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = form(database)
    monkeypatch.setattr("threatlas.state.migrate.VERSIONS", Path(__file__).parent / "broken")
    with pytest.raises(RuntimeError, match="half way"):
        upgrade(database)
    assert form(database) == before
    with database.read() as session:
        columns = {column["name"] for column in inspect(session.connection()).get_columns("users")}
        assert "name" in columns
        assert "nickname" not in columns


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'eve'", "DELETE FROM audit"])
def test_the_audit_log_only_grows(database: Database, change: str) -> None:
    with database.write() as session:
        record(session, "ada", "signed in")
    with pytest.raises(DBAPIError, match="append only"), database.write() as session:
        session.execute(text(change))
    with database.read() as session:
        assert session.query(AuditEntry).one().who == "ada"


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    sqlite_url(folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / FILE).stat().st_mode & 0o077 == 0
