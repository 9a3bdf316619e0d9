"""All tables at once, for migrations."""

from __future__ import annotations

from threatlas.state import (
    analyses,
    audit,
    demonstration,
    layers,
    pending,
    plans,
    provider,
    second_factor,
    systems,
    teams,
    tokens,
    users,
)
from threatlas.state.tables import Table

GROUPS = (
    *(users, teams, systems, analyses, layers, plans, audit, second_factor, pending, tokens, demonstration),
    provider,
)
metadata = Table.metadata
