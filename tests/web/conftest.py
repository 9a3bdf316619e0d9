"""What tests of the web share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from webserver import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with an empty state."""
    made = Server(tmp_path / "data")
    yield made
    made.site.at_hand.close()
    made.site.database.close()
