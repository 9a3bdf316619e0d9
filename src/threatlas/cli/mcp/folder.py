"""The one folder whose files a caller may name, opened step by step from its descriptor so that no name leads out of it."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from threatlas.cli.mcp.arguments import Refusal
from threatlas.documents.plain import one_line
from threatlas.documents.read import decode
from threatlas.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".yaml", ".yml")
LARGEST = 1024 * 1024
"""Bytes of a file."""
LONGEST_NAME = 200
DEEPEST = 6
"""Folders inside each other."""
MOST_ENTRIES = 5_000
"""Entries of folders that are looked at for a list."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a named pipe that nobody writes to would wait for ever.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class Folder:
    """Reads system descriptions below one folder. Symbolic links are never followed, hidden files never opened."""

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise DocumentError(f"cannot be opened as a folder ({reason})", source=str(path)) from error

    def read(self, name: str) -> str:
        """The text of the file that ``name`` means: a path with ``/``, relative to the folder.

        Raises :class:`~threatlas.cli.mcp.arguments.Refusal` for a name that is no plain relative one or leads through a link, and
        :class:`DocumentError` for what is there but is no UTF-8 text of at most :data:`LARGEST` bytes.
        """
        *folders, last = _parts(name)
        shown = one_line(name)
        with self._within(folders, shown) as folder:
            try:
                descriptor = os.open(last, _FILE, dir_fd=folder)
            except OSError as error:
                raise _unopened(shown, error) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Refusal(f"{shown!r} is not a regular file")
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise Refusal(f"{shown!r} is larger than {LARGEST // 1024} KiB, the most that is read")
        return decode(content, shown)

    def names(self) -> tuple[list[str], bool]:
        """The names that can be read, in order, and whether that is all: after :data:`MOST_ENTRIES` the search ends."""
        found: list[str] = []
        left = MOST_ENTRIES
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            parts = waiting.pop()
            try:
                with self._within(parts, "/".join(parts)) as folder:
                    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except Refusal:
                continue  # went away meanwhile
            if len(entries) > left:
                return sorted(found), False
            left -= len(entries)
            for entry in entries:
                name = "/".join((*parts, entry.name))
                if not _is_plain(name):
                    continue
                if entry.is_dir(follow_symlinks=False) and len(parts) < DEEPEST:
                    waiting.append((*parts, entry.name))
                elif entry.is_file(follow_symlinks=False) and entry.name.endswith(SUFFIXES):
                    found.append(name)
        return sorted(found), True

    @contextmanager
    def _within(self, folders: tuple[str, ...] | list[str], shown: str) -> Iterator[int]:
        """The descriptor of a folder below this one, every step opened without following a link."""
        at = os.dup(self._descriptor)
        try:
            for part in folders:
                try:
                    below = os.open(part, _FOLDER, dir_fd=at)
                except OSError as error:
                    raise _unopened(shown, error) from error
                os.close(at)
                at = below
            yield at
        finally:
            os.close(at)


def _is_plain(name: str) -> bool:
    """Whether each part is a visible name of ordinary characters."""
    return all(
        part and not part.startswith(".") and part.isprintable() and "\\" not in part for part in name.split("/")
    )


def _parts(name: str) -> tuple[str, ...]:
    parts = tuple(name.split("/"))
    if len(name) > LONGEST_NAME or len(parts) > DEEPEST + 1 or not _is_plain(name) or name != one_line(name):
        raise Refusal(
            f"{one_line(name[:80])!r} names no file of the folder: give a relative path without '..' or hidden parts, "
            "as `files` lists it"
        )
    if not name.endswith(SUFFIXES):
        raise Refusal(f"{name[:80]!r} is no system description: only .yaml and .yml files are read")
    return parts


def _unopened(shown: str, error: OSError) -> Refusal:
    return Refusal(f"{shown!r} cannot be opened in the folder; `files` lists what can ({error.strerror})")
