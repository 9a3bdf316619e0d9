"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from threatlas.state.tables import Moment

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    ${upgrades if upgrades else "pass"}
