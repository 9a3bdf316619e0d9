"""One-time codes against the vectors of RFC 6238, appendix B."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from threatlas.state.totp import address, new_secret, step_of

SECRET = b32encode(b"12345678901234567890").decode()
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
"""Seconds of Unix time, and the code in eight digits, of which apps show the last six."""


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_vectors(seconds: int, code: str) -> None:
    assert step_of(SECRET, code[-6:], datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(
    ("late", "fine"), [(0, True), (30, True), (-30, True), (60, False), (-60, False), (3600, False)]
)
def test_a_clock_may_be_a_step_off(late: int, fine: bool) -> None:
    moment = datetime.fromtimestamp(1111111111, UTC) + timedelta(seconds=late)
    assert (step_of(SECRET, "050471", moment) == 1111111111 // 30) is fine


@pytest.mark.parametrize("code", ["", "0", "94287082", "28708٢", "abcdef", "\udcff", "287082 "])
def test_what_is_no_code(code: str) -> None:
    assert step_of(SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_secrets_are_long_and_differ() -> None:
    assert len({new_secret() for _ in range(20)}) == 20
    assert len(new_secret()) * 5 >= 160


def test_what_the_app_reads() -> None:
    assert address(SECRET, "ada@example.org") == (
        f"otpauth://totp/threatlas:ada%40example.org?secret={SECRET}&issuer=threatlas"
    )
