"""Layers of the matrix that people imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from threatlas.state.tables import Table, now
from threatlas.state.teams import Team
from threatlas.state.users import User


class LayerRecord(Table):
    """A layer, owned by a team; never changed but for who may see it."""

    __tablename__ = "layers"
    __table_args__ = (CheckConstraint("kind IN ('navigator', 'evidence')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    """``navigator`` or ``evidence``: results of tests of a system."""
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="RESTRICT"), index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether other teams may read it."""
    system_id: Mapped[int | None] = mapped_column(ForeignKey("systems.id", ondelete="CASCADE"), index=True)
    """The system that was tested; none for a layer of Navigator."""
    release: Mapped[str] = mapped_column(String(40))
    """The release of ATLAS that its ids are of."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    created: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    team: Mapped[Team] = relationship(lazy="joined")
    author: Mapped[User | None] = relationship(lazy="joined")
