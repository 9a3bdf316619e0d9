"""Transactions: whole or not at all, one writer after another, and what was confirmed survives a kill."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from threatlas.state.audit import AuditEntry, record
from threatlas.state.database import Database, sqlite_url
from threatlas.state.migrate import upgrade
from threatlas.state.systems import SystemRecord
from threatlas.state.teams import Membership, Team
from threatlas.state.users import User

WRITER = """
import sys
from pathlib import Path
from threatlas.state.audit import record
from threatlas.state.database import Database, sqlite_url
database = Database(sqlite_url(Path(sys.argv[1])))
for number in range(1_000_000):
    with database.write() as session:
        record(session, "writer", "first half", str(number))
        session.flush()
        record(session, "writer", "second half", str(number))
    print(number, flush=True)
"""


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A database of SQLite that is up to date."""
    made = Database(sqlite_url(tmp_path))
    upgrade(made)
    return made


def test_sqlite_waits_and_syncs_and_holds_keys(sqlite: Database) -> None:
    with sqlite.read() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            record(session, "ada", "did something")
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_a_read_changes_nothing(database: Database) -> None:
    with database.read() as session:
        record(session, "ada", "did something")
        session.flush()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_writers_wait_for_each_other(database: Database) -> None:
    with database.write() as session:
        session.add(Team(name="0"))

    def count_up() -> None:
        for _ in range(20):
            with database.write() as session:
                team = session.scalars(select(Team)).one()
                team.name = str(int(team.name) + 1)

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(Team)).one().name == "80"


def test_keys_lead_somewhere(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Membership(team_id=1, user_id=1))
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(User(name="ada", role="emperor"))


def test_a_team_with_systems_stays(database: Database) -> None:
    with database.write() as session:
        session.add(Team(id=1, name="Security"))
        session.flush()
        session.add(SystemRecord(name="fraud", team_id=1))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("DELETE FROM teams"))


def test_moments_have_a_zone(database: Database) -> None:
    there = datetime(2026, 11, 25, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as session:
        session.add(Team(name="Security", created=there))
    with database.read() as session:
        kept = session.scalars(select(Team)).one().created
        assert (kept, kept.tzinfo) == (there, UTC)
    with pytest.raises(StatementError, match="without a time zone"), database.write() as session:
        session.add(Team(name="Another", created=datetime(2026, 11, 25)))  # noqa: DTZ001


def test_what_was_confirmed_survives_a_kill(sqlite: Database, tmp_path: Path) -> None:
    for _ in range(2):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        for _ in range(25):
            confirmed = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        confirmed = max([confirmed, *(int(line) for line in writer.stdout.read().split("\n")[:-1])])
        writer.wait()
        writer.stdout.close()
        with sqlite.read() as session:
            halves = [
                {int(target) for target in session.scalars(select(AuditEntry.target).where(AuditEntry.what == half))}
                for half in ("first half", "second half")
            ]
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert halves[0] == halves[1] >= set(range(confirmed + 1))
