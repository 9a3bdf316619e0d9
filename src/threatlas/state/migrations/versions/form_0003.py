"""Items of plans that are followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from threatlas.state.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    op.create_table(
        "plan_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system_id", sa.Integer(), nullable=False),
        sa.Column("control", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("promised", sa.Double(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("release", sa.String(length=40), nullable=False),
        sa.Column("created", Moment(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("changed", Moment(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'in progress', 'done', 'dropped')", name="ck_plan_items_state"),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name="fk_plan_items_changed_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_plan_items_created_by", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["system_id"], ["systems.id"], name="fk_plan_items_system_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_items"),
    )
    op.create_index("ix_plan_items_due", "plan_items", ["due"], unique=False)
    op.create_index("ix_plan_items_system_id", "plan_items", ["system_id"], unique=False)
