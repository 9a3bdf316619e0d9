"""Copies of a server, there and back. What can go wrong is in tests/state/test_backup.py."""

from pathlib import Path

from running import Threatlas
from threatlas.state.database import Database, sqlite_url
from threatlas.state.migrate import upgrade
from threatlas.state.teams import Team


def test_there_and_back(threatlas: Threatlas, tmp_path: Path) -> None:
    missing = threatlas("backup", "copy")
    assert missing.code == 2
    assert "holds no state" in missing.err
    database = Database(sqlite_url(tmp_path / ".data" / "server"))
    upgrade(database)
    with database.write() as session:
        session.add(Team(name="Security"))
    wrote = threatlas("backup", "copy")
    assert (wrote.code, wrote.out) == (0, "")
    assert "wrote copy" in wrote.err
    assert threatlas("backup", "copy").code == 2
    with database.write() as session:
        session.query(Team).one().name = "another"
    database.close()
    done = threatlas("restore", "copy")
    assert done.code == 0
    assert "what was there before is in" in done.err
    with database.read() as session:
        assert session.query(Team).one().name == "Security"
    database.close()


def test_a_folder_gets_a_copy_named_by_the_time(threatlas: Threatlas, tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / ".data" / "server"))
    upgrade(database)
    database.close()
    (tmp_path / "copies").mkdir()
    assert threatlas("backup", "copies").code == 0
    (copy,) = (tmp_path / "copies").iterdir()
    assert copy.name.startswith("threatlas-20")
    assert threatlas("restore", copy).code == 0
