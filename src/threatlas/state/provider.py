"""Sign-in by an OpenID provider: what waits for its answer, and which of its accounts is whose here."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from threatlas.state.credentials import digest
from threatlas.state.tables import Table, now
from threatlas.state.users import User

ANSWER_LIFE = timedelta(minutes=10)
"""Until somebody must be back from the provider."""
LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core 1.0, section 2)."""
LONGEST_SHOWN = 200


class ProviderSignIn(Table):
    """A browser that was sent to the provider and is not back yet."""

    __tablename__ = "provider_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the provider gives back, in hexadecimal."""
    browser: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the cookie, in hexadecimal: who reads the address that leads back cannot use it elsewhere."""
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    """Of PKCE (RFC 7636)."""
    path: Mapped[str] = mapped_column(String(2000))
    """Where on the site to go on."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """Who connects their account; None for who signs in."""
    expires: Mapped[datetime] = mapped_column(index=True)


class ProviderLink(Table):
    """An account of a provider that signs a user in."""

    __tablename__ = "provider_links"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    """Who it is there, for good; names and addresses there change."""
    shown: Mapped[str] = mapped_column(String(LONGEST_SHOWN))
    """The e-mail address or name there when it was connected, for people to know it by."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship(lazy="joined")


def send_away(session: Session, waiting: ProviderSignIn) -> None:
    """Keeps a sign-in that waits. Those that ended are cleared away."""
    session.execute(delete(ProviderSignIn).where(ProviderSignIn.expires < now()))
    session.add(waiting)


def take_back(session: Session, state: str, browser: str) -> ProviderSignIn | None:
    """The sign-in of a state and the browser that began it, if it still waits; no one finds it again."""
    wanted = ((ProviderSignIn.state == digest(state)) & (ProviderSignIn.browser == digest(browser))) & (
        ProviderSignIn.expires > now()
    )
    found = session.scalar(select(ProviderSignIn).where(wanted))
    if found is None:
        return None
    session.expunge(found)
    taken = session.scalar(delete(ProviderSignIn).where(ProviderSignIn.id == found.id).returning(ProviderSignIn.id))
    return None if taken is None else found


def link_of(session: Session, issuer: str, subject: str) -> ProviderLink | None:
    """Whose an account of a provider is."""
    return session.scalar(select(ProviderLink).where(ProviderLink.issuer == issuer, ProviderLink.subject == subject))


def link_of_user(session: Session, issuer: str, user: int) -> ProviderLink | None:
    """The account of a provider that a user has connected."""
    return session.scalar(select(ProviderLink).where(ProviderLink.issuer == issuer, ProviderLink.user_id == user))


def unlink(session: Session, issuer: str, user: int) -> str | None:
    """Ends the link of a user; what it was shown as, None where there was none."""
    ended = delete(ProviderLink).where(ProviderLink.issuer == issuer, ProviderLink.user_id == user)
    return session.scalar(ended.returning(ProviderLink.shown))
