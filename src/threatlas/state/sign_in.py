"""Links that sign in once, and the sessions of browsers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from threatlas.state.credentials import digest, new_token
from threatlas.state.tables import now
from threatlas.state.users import SignedIn, SignInLink, User

LINK_LIFE = timedelta(hours=24)
SESSION_LIFE = timedelta(days=7)
"""However busy it is."""
IDLE_LIFE = timedelta(hours=12)
"""Without any request."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last request is kept, so that reading a page seldom writes."""


def nobody_yet(session: Session) -> bool:
    """Whether the server has no user, so that whoever holds the first link becomes the administrator."""
    return session.scalar(select(func.count()).select_from(User)) == 0


def make_link(session: Session, user: User | None) -> str:
    """The token of a new link for ``user``, or for the first administrator. Earlier unused links of the same end."""
    owner = None if user is None else user.id
    same = SignInLink.user_id.is_(None) if owner is None else SignInLink.user_id == owner
    session.execute(delete(SignInLink).where(same, SignInLink.used.is_(None)))
    token = new_token()
    session.add(SignInLink(digest=digest(token), user_id=owner, expires=now() + LINK_LIFE))
    return token


def find_link(session: Session, token: str) -> SignInLink | None:
    """The link of a token, if it still signs in."""
    link = session.scalar(
        select(SignInLink).where(
            SignInLink.digest == digest(token), SignInLink.used.is_(None), SignInLink.expires > now()
        )
    )
    if link is None:
        return None
    if link.user_id is None:
        return link if nobody_yet(session) else None
    user = session.get(User, link.user_id)
    return link if user is not None and user.enabled else None


def use_link(session: Session, token: str) -> SignInLink | None:
    """As :func:`find_link`, and no one finds it again: of two that use it at once, one gets None."""
    link = find_link(session, token)
    if link is None:
        return None
    taken = session.scalar(
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used.is_(None))
        .values(used=now())
        .returning(SignInLink.id)
    )
    return None if taken is None else link


def open_session(session: Session, user: User) -> str:
    """The token of a new session, for the cookie. Sessions that ended are cleared away."""
    session.execute(delete(SignedIn).where((SignedIn.expires < now()) | (SignedIn.seen < now() - IDLE_LIFE)))
    token = new_token()
    session.add(SignedIn(digest=digest(token), user_id=user.id, expires=now() + SESSION_LIFE))
    return token


def find_session(session: Session, token: str) -> SignedIn | None:
    """The session of a token, if it lasts and its user is enabled."""
    moment = now()
    found = session.scalar(
        select(SignedIn).where(
            SignedIn.digest == digest(token), SignedIn.expires > moment, SignedIn.seen > moment - IDLE_LIFE
        )
    )
    return found if found is not None and found.user.enabled else None


def touch_session(session: Session, identifier: int) -> None:
    """Notes that a session was used just now."""
    session.execute(update(SignedIn).where(SignedIn.id == identifier).values(seen=now()))


def close_session(session: Session, token: str) -> None:
    """Ends the session of a token."""
    session.execute(delete(SignedIn).where(SignedIn.digest == digest(token)))


def sessions_of(session: Session, user: int) -> list[SignedIn]:
    """The sessions of a user that last, the newest first."""
    moment = now()
    lasting = (SignedIn.expires > moment) & (SignedIn.seen > moment - IDLE_LIFE)
    return list(session.scalars(select(SignedIn).where(SignedIn.user_id == user, lasting).order_by(SignedIn.id.desc())))


def close_one(session: Session, user: int, identifier: int) -> bool:
    """Ends a session of a user; whether there was one."""
    ended = delete(SignedIn).where(SignedIn.id == identifier, SignedIn.user_id == user).returning(SignedIn.id)
    return session.scalar(ended) is not None


def close_others(session: Session, user: int, token: str) -> int:
    """Ends the sessions of a user but the one of a token; how many."""
    others = (SignedIn.user_id == user) & (SignedIn.digest != digest(token))
    return len(session.scalars(delete(SignedIn).where(others).returning(SignedIn.id)).all())
