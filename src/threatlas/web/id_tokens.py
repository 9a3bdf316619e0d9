"""Whether an ID token of an OpenID provider counts (OpenID Connect Core 1.0, section 3.1.3.7). Without I/O."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from threatlas.errors import ThreatlasError

ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA")
"""Signatures by a private key alone: with ``none`` or HS256 anybody could sign who knows what is public."""
LEEWAY = 60
"""Seconds that clocks may differ."""
LONGEST = 16 * 1024
"""Characters of a token."""


class TokenRefused(ThreatlasError, ValueError):
    """An ID token does not count; says why."""


class UnknownKey(TokenRefused):
    """It names a key that is not known: the provider may have a new one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say."""

    issuer: str
    client: str
    nonce: str


def read_id_token(token: str, keys: list[dict[str, Any]], expected: Expected) -> dict[str, Any]:
    """The claims of a token that is signed by one of ``keys`` (of the provider's JWKS) and meant for this sign-in.

    Raises :class:`TokenRefused` for every other.
    """
    import jwt

    if len(token) > LONGEST:
        raise TokenRefused("the ID token is too long")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise TokenRefused(f"the ID token is signed with {str(algorithm)[:20]!r}, not with {', '.join(ALGORITHMS)}")
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(_key(keys, header.get("kid")), algorithm),
            algorithms=[algorithm],
            audience=expected.client,
            issuer=expected.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        if isinstance(error, TokenRefused):
            raise
        raise TokenRefused(f"the ID token does not count: {str(error)[:100]}") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else expected.client) != expected.client:
        raise TokenRefused("the ID token was made for another client (azp)")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise TokenRefused("the ID token belongs to another sign-in (nonce)")
    return claims


def _key(keys: list[dict[str, Any]], kid: object) -> dict[str, Any]:
    """The key that a token names; where it names none, the only one."""
    fitting = [key for key in keys if key.get("use", "sig") == "sig" and (kid is None or key.get("kid") == kid)]
    if len(fitting) != 1:
        raise UnknownKey("the provider has no such key (kid), or several")
    return fitting[0]
