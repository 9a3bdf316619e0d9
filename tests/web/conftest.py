"""What tests of the web share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postgresql import PostgreSQL
from webserver import Server


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server with an empty state, in SQLite where a test does not ask for PostgreSQL."""
    database = None
    if getattr(request, "param", "sqlite") == "postgresql":
        running: PostgreSQL = request.getfixturevalue("postgresql")
        database = running.fresh()
    made = Server(tmp_path / "data", database=database)
    yield made
    made.site.at_hand.close()
    made.site.database.close()
