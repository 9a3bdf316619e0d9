"""Migrations, run by Alembic on start."""
