"""One server a data folder: who holds the lock, and where it serves."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from threatlas.errors import StateError

FILE = "serve.lock"


@contextmanager
def alone(folder: Path) -> Iterator[TextIO]:
    """Holds a folder while the context lasts; into the file goes where it is served.

    Raises :class:`~threatlas.errors.StateError` where somebody else holds it.
    """
    with (folder / FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateError(f"{folder}: another threatlas serves this folder; stop it first, or give --data") from None
        yield lock


def served_at(folder: Path) -> str | None:
    """The address at which a folder is served just now; None where it is not."""
    try:
        with alone(folder):
            return None
    except StateError:
        return (folder / FILE).read_text().strip()
