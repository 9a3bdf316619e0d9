"""The releases that ``threatlas kb update`` has fetched, locked by SHA-256."""

from __future__ import annotations

import fcntl
import json
import os
import re
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from threatlas.documents import read_bytes, write_atomic
from threatlas.errors import DamagedLock, DocumentError, UnknownRelease, UpdateError
from threatlas.knowledge.history import version_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = "atlas.lock.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Locked:
    """A fetched release."""

    version: str
    sha256: str
    """Of the file, in hexadecimal; it is also the file's name."""
    origin: str
    """Address or path it came from."""
    fetched: str
    """ISO 8601 time, UTC."""


class ReleaseStore:
    """Files named by their SHA-256 under ``<data>/atlas``, and a lock that says which release each is."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "atlas"
        self.lock = self.folder / LOCK

    def releases(self) -> dict[str, Locked]:
        """What the lock names, newest fetched last. Raises :class:`DamagedLock`."""
        if not self.lock.exists():
            return {}
        try:
            rows = [Locked(**row) for row in json.loads(read_bytes(self.lock))["releases"]]
            return {_checked(row).version: row for row in rows}
        except (ValueError, KeyError, TypeError, RecursionError, UnknownRelease) as error:
            raise DamagedLock(f"{self.lock} is damaged ({error}); `threatlas kb update` starts a new one") from error

    def newest(self) -> str | None:
        """The newest version that was fetched, by its number."""
        return max(self.releases(), key=version_key, default=None)

    def path_of(self, version: str) -> Path | None:
        """The file of a fetched release, or None. Raises :class:`UpdateError` where it is not what was locked."""
        releases = self.releases()
        locked = releases.get(version) or next((row for row in releases.values() if _same(row.version, version)), None)
        if locked is None:
            return None
        path = self.folder / f"{locked.sha256}.release"
        try:
            content = read_bytes(path)
        except DocumentError as error:
            raise UpdateError(f"release {version} is locked but its file is gone; run: threatlas kb update") from error
        if sha256(content).hexdigest() != locked.sha256:
            raise UpdateError(f"{path} is not what was fetched (its SHA-256 differs); run: threatlas kb update")
        return path

    def add(self, version: str, content: bytes, origin: str, fetched: str) -> Locked:
        """Keeps a release: the file first, then the lock, each in one step, so that a kill in between loses nothing.

        A lock that is damaged is set aside. Raises :class:`UnknownRelease` where ``version`` is none, and
        :class:`UpdateError` where the folder cannot be written.
        """
        version_key(version)
        locked = Locked(version, sha256(content).hexdigest(), origin, fetched)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(self.folder / f"{locked.sha256}.release", content)
            with self._alone():
                self._list(locked)
        except OSError as error:
            if isinstance(error, UpdateError):
                raise
            raise UpdateError(f"{self.folder}: cannot be written ({error.strerror}); set THREATLAS_DATA") from error
        return locked

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time reads the lock, changes it and writes it back."""
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _list(self, locked: Locked) -> None:
        try:
            kept = self.releases()
        except DamagedLock:
            self.lock.replace(self.lock.with_suffix(".damaged"))
            kept = {}
        kept.pop(locked.version, None)
        kept[locked.version] = locked
        rows = [asdict(row) for row in kept.values()]
        write_atomic(self.lock, json.dumps({"releases": rows}, indent=1) + "\n")


def _checked(row: Locked) -> Locked:
    version_key(row.version)
    if not _SHA256.fullmatch(row.sha256):
        raise ValueError("a SHA-256 is none")
    return row


def _same(known: str, asked: str) -> bool:
    """Whether two spellings mean one release: ``v5.6.0`` and ``5.6.0``."""
    try:
        return version_key(known) == version_key(asked)
    except UnknownRelease:
        return False
