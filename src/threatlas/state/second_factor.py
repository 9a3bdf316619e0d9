"""The second factor of users: the secret of an authenticator app, and recovery codes for when the app is lost.

The secret is kept as it is, since codes are computed from it: who reads the database can make codes. Recovery codes are kept
as digests.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from threatlas.state.credentials import digest
from threatlas.state.tables import Table, now
from threatlas.state.totp import DIGITS, new_secret, step_of

SET_UP_LIFE = timedelta(hours=1)
"""Between the secret and the first code that confirms it."""
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""Characters of five random bits each: with 80 bits a plain hash holds."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class SecondFactor(Table):
    """The authenticator app of a user."""

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(default=now)
    confirmed: Mapped[datetime | None]
    """When a first code showed that the app has the secret; before that it counts for nothing."""
    last_step: Mapped[int | None]
    """The time step of the last code that was used: neither it nor an earlier one is accepted again."""


class RecoveryCode(Table):
    """A code that stands in for one of the app, once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256, in hexadecimal."""
    used: Mapped[datetime | None]


def has_second_factor(session: Session, user: int) -> bool:
    """Whether a user must give a code to sign in."""
    return session.scalar(select(SecondFactor.confirmed).where(SecondFactor.user_id == user)) is not None


def begin(session: Session, user: int) -> str | None:
    """A new secret for a user, in the place of one that was not confirmed; None for who has a second factor."""
    if has_second_factor(session, user):
        return None
    turn_off(session, user)
    factor = SecondFactor(user_id=user, secret=new_secret())
    session.add(factor)
    return factor.secret


def confirm(session: Session, user: int, code: str) -> list[str] | None:
    """Makes the secret count from now on, for a code that belongs to it: the recovery codes. None for another code, or where
    nothing waits to be confirmed.
    """
    factor = session.get(SecondFactor, user)
    if factor is None or factor.confirmed is not None or factor.created < now() - SET_UP_LIFE:
        return None
    step = step_of(factor.secret, _plain(code), now())
    if step is None:
        return None
    factor.confirmed, factor.last_step = now(), step
    return new_recovery_codes(session, user)


def use_code(session: Session, user: int, given: str) -> str | None:
    """What ``given`` is, ``code`` or ``recovery code``, if it is right; it is then used up, so that of two that give it at once
    one gets None.
    """
    plain = _plain(given)
    if len(plain) == DIGITS:
        return "code" if _use_step(session, user, plain) else None
    if len(plain) != RECOVERY_LENGTH or not has_second_factor(session, user):
        return None
    taken = session.scalar(
        update(RecoveryCode)
        .where(RecoveryCode.user_id == user, RecoveryCode.digest == digest(plain), RecoveryCode.used.is_(None))
        .values(used=now())
        .returning(RecoveryCode.id)
    )
    return None if taken is None else "recovery code"


def _use_step(session: Session, user: int, code: str) -> bool:
    secret = session.scalar(
        select(SecondFactor.secret).where(SecondFactor.user_id == user, SecondFactor.confirmed.is_not(None))
    )
    step = None if secret is None else step_of(secret, code, now())
    if step is None:
        return False
    taken = session.scalar(
        update(SecondFactor)
        .where(SecondFactor.user_id == user, or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step))
        .values(last_step=step)
        .returning(SecondFactor.user_id)
    )
    return taken is not None


def new_recovery_codes(session: Session, user: int) -> list[str]:
    """Codes as they are shown, once; earlier ones end."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user, digest=digest(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def codes_left(session: Session, user: int) -> int:
    """How many recovery codes a user still has."""
    unused = select(func.count()).where(RecoveryCode.user_id == user, RecoveryCode.used.is_(None))
    return session.scalar(unused) or 0


def turn_off(session: Session, user: int) -> bool:
    """Takes the second factor of a user away, with its recovery codes. Whether there was one that counted."""
    had = has_second_factor(session, user)
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user))
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user))
    return had


def _plain(given: str) -> str:
    """A code without the spaces and dashes that people read it with."""
    return "".join(given.split()).replace("-", "").lower()
