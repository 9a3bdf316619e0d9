"""A copy of everything a server keeps, in one file, and back: a tar archive with a manifest and the state database.

The copy is taken while the server runs, through SQLite's own backup (https://www.sqlite.org/backup.html).
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import zlib
from contextlib import closing, suppress
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

import threatlas
from threatlas.errors import StateError
from threatlas.state.database import FILE
from threatlas.state.lock import alone

MANIFEST = "threatlas-backup.json"
FORMAT = 1
_UNSOUND = (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, KeyError, TypeError, RecursionError)
"""What reading a file that was changed or cut short may raise."""
LARGEST_MANIFEST = 64 * 1024
"""Bytes."""


def back_up(folder: Path, target: Path) -> None:
    """Writes the copy of a data folder to a new file, which only its owner can read.

    Raises :class:`~threatlas.errors.StateError` where there is no state, or the file is there already or cannot be written.
    """
    state = folder / FILE
    if not state.is_file():
        raise StateError(f"{folder}: holds no state to copy; name the folder with --data")
    try:
        with TemporaryDirectory(dir=target.parent, prefix=".backup-") as work:
            copy = Path(work) / FILE
            with closing(sqlite3.connect(state)) as source, closing(sqlite3.connect(copy)) as kept:
                source.backup(kept)
            archive = Path(work) / "archive"
            with os.fdopen(os.open(archive, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as raw:
                with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=5) as tar:
                    _add_manifest(tar, copy)
                    tar.add(copy, arcname=FILE, recursive=False)
                raw.flush()
                os.fsync(raw.fileno())
            os.link(archive, target)  # unlike a rename, never takes the place of another file
    except FileExistsError:
        raise StateError(f"{target}: is there already; name another file") from None
    except (OSError, sqlite3.Error) as error:
        raise StateError(f"{target}: the copy could not be written ({error})") from error


def restore(source: Path, folder: Path) -> Path | None:
    """Puts a copy in the place of what a data folder holds. Returns where the state before is laid aside; None where there
    was none.

    Raises :class:`~threatlas.errors.StateError` for a file that is no sound copy, and for a folder that is served; the
    folder is then as it was.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder), TemporaryDirectory(dir=folder, prefix=".restore-") as work:
        fresh = Path(work) / FILE
        try:
            _unpack(source, fresh)
        except _UNSOUND as error:
            raise StateError(f"{source}: is no copy that threatlas backup has written ({error})") from error
        state = folder / FILE
        aside = None
        if state.exists():
            _fold_log(state)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            aside = state.with_name(f"{state.stem}-before-restore-{stamp}{state.suffix}")
            os.link(state, aside)
        for name in (f"{FILE}-wal", f"{FILE}-shm"):
            with suppress(FileNotFoundError):
                (folder / name).unlink()
        fresh.replace(state)
        return aside


def _add_manifest(tar: tarfile.TarFile, copy: Path) -> None:
    manifest = {
        "threatlas-backup": FORMAT,
        "version": threatlas.__version__,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sha256": {FILE: _sha256(copy)},
    }
    content = json.dumps(manifest, indent=1).encode()
    told = tarfile.TarInfo(MANIFEST)
    told.size, told.mode = len(content), 0o600
    tar.addfile(told, io.BytesIO(content))


def _unpack(source: Path, fresh: Path) -> None:
    """Takes the database out of a copy, if it is the one of the manifest and sound. Nothing else in the file is looked at."""
    with tarfile.open(source, "r:gz") as tar:
        first = tar.next()
        held = tar.extractfile(first) if first is not None and first.isfile() and first.name == MANIFEST else None
        if held is None:
            raise ValueError("the manifest is missing")
        manifest = json.loads(held.read(LARGEST_MANIFEST))
        if not isinstance(manifest, dict) or manifest.get("threatlas-backup") != FORMAT:
            raise ValueError("its format is not known to this threatlas")
        second = tar.next()
        content = tar.extractfile(second) if second is not None and second.isfile() and second.name == FILE else None
        if content is None:
            raise ValueError("the state database is missing")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            while chunk := content.read(1024 * 1024):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    if _sha256(fresh) != manifest["sha256"][FILE]:
        raise ValueError("the state database is not the one that was copied")
    with closing(sqlite3.connect(fresh)) as database:
        try:
            sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        except sqlite3.Error:
            sound = False
    if not sound:
        raise ValueError("the state database is damaged")


def _fold_log(state: Path) -> None:
    """Brings what stands in the write-ahead log into the file, so that the file alone is the state."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(state)) as database:  # a damaged one is laid aside as it is
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
