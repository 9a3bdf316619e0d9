"""Guessing slows down, and forgives with time."""

import pytest

from threatlas.web import throttle
from threatlas.web.throttle import Throttle, network_of


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_failures_then_a_pause() -> None:
    clock = Clock()
    slow = Throttle(most=3, within=60, clock=clock)
    for _ in range(3):
        assert slow.wait("ada", "10.0.0.1") == 0
        slow.fail("ada", "10.0.0.1")
        clock.now += 10
    assert slow.wait("ada") == slow.wait("eve", "10.0.0.1") == 30
    assert slow.wait("eve", "10.0.0.2") == 0
    clock.now += 30
    assert slow.wait("ada") == 0
    slow.fail("ada")
    assert slow.wait("ada") == 10


def test_success_forgives() -> None:
    slow = Throttle(most=1, clock=Clock())
    slow.fail("ada")
    assert slow.wait("ada") > 0
    slow.forgive("ada", "nobody")
    assert slow.wait("ada") == 0


def test_an_attempt_counts_until_it_is_taken_back() -> None:
    slow = Throttle(most=2, clock=Clock())
    assert slow.attempt("ada", "here") == slow.attempt("ada", "here") == 0
    assert slow.attempt("ada", "here") > 0
    slow.take_back("here")
    assert slow.attempt("here") == 0
    slow.take_back("nobody")


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_KEYS", 10)
    slow = Throttle(most=1, clock=Clock())
    for number in range(100):
        slow.fail(str(number))
    assert [number for number in range(100) if slow.wait(str(number))] == list(range(90, 100))


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::"),
        ("2001:db8::ffff:1:2:3", "2001:db8::"),
        ("2001:db8:0:1::1", "2001:db8:0:1::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_what_an_address_counts_as(client: str, network: str) -> None:
    assert network_of(client) == network
