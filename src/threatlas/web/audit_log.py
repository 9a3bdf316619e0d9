"""The audit log, read: what of it is wanted, the newest first. Pages and API go through here alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from threatlas.documents.plain import one_line
from threatlas.state.audit import AuditEntry
from threatlas.state.database import Database

KINDS: dict[str, tuple[str, ...]] = {
    "signing in": (
        *("signed in", "signed out", "failed to sign in", "asked for second factor", "failed second factor"),
        "refused token",
    ),
    "own accounts": (
        *("changed password", "turned on second factor", "turned off second factor", "made recovery codes"),
        *("connected provider", "disconnected provider"),
        *("failed to prove identity", "made token", "revoked token", "ended session", "ended sessions"),
    ),
    "people and teams": (
        *("created administrator", "created user", "changed role", "disabled user", "enabled user"),
        *("made sign-in link", "reset second factor"),
        *("created team", "renamed team", "joined team", "left team"),
    ),
    "systems": (
        *("created system", "saved version", "renamed system", "moved system", "shared system", "unshared system"),
        *("deleted system", "asked for analysis", "called off analysis", "made demonstration", "cleared demonstration"),
    ),
    "decisions and plans": (
        *("accepted risk", "ruled out technique", "ended decision", "followed plan", "changed plan item"),
    ),
    "layers": ("imported layer", "deleted layer"),
}
"""What is recorded, by what it is about. A test holds that every word that is recorded stands here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log is wanted; all of it where nothing is said."""

    user: str = ""
    """The name of a user who did it, or to whom it was done."""
    kind: str = ""
    """A key of :data:`KINDS`, or one of the words there."""
    first: date | None = None
    last: date | None = None
    """Days in UTC, both included."""

    @property
    def condition(self) -> ColumnElement[bool]:
        """As the database asks it."""
        asked: list[ColumnElement[bool]] = []
        user, kind = one_line(self.user), one_line(self.kind)
        if user:
            asked.append(_by_or_about(user))
        if kind:
            asked.append(AuditEntry.what.in_(KINDS.get(kind, (kind,))))
        if self.first is not None:
            asked.append(AuditEntry.time >= _midnight(self.first))
        if self.last is not None and self.last < date.max:
            asked.append(AuditEntry.time < _midnight(self.last) + timedelta(days=1))
        return and_(true(), *asked)


def newest(session: Session, wanted: Wanted, most: int, before: int | None = None) -> Sequence[AuditEntry]:
    """At most so many entries, the newest first, from before an id."""
    asked = select(AuditEntry).where(wanted.condition).order_by(AuditEntry.id.desc()).limit(most)
    return session.scalars(asked if before is None else asked.where(AuditEntry.id < before)).all()


def batches(database: Database, wanted: Wanted, most: int = 500) -> Iterator[Sequence[AuditEntry]]:
    """All of it, the newest first, a part in memory at a time. No transaction is open between parts: entries never change."""
    before = None
    while True:
        with database.read() as session:
            part = newest(session, wanted, most, before)
        if not part:
            return
        yield part
        before = part[-1].id


def _by_or_about(user: str) -> ColumnElement[bool]:
    target = AuditEntry.target
    about = (
        target == f"user {user}",
        target.startswith(f"user {user} ", autoescape=True),
        target.like("token %") & target.endswith(f" of user {user}", autoescape=True),
    )
    return or_(AuditEntry.who == user, *about)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
