"""One-time codes of an authenticator app (RFC 6238): SHA-1, six digits, a new one every 30 seconds, as every app makes them."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest

import pyotp

ISSUER = "threatlas"
"""What an app shows above the code."""
DIGITS = 6
DRIFT = 1
"""Time steps that the clock of a phone may be early or late (RFC 6238, section 5.2)."""


def new_secret() -> str:
    """160 random bits, in base32."""
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """What a QR code for an app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """The time step whose code this is, if it is at most :data:`DRIFT` steps from ``moment``."""
    if not code.isascii():
        return None
    app = pyotp.TOTP(secret, digits=DIGITS)
    present = app.timecode(moment)
    near = range(max(present - DRIFT, 0), present + DRIFT + 1)
    matching = [step for step in near if compare_digest(app.generate_otp(step), code)]
    return max(matching, default=None)
