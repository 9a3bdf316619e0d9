"""A database that refuses: what happened and what whoever runs the server can do, told from what the driver says.

SQLite's words are those of https://www.sqlite.org/rescode.html, as Python's ``sqlite_errorname`` gives them.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

RETRY_AFTER = 5
"""Seconds, for programs."""
NOTHING_LOST = "nothing of this request was kept, and nothing that was confirmed before is lost"

_SQLITE = (
    ("SQLITE_FULL", "the disk of the server is full; whoever runs it must make room"),
    ("SQLITE_IOERR", "the disk of the server failed, or is full; whoever runs it must look at it"),
    ("SQLITE_READONLY", "the server may not write to its data folder; whoever runs it must give it the right to"),
    ("SQLITE_CANTOPEN", "the server cannot open its data folder; whoever runs it must look whether it is still there"),
    ("SQLITE_CORRUPT", "the state database is damaged; whoever runs the server must restore a copy of it"),
    ("SQLITE_BUSY", "another program keeps the database locked; it should go on when that is done"),
    ("SQLITE_LOCKED", "another program keeps the database locked; it should go on when that is done"),
)


def explain(error: Exception) -> str:
    """One sentence for people."""
    if not isinstance(error, DBAPIError):
        return f"too many requests wait for the database; {NOTHING_LOST}"
    name = getattr(error.orig, "sqlite_errorname", None)
    for start, told in _SQLITE:
        if isinstance(name, str) and name.startswith(start):
            return f"{told}; {NOTHING_LOST}"
    if getattr(error.orig, "sqlstate", "") == "53100":  # https://www.postgresql.org/docs/current/errcodes-appendix.html
        return f"the disk of the database is full; whoever runs it must make room; {NOTHING_LOST}"
    return f"the database cannot be reached or refuses just now; {NOTHING_LOST}"
