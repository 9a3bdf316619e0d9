"""Whether what a server shows is a demonstration. It is made and cleared away in :mod:`threatlas.web.demonstrating`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.state.demonstration import demonstrated

if TYPE_CHECKING:
    from threatlas.state.database import Database


class Demonstration:
    """Read once, so that pages need not ask the database, and say it also when that is in trouble."""

    def __init__(self, database: Database) -> None:
        with database.read() as session:
            self.standing = bool(demonstrated(session))
