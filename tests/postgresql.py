"""A PostgreSQL of the tests' own, where one is installed: the state is kept there as it is in SQLite."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest

WHERE = ["/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin"]


class PostgreSQL:
    """A running cluster that nobody else reaches: it listens on a socket in a folder of its own."""

    def __init__(self, folder: Path, control: Callable[..., None]) -> None:
        from sqlalchemy import create_engine

        self.folder = folder
        self._control = control
        self._admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        from sqlalchemy import text

        name = f"test_{uuid4().hex}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} STRATEGY file_copy"))
        return self.url(name)

    def stop(self) -> None:
        """Takes it away from whoever uses it."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Brings it back."""
        self._control("-l", str(self.folder / "log"), "-o", self.options, "start")

    @property
    def options(self) -> str:
        """How the server is run."""
        return f"-k {self.folder} -c listen_addresses='' -c fsync=off"

    def close(self) -> None:
        """Lets the cluster go."""
        self._admin.dispose()


def _program(name: str) -> str:
    """Where a program of PostgreSQL is; the test is skipped where it is not."""
    folders = [str(found) for pattern in WHERE for found in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))
    if found is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    return found


@contextmanager
def cluster() -> Iterator[PostgreSQL]:
    """Runs a cluster while the context lasts. It refuses to be root, so that root runs it as postgres."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'psycopg[binary]')")
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(mkdtemp(prefix="threatlas-pg-", dir="/tmp"))  # a socket's path has to be short
    if user is not None:
        shutil.chown(folder, user)

    def run(*words: str) -> None:
        subprocess.run(words, check=True, user=user, cwd=folder, capture_output=True, env={"PATH": os.environ["PATH"]})

    data = str(folder / "data")
    try:
        run(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        made = PostgreSQL(folder, lambda *words: run(pg_ctl, "-D", data, "-w", *words))
        made.start()
        try:
            yield made
            made.close()
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
