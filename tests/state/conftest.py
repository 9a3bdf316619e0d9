"""What tests of the state share: each runs on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postgresql import PostgreSQL
from threatlas.state.database import Database, sqlite_url
from threatlas.state.migrate import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path)
    else:
        running: PostgreSQL = request.getfixturevalue("postgresql")
        url = running.fresh()
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database that is up to date."""
    upgrade(empty)
    return empty
