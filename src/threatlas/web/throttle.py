"""Slows down guessing: so many failures a key within a while, then a pause."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_address
from threading import Lock

MOST_KEYS = 10_000


class Throttle:
    """Counts failures by key, in memory: a restart forgives."""

    def __init__(self, most: int = 10, within: float = 900, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.within = within
        """Seconds."""
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, *keys: str) -> float:
        """Seconds until another attempt is heard for all of ``keys``; 0 for at once."""
        with self._lock:
            return max((self._wait(key) for key in keys), default=0.0)

    def attempt(self, *keys: str) -> float:
        """As :meth:`wait`; where it is 0, the attempt counts as failed until :meth:`forgive` or :meth:`take_back` says otherwise.
        So those that come at the same time do not all get past before the first has failed.
        """
        with self._lock:
            wait = max((self._wait(key) for key in keys), default=0.0)
            if not wait:
                self._note(keys)
            return wait

    def _wait(self, key: str) -> float:
        failures = self._failures.get(key, ())
        recent = [moment for moment in failures if moment > self._clock() - self.within]
        return recent[-self.most] + self.within - self._clock() if len(recent) >= self.most else 0.0

    def fail(self, *keys: str) -> None:
        """Notes a failure for each key."""
        with self._lock:
            self._note(keys)

    def _note(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._failures.setdefault(key, deque(maxlen=self.most)).append(self._clock())
            self._failures.move_to_end(key)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def take_back(self, key: str) -> None:
        """Forgets the latest failure of a key."""
        with self._lock:
            if failures := self._failures.get(key):
                failures.pop()

    def forgive(self, *keys: str) -> None:
        """Forgets the failures of each key."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)


def network_of(client: str) -> str:
    """What an address counts as: itself, or its /64 for IPv6, of which one person has all."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
