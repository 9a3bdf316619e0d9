"""Reads files that somebody else wrote: bounded in size, strictly UTF-8, never more than a regular file."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from threatlas.documents.limits import DEFAULT_LIMITS, Limits
from threatlas.errors import DocumentError, LimitExceeded

if TYPE_CHECKING:
    from pathlib import Path


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The content of a regular file of at most ``limits.size`` bytes.

    Raises :class:`DocumentError` where the path cannot be read or is a pipe, a device or a folder, and
    :class:`LimitExceeded` where the file is too large.
    """
    source = str(path)
    try:
        # O_NONBLOCK: opening a named pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DocumentError(f"cannot be opened ({reason})", source=source) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DocumentError("is not a regular file", source=source)
    with os.fdopen(descriptor, "rb") as file:
        try:
            content = file.read(limits.size + 1)
        except OSError as error:
            raise DocumentError(f"cannot be read ({error.strerror})", source=source) from error
    if content is None:  # some files of /proc wait for something to happen
        raise DocumentError("cannot be read (it has no end)", source=source)
    if len(content) > limits.size:
        raise LimitExceeded(limits.too_large, source=source)
    return content


def decode(content: bytes, source: str) -> str:
    """``content`` as UTF-8 text, a byte order mark dropped; :class:`DocumentError` with the line of the first wrong byte."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()  # the bytes after a byte order mark, up to the wrong one
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise DocumentError("is not UTF-8 text", source=source, line=line, column=column) from error


def read_text(path: Path, limits: Limits = DEFAULT_LIMITS) -> str:
    """The text of a UTF-8 file; errors as :func:`read_bytes` and :func:`decode`."""
    return decode(read_bytes(path, limits), str(path))
