"""Answers that go on: Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

There are so many at a time and no more, of the server and of each person, and all end when the server is told to stop.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

from fastapi import HTTPException
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

MOST = 100
"""Of the server."""
MOST_EACH = 6
"""Of one person: as many as a browser opens to one server over HTTP/1.1."""


class Streams:
    """Those that are open. All on one event loop."""

    def __init__(self) -> None:
        self.closing = False
        """Whether each should end now."""
        self._open: Counter[int] = Counter()

    @property
    def count(self) -> int:
        """How many are open."""
        return self._open.total()

    def take(self, person: int) -> None:
        """Counts one more of a person. Raises with 429 where there are too many."""
        if self._open[person] >= MOST_EACH or self.count >= MOST:
            raise HTTPException(429, "too many pages watch at the same time; close some", {"Retry-After": "10"})
        self._open[person] += 1

    def give_back(self, person: int) -> None:
        """Counts one less."""
        self._open[person] -= 1
        self._open += Counter()  # forgets who has none

    def close(self) -> None:
        """Lets all of them end."""
        self.closing = True


class EventStream(StreamingResponse):
    """A stream of events to one person, counted while it lasts."""

    def __init__(self, streams: Streams, person: int, events: AsyncIterator[str]) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._streams = streams
        self._person = person
        streams.take(person)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.give_back(self._person)


def event(name: str, data: dict[str, Any]) -> str:
    """One event. Its id names its content, so that a browser which has seen it does not get it again."""
    return f"event: {name}\nid: {event_id(data)}\ndata: {json.dumps(data)}\n\n"


def event_id(data: dict[str, Any]) -> str:
    """The id of an event."""
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
