"""A copy holds everything, is taken while others write, and goes back whole or not at all."""

import gzip
import io
import tarfile
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from threatlas.errors import StateError
from threatlas.state.audit import AuditEntry, record
from threatlas.state.backup import back_up, restore
from threatlas.state.database import FILE, Database, sqlite_url
from threatlas.state.lock import alone, served_at
from threatlas.state.migrate import upgrade


def note(folder: Path, *targets: str) -> None:
    """Writes into a folder's state."""
    database = Database(sqlite_url(folder))
    upgrade(database)
    for target in targets:
        with database.write() as session:
            record(session, "ada", "noted", target)
    database.close()


def noted(folder: Path) -> list[str]:
    """What was written into a folder's state."""
    database = Database(sqlite_url(folder))
    with database.read() as session:
        found = list(session.scalars(select(AuditEntry.target).order_by(AuditEntry.id)))
    database.close()
    return found


def test_there_and_back(tmp_path: Path) -> None:
    here, there, copy = tmp_path / "here", tmp_path / "there", tmp_path / "copy"
    note(here, "one")
    back_up(here, copy)
    assert copy.stat().st_mode & 0o077 == 0
    note(here, "two")
    aside = restore(copy, here)
    assert noted(here) == ["one"]
    assert aside is not None
    assert aside.stat().st_mode & 0o077 == 0
    aside.rename(tmp_path / "aside.sqlite3")
    (tmp_path / "before").mkdir()
    (tmp_path / "aside.sqlite3").rename(tmp_path / "before" / FILE)
    assert noted(tmp_path / "before") == ["one", "two"]
    assert restore(copy, there) is None
    assert noted(there) == ["one"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["before", "copy", "here", "there"]


def test_while_somebody_writes(tmp_path: Path) -> None:
    here, enough = tmp_path / "here", Event()
    note(here)

    def write() -> None:
        database = Database(sqlite_url(here))
        number = 0
        while not enough.is_set():
            with database.write() as session:
                record(session, "ada", "noted", str(number))
                record(session, "ada", "noted", str(number))
            number += 1
        database.close()

    writer = Thread(target=write)
    writer.start()
    for number in range(3):
        back_up(here, tmp_path / f"copy{number}")
    enough.set()
    writer.join()
    for number in range(3):
        restore(tmp_path / f"copy{number}", tmp_path / f"there{number}")
        found = noted(tmp_path / f"there{number}")
        assert found == [str(index // 2) for index in range(len(found))]
        assert len(found) % 2 == 0


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    note(tmp_path / "here", "one")
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(StateError, match="is there already"):
        back_up(tmp_path / "here", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"
    with pytest.raises(StateError, match="could not be written"):
        back_up(tmp_path / "here", tmp_path / "nowhere" / "copy")
    with pytest.raises(StateError, match="holds no state"):
        back_up(tmp_path, tmp_path / "another")


def archive(*members: tuple[str, bytes, bytes]) -> bytes:
    """A tar archive of names, types and contents."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name, kind, content in members:
            told = tarfile.TarInfo(name)
            told.type, told.size = kind, len(content)
            told.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
            tar.addfile(told, io.BytesIO(content))
    return raw.getvalue()


MANIFEST = b'{"threatlas-backup": 1, "sha256": {"state.sqlite3": "00"}}'
FILE_KIND = tarfile.REGTYPE
BROKEN = {
    "empty": b"",
    "no archive": b"not an archive",
    "no gzip inside": gzip.compress(b"not an archive" * 100),
    "no member": archive(),
    "no manifest": archive((FILE, FILE_KIND, b"x")),
    "manifest is a link": archive(("threatlas-backup.json", tarfile.SYMTYPE, b"")),
    "manifest is no JSON": archive(("threatlas-backup.json", FILE_KIND, b"{")),
    "manifest is a list": archive(("threatlas-backup.json", FILE_KIND, b"[]")),
    "manifest is deep": archive(("threatlas-backup.json", FILE_KIND, b"[" * 60_000)),
    "digests are a list": archive(
        ("threatlas-backup.json", FILE_KIND, b'{"threatlas-backup": 1, "sha256": []}'), (FILE, FILE_KIND, b"x")
    ),
    "later format": archive(("threatlas-backup.json", FILE_KIND, b'{"threatlas-backup": 2}')),
    "no state": archive(("threatlas-backup.json", FILE_KIND, MANIFEST)),
    "state elsewhere": archive(("threatlas-backup.json", FILE_KIND, MANIFEST), (f"../{FILE}", FILE_KIND, b"x")),
    "state is a link": archive(("threatlas-backup.json", FILE_KIND, MANIFEST), (FILE, tarfile.SYMTYPE, b"")),
    "state is a device": archive(("threatlas-backup.json", FILE_KIND, MANIFEST), (FILE, tarfile.CHRTYPE, b"")),
    "another state": archive(("threatlas-backup.json", FILE_KIND, MANIFEST), (FILE, FILE_KIND, b"x")),
    "no digest": archive(("threatlas-backup.json", FILE_KIND, b'{"threatlas-backup": 1}'), (FILE, FILE_KIND, b"x")),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_is_no_copy_changes_nothing(tmp_path: Path, content: bytes) -> None:
    note(tmp_path / "here", "one")
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(StateError, match="is no copy that threatlas backup has written"):
        restore(tmp_path / "copy", tmp_path / "here")
    assert noted(tmp_path / "here") == ["one"]
    assert [path.name for path in (tmp_path / "here").iterdir() if path.name.startswith((".restore", "state-"))] == []


def test_a_copy_cut_short_anywhere_changes_nothing(tmp_path: Path) -> None:
    note(tmp_path / "here", "one")
    back_up(tmp_path / "here", tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    refused = 0
    for length in range(0, len(whole) - 8, len(whole) // 25):
        (tmp_path / "cut").write_bytes(whole[:length])
        try:
            restore(tmp_path / "cut", tmp_path / "here")
        except StateError:
            refused += 1
        assert noted(tmp_path / "here") == ["one"]  # where it was not refused, only the padding at the end was cut off
    assert refused > 20


def test_a_copy_changed_anywhere_changes_nothing(tmp_path: Path) -> None:
    note(tmp_path / "here", "one")
    back_up(tmp_path / "here", tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    refused = 0
    for place in range(20, len(whole) - 8, len(whole) // 25):
        (tmp_path / "changed").write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            restore(tmp_path / "changed", tmp_path / "here")
        except StateError:
            refused += 1
        assert noted(tmp_path / "here") == ["one"]  # where it was not refused, the change did not touch the state
    assert refused > 20


def test_a_folder_that_is_served_is_left_alone(tmp_path: Path) -> None:
    note(tmp_path / "here", "one")
    back_up(tmp_path / "here", tmp_path / "copy")
    assert served_at(tmp_path / "here") is None
    with alone(tmp_path / "here") as lock:
        lock.write("http://127.0.0.1:8000\n")
        lock.flush()
        assert served_at(tmp_path / "here") == "http://127.0.0.1:8000"
        with pytest.raises(StateError, match="stop it first"):
            restore(tmp_path / "copy", tmp_path / "here")
    assert served_at(tmp_path / "here") is None
