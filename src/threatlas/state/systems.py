"""Systems and the versions of their descriptions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from threatlas.state.tables import Table, now
from threatlas.state.teams import Team
from threatlas.state.users import User


class SystemRecord(Table):
    """A system, owned by a team."""

    __tablename__ = "systems"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="RESTRICT"), index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether other teams may read it."""
    created: Mapped[datetime] = mapped_column(default=now)

    team: Mapped[Team] = relationship(lazy="joined")


class SystemVersion(Table):
    """One description of a system, as it was saved; never changed."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("system_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system_id: Mapped[int] = mapped_column(ForeignKey("systems.id", ondelete="CASCADE"))
    number: Mapped[int]
    """From 1 up, within the system."""
    text: Mapped[str] = mapped_column(Text, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the text in UTF-8, in hexadecimal."""
    release: Mapped[str] = mapped_column(String(40))
    """The release of ATLAS that it is written against."""
    created: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    author: Mapped[User | None] = relationship(lazy="joined")
    system: Mapped[SystemRecord] = relationship()
