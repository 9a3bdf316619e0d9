"""Sign-ins that wait for the second factor: who gave a right password, or opened a link, is remembered here and not yet in."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from threatlas.state.credentials import digest, new_token
from threatlas.state.tables import Table, now
from threatlas.state.users import User

PENDING_LIFE = timedelta(minutes=5)


class PendingSignIn(Table):
    """One of them. Nothing of it is known to the browser but the token."""

    __tablename__ = "pending_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token, in hexadecimal."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    way: Mapped[str] = mapped_column(String(16))
    """``password`` or ``link``."""
    path: Mapped[str] = mapped_column(String(2000))
    """Where on the site to go on."""
    expires: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined")


def open_pending(session: Session, user: User, way: str, path: str) -> str:
    """The token of a sign-in that waits. Those that ended are cleared away."""
    session.execute(delete(PendingSignIn).where(PendingSignIn.expires < now()))
    token = new_token()
    expires = now() + PENDING_LIFE
    session.add(PendingSignIn(digest=digest(token), user_id=user.id, way=way, path=path, expires=expires))
    return token


def find_pending(session: Session, token: str) -> PendingSignIn | None:
    """The sign-in of a token, if it still waits and its user is enabled."""
    wanted = select(PendingSignIn).where(PendingSignIn.digest == digest(token), PendingSignIn.expires > now())
    found = session.scalar(wanted)
    return found if found is not None and found.user.enabled else None


def close_pending(session: Session, user: int) -> None:
    """Ends all sign-ins of a user that wait."""
    session.execute(delete(PendingSignIn).where(PendingSignIn.user_id == user))
