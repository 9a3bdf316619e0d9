"""Plans that are followed: each control of one is an item with its progress."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, Double, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from threatlas.state.systems import SystemRecord
from threatlas.state.tables import Table, now

STATES = ("open", "in progress", "done", "dropped")


class PlanItem(Table):
    """A control that is to be put in place."""

    __tablename__ = "plan_items"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system_id: Mapped[int] = mapped_column(ForeignKey("systems.id", ondelete="CASCADE"), index=True)
    control: Mapped[str] = mapped_column(String(200))
    """Its id."""
    name: Mapped[str] = mapped_column(String(200))
    """As it was called then."""
    places: Mapped[list[str]] = mapped_column(JSON)
    """Assets and flows, as a description writes them; empty for the whole system."""
    state: Mapped[str] = mapped_column(String(11), default="open")
    owner: Mapped[str] = mapped_column(String(200), default="")
    due: Mapped[date | None] = mapped_column(Date, index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    promised: Mapped[float] = mapped_column(Double)
    """What the plan said that it takes off the risk, after those before it."""
    currency: Mapped[str] = mapped_column(String(40))
    """Empty where the risk was an expected number of objectives."""
    version: Mapped[int]
    """The version of the system that was planned for, by its number."""
    release: Mapped[str] = mapped_column(String(40))
    """The release of ATLAS that it was planned by."""
    created: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    system: Mapped[SystemRecord] = relationship(lazy="joined")
