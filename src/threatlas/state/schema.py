"""All tables at once, for migrations."""

from __future__ import annotations

from threatlas.state import analyses, audit, plans, systems, teams, users
from threatlas.state.tables import Table

GROUPS = (users, teams, systems, analyses, plans, audit)
metadata = Table.metadata
