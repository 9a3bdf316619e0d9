"""Analyses of versions, from the wish to the result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from threatlas.state.systems import SystemVersion
from threatlas.state.tables import Table, now

STATES = ("queued", "running", "done", "failed")


class AnalysisRecord(Table):
    """One analysis of one version with its options."""

    __tablename__ = "analyses"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), index=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8), default="queued", index=True)
    error: Mapped[str | None] = mapped_column(Text)
    """What went wrong and how to mend it, where it failed."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was begun: more than once where the server stopped in between."""
    document: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The published JSON document of the analysis, compressed with zlib."""
    created: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    finished: Mapped[datetime | None]

    version: Mapped[SystemVersion] = relationship(lazy="joined")
