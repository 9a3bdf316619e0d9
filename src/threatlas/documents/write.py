"""Writes files whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OPENED = re.compile(r"/dev/(stdout|stderr)|/(?:dev|proc/self)/fd/([0-9]{1,6})")
"""Names of what is open already: it may be a regular file, in which the output of others stands as well."""
_NUMBERS = {"stdout": 1, "stderr": 2}


def write_atomic(path: Path, content: str | bytes) -> None:
    """Replaces ``path`` by ``content`` in one step: a reader, or a crash, sees the old file or the new one.

    The mode of an existing file is kept. A symbolic link is followed, so that the link itself stays. What is no regular file
    (``/dev/stdout``, a pipe) is written to, never replaced. Raises OSError.
    """
    import tempfile  # half of what importing this module would cost

    data = content.encode() if isinstance(content, str) else content
    try:
        status = path.stat()
    except FileNotFoundError:
        mode = 0o666 & ~_umask()
    else:
        mode = status.st_mode & 0o777
        opened = _OPENED.fullmatch(str(path))
        if opened or not stat.S_ISREG(status.st_mode):
            descriptor = os.dup(int(opened[2] or _NUMBERS[opened[1]])) if opened else os.open(path, os.O_WRONLY)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            return
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    temporary = target.parent / os.path.basename(name)  # noqa: PTH119  # a Path needs no second import
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
