"""What of the state is a demonstration, so that it can be shown as one and cleared away."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from threatlas.state.tables import Table

KINDS = ("system", "team", "user")


class Demonstrated(Table):
    """One thing that was made to be shown, and belongs to nobody."""

    __tablename__ = "demonstration"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"),)

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Its id among those of its kind."""


def demonstrated(session: Session) -> dict[str, frozenset[int]]:
    """The ids of all that is a demonstration, by kind; empty where nothing is."""
    rows = session.scalars(select(Demonstrated)).all()
    return {kind: frozenset(row.item for row in rows if row.kind == kind) for kind in KINDS} if rows else {}


def forget(session: Session, kind: str, item: int) -> None:
    """Says of something that it is a demonstration no longer, where it was one: when it goes, since its id may come back."""
    session.execute(delete(Demonstrated).where(Demonstrated.kind == kind, Demonstrated.item == item))
