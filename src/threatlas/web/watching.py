"""How far an analysis is, as a stream of events, for as long as who watches may see it.

Whoever goes away stops nothing. The database is asked only when something has changed, and every few seconds whether the
session still lasts; it may fail meanwhile: then the stream waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from fastapi import HTTPException, Request
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool

from threatlas.web.effects import Effect
from threatlas.web.own_analyses import OVER, Kept, kept
from threatlas.web.sessions import account_now
from threatlas.web.site import site_of
from threatlas.web.streams import event, event_id

log = logging.getLogger("threatlas.web")

LOOK = 0.2
"""Seconds between looks at what the worker says, which costs nothing."""
CHECK = 5.0
"""Seconds after which permission is checked again."""
BEAT = 15.0
"""Seconds after which something is sent though nothing happened, so that nobody in between takes the stream for dead."""
RETRY = 2000
"""Milliseconds after which a browser comes back."""


async def watch(request: Request, first: Kept, seen: str) -> AsyncIterator[str]:
    """The events of an analysis until it is over, the session ends or the server stops. ``seen``: the id of the last event
    that the browser has had.
    """
    site = site_of(request)
    yield f"retry: {RETRY}\n\n"
    found: Kept | None = first
    changes, checked, beaten = site.analyses.changes, 0.0, 0.0
    while found is not None and not site.streams.closing:
        data = _told(found, site.analyses.progress(found.id))
        if event_id(data) != seen:
            seen, beaten = event_id(data), 0.0
            yield event("end" if found.over else "state", data)
        if found.over:
            return
        await asyncio.sleep(LOOK)
        checked, beaten = checked + LOOK, beaten + LOOK
        if beaten >= BEAT:
            beaten = 0.0
            yield ": still here\n\n"
        if site.analyses.changes != changes or checked >= CHECK:
            changes, checked = site.analyses.changes, 0.0
            found = await run_in_threadpool(_again, request, found)


def _again(request: Request, last: Kept) -> Kept | None:
    """The analysis as it is now; None where who watches may not see it any more, or it is gone."""
    try:
        account = account_now(request)
        if account is None or not account.may(Effect.READ_SYSTEMS):
            return None
        with site_of(request).database.read() as session:
            return kept(session, account, last.id)
    except HTTPException:
        return None
    except DBAPIError as error:
        log.warning("a stream could not look at its analysis: %s", error.orig)
        return last


def _told(found: Kept, progress: str) -> dict[str, Any]:
    return {"state": found.state, "progress": "" if found.state in OVER else progress, "error": found.error}
