"""All tables at once, for migrations."""

from __future__ import annotations

from threatlas.state import analyses, audit, demonstration, systems, teams, users
from threatlas.state.tables import Table

GROUPS = (users, teams, systems, analyses, audit, demonstration)
metadata = Table.metadata
