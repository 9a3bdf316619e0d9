"""API tokens: what programs show instead of a session. Kept as digests; the text is shown once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from threatlas.state.credentials import digest, new_token
from threatlas.state.tables import Table, now
from threatlas.state.users import User

PREFIX = "tat_"
"""By which people, and programs that look for secrets in texts, know a token."""
LONGEST_LIFE = timedelta(days=365)
MOST = 50
"""Tokens of a user."""


class ApiToken(Table):
    """One of them."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    """What it is for."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token, in hexadecimal."""
    scopes: Mapped[str] = mapped_column(String(100))
    """Words with spaces between; what each allows is the web's to say."""
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime]
    seen: Mapped[datetime | None]
    """Its last request, to some minutes."""

    user: Mapped[User] = relationship(lazy="joined")

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires <= now()


def make_token(
    session: Session, user: int, name: str, scopes: Iterable[str], life: timedelta
) -> tuple[ApiToken, str] | None:
    """A new token, and its text; None for who has as many as one may have."""
    held = session.scalar(select(func.count()).where(ApiToken.user_id == user)) or 0
    if held >= MOST:
        return None
    text = PREFIX + new_token()
    expires = now() + min(life, LONGEST_LIFE)
    made = ApiToken(user_id=user, name=name, digest=digest(text), scopes=" ".join(scopes), expires=expires)
    session.add(made)
    session.flush()
    return made, text


def find_token(session: Session, text: str) -> ApiToken | None:
    """The token of a text, also one that has expired or whose owner is disabled."""
    return session.scalar(select(ApiToken).where(ApiToken.digest == digest(text)))


def touch_token(session: Session, identifier: int) -> None:
    """Notes that a token was used just now."""
    session.execute(update(ApiToken).where(ApiToken.id == identifier).values(seen=now()))


def tokens_of(session: Session, user: int) -> list[ApiToken]:
    """All tokens of a user, the newest first."""
    return list(session.scalars(select(ApiToken).where(ApiToken.user_id == user).order_by(ApiToken.id.desc())))


def revoke_token(session: Session, user: int, identifier: int) -> str | None:
    """Ends a token of a user; its name, or None where the user has no such token."""
    return session.scalar(
        delete(ApiToken).where(ApiToken.id == identifier, ApiToken.user_id == user).returning(ApiToken.name)
    )
