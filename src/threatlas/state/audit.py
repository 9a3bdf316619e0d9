"""The audit log: who did what to what, and when. Rows are added and never changed; the database itself refuses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from threatlas.state.tables import Table, now


class AuditEntry(Table):
    """One thing that was done."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(default=now, index=True)
    who: Mapped[str] = mapped_column(String(64))
    """The name of the user, which outlives the user; ``-`` for nobody signed in."""
    what: Mapped[str] = mapped_column(String(40))
    """``signed in``, ``created system`` …"""
    target: Mapped[str] = mapped_column(String(200), default="")
    """What it was done to: ``system 3``."""


def record(session: Session, who: str, what: str, target: str = "") -> None:
    """Adds an entry, within the transaction of what it tells."""
    session.add(AuditEntry(who=who[:64], what=what[:40], target=target[:200]))
