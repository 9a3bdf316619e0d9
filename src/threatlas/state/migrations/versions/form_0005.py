"""Adds what of the state is a demonstration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    op.create_table(
        "demonstration",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("kind IN ('system', 'team', 'user')", name="ck_demonstration_kind"),
        sa.PrimaryKeyConstraint("kind", "item", name="pk_demonstration"),
    )
