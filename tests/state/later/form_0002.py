"""A form that comes later, for tests."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    op.add_column("users", sa.Column("nickname", sa.String(20)))
