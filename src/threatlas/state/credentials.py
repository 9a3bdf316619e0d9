"""Secrets: tokens that are kept as digests, and passwords that are kept as argon2id hashes (RFC 9106)."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST, LONGEST = 12, 200
"""Characters of a password."""
_AT_ONCE = Semaphore(2)
"""Each hash takes 64 MiB, so that few are computed at a time whatever arrives."""
_HASHER = PasswordHasher()


def new_token() -> str:
    """256 random bits for a link or a cookie."""
    return token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token. It is random and long, so a plain hash holds."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one of the hash. Takes as long where there is none, so that time does not tell who exists."""
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _nobody(), password)
        except (VerificationError, ValueError):  # ValueError: what is no hash, or no text that could be encoded
            return False
    return kept is not None


@cache
def _nobody() -> str:
    return _HASHER.hash(new_token())
