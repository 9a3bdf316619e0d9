"""Layers of the matrix."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from threatlas.state.tables import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    op.create_table(
        "layers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("system_id", sa.Integer(), nullable=True),
        sa.Column("release", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created", Moment(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('navigator', 'evidence')", name="ck_layers_kind"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_layers_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["system_id"], ["systems.id"], name="fk_layers_system_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_layers_team_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_layers"),
    )
    op.create_index("ix_layers_system_id", "layers", ["system_id"], unique=False)
    op.create_index("ix_layers_team_id", "layers", ["team_id"], unique=False)
