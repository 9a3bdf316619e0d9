"""All tables at once, for migrations."""

from __future__ import annotations

from threatlas.state import analyses, audit, layers, systems, teams, users
from threatlas.state.tables import Table

GROUPS = (users, teams, systems, analyses, layers, audit)
metadata = Table.metadata
