"""Brings a database to the newest form, after a copy of it was laid aside."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from threatlas.errors import StateError

if TYPE_CHECKING:
    from threatlas.state.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = MIGRATIONS / "versions"
"""Where migrations are looked for, besides those that ship: tests bring later ones of their own."""


def upgrade(database: Database) -> Path | None:
    """Runs the migrations that are missing. Returns where the copy of the database before them is; None where nothing was
    there to copy, or nothing to do.

    Raises :class:`~threatlas.errors.StateError` for a database that a later threatlas has written, or that cannot be read.
    """
    scripts = ScriptDirectory.from_config(_config())
    newest = scripts.get_current_head()
    try:
        with database.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        if database.file is not None:
            problem = f"{database.file}: cannot be read as a state database ({error.orig}); restore a copy of it"
        else:
            problem = f"{database.engine.url.render_as_string()}: cannot be reached ({error.orig})"
        raise StateError(" ".join(problem.split())) from error
    if current == newest:
        return None
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StateError(
            f"the state database is of form {current}, which this threatlas does not know: run the threatlas that wrote "
            "it, or one that is newer"
        )
    copy = _back_up(database.file, current) if current is not None and database.file is not None else None
    with database.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return copy


def forms() -> list[str]:
    """The forms that this threatlas knows, newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def form_of(file: Path) -> str | None:
    """The form of the state database in a file, which is only read.

    Raises :class:`sqlite3.Error` where it cannot be read.
    """
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as database:
        row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    folders = dict.fromkeys((MIGRATIONS / "versions", VERSIONS))
    config.set_main_option("version_locations", os.pathsep.join(map(str, folders)).replace("%", "%%"))
    return config


def _back_up(file: Path, current: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = file.with_name(f"{file.stem}-before-{current}-{stamp}{file.suffix}")
    copy.touch(mode=0o600, exist_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
