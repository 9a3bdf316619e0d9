"""A form whose migration fails, for tests."""

import sqlalchemy as sa
from alembic import op

from threatlas.state.migrate import MIGRATIONS

revision = "9998"
down_revision = max(file.stem.removeprefix("form_") for file in (MIGRATIONS / "versions").glob("form_*.py"))
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this form."""
    op.add_column("users", sa.Column("nickname", sa.String(20)))
    raise RuntimeError("half way")
