"""Who may come in: users, their sign-in links and their sessions. Secrets are kept as hashes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from threatlas.state.tables import Table, now
from threatlas.state.teams import Membership

ROLES = ("viewer", "analyst", "responder", "approver", "administrator")
"""Words of :attr:`User.role`; what each may do is the web's to say."""


class User(Table):
    """A person."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    """As typed at sign-in, in lower case."""
    role: Mapped[str] = mapped_column(String(16))
    password: Mapped[str | None] = mapped_column(String(255))
    """An argon2 hash; None for who signs in by link alone."""
    enabled: Mapped[bool] = mapped_column(default=True)
    created: Mapped[datetime] = mapped_column(default=now)

    memberships: Mapped[list[Membership]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class SignInLink(Table):
    """A link that signs in once. Without a user it creates the administrator of a server that has nobody yet."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token, in hexadecimal."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class SignedIn(Table):
    """A session of a browser."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token in the cookie, in hexadecimal."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime] = mapped_column(index=True)
    seen: Mapped[datetime] = mapped_column(default=now)
    """Its last request, to some minutes."""

    user: Mapped[User] = relationship(lazy="joined")
