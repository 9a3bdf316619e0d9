"""What a server keeps: tables, sessions and migrations, through SQLAlchemy and Alembic. Needs the extra ``server``."""
