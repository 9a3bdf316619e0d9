"""The database: where it is, how it is opened, and transactions to read and to write.

SQLite runs in WAL mode, waits for a lock rather than failing, holds foreign keys, and syncs each commit, so that what was
confirmed survives a crash (https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous).
PostgreSQL gives the same: writers one after another, readers that see one state.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from threatlas.errors import MissingExtra, StateError

WAIT = 10_000
"""Milliseconds to wait for another writer."""
WRITER = 0x74687265  # "thre"
"""The key of the lock that writers hold in PostgreSQL, where SQLite has one of its own."""
FILE = "state.sqlite3"
THREADS = 48
"""Connections that are kept open: one for each thread that may ask. To open one anew costs more than most questions."""


class Database:
    """An open database. Threads may share it; a transaction belongs to one."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        reading, writing = self.engine, self.engine.execution_options(begins="BEGIN IMMEDIATE")
        if self._is_postgresql:
            reading = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._reading = sessionmaker(reading, expire_on_commit=False)
        self._writing = sessionmaker(writing, expire_on_commit=False)

    @property
    def _is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @property
    def file(self) -> Path | None:
        """The file of SQLite; None for another database."""
        name = self.engine.url.database
        return Path(name) if self.engine.dialect.name == "sqlite" and name else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of the database and changes nothing. Rows may be used after it, as far as they
        were loaded in it.
        """
        with self._reading() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is kept as a whole when the context ends, or not at all where it raises. Keep it short: one
        writes at a time, so that what it reads stays true until it ends.
        """
        with self._writing.begin() as session:
            if self._is_postgresql:
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})
            yield session

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def sqlite_url(folder: Path) -> str:
    """The address of the state database in a data folder, which is made where it is missing, for its owner alone.

    Raises :class:`~threatlas.errors.StateError` where it cannot be.
    """
    file = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StateError(f"{file}: cannot be written ({error.strerror}); give another folder with --data") from error
    return f"sqlite+pysqlite:///{file.absolute()}"


def _engine(url: str) -> Engine:
    """Its errors, which are logged, show no values: among them are hashes and keys."""
    if not url.startswith("sqlite"):
        try:
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
        except ModuleNotFoundError as error:
            raise MissingExtra("a database other than SQLite", "postgresql") from error
        except ArgumentError as error:
            raise StateError("THREATLAS_DATABASE is no address such as postgresql+psycopg://user@host/name") from error
    engine = create_engine(
        url, connect_args={"timeout": WAIT / 1000}, pool_size=THREADS, max_overflow=0, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin says, not where the driver thinks they do
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {WAIT}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: one that begins by reading could not wait for another.
    connection.exec_driver_sql(connection.get_execution_options().get("begins", "BEGIN"))
