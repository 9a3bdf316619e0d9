"""The audit log: sign-ins and changes, the newest first, filtered, and taken away as lines of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import HTTPException, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from threatlas.state.audit import AuditEntry
from threatlas.state.layers import LayerRecord
from threatlas.state.systems import SystemRecord
from threatlas.state.teams import Team
from threatlas.state.users import User
from threatlas.web.audit_log import KINDS, Wanted, batches, newest
from threatlas.web.effects import Account, Effect
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import LARGEST_ID
from threatlas.web.site import Site, site_of
from threatlas.web.views.audit import Known, line_of, numbered, pieces, users_in
from threatlas.web.visibility import layers_visible, visible

router = page_router()

PER_PAGE = 50
"""Entries on one page."""
MOST_OFFERED = 200
"""Names that a field offers while one types."""
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class AuditQuery(BaseModel):
    """What the form asks for; fields that are left empty count for nothing."""

    user: Annotated[str, Field(max_length=64)] = ""
    kind: Annotated[str, Field(max_length=40)] = ""
    first: Annotated[str, Field(alias="from", max_length=20)] = ""
    last: Annotated[str, Field(alias="to", max_length=20)] = ""

    def wanted(self) -> Wanted:
        """As the log is asked. Raises :class:`ValueError`, in words, for what is no range of days."""
        first, last = _day(self.first), _day(self.last)
        if first is not None and last is not None and first > last:
            raise ValueError("The first day is after the last.")
        return Wanted(self.user.strip().lower(), self.kind.strip(), first, last)

    def address(self, page: str = "", before: int | None = None) -> str:
        """Of the log as it is asked for here."""
        asked = {"user": self.user, "kind": self.kind, "from": self.first, "to": self.last, "before": before}
        written = urlencode({key: value for key, value in asked.items() if value not in ("", None)})
        return f"/audit{page}{'?' if written else ''}{written}"


class AuditPage(AuditQuery):
    """A page of it."""

    before: Annotated[int | None, Field(ge=1, le=LARGEST_ID)] = None


@router.get("/audit")
@needs(Effect.READ_AUDIT)
def show(request: Request, asked: Annotated[AuditPage, Query()]) -> Response:
    """A page of the log."""
    account = signed_in(request)
    problem, entries, known = "", [], Known()
    with site_of(request).database.read() as session:
        try:
            entries = list(newest(session, asked.wanted(), PER_PAGE + 1, asked.before))
        except ValueError as error:
            problem = str(error)
        known = _known(session, account, entries)
        names = session.scalars(select(User.name).order_by(User.name).limit(MOST_OFFERED)).all()
    more = len(entries) > PER_PAGE
    entries = entries[:PER_PAGE]
    return render(
        request,
        "audit.html",
        status=422 if problem else 200,
        rows=[(one, pieces(one.target, known)) for one in entries],
        known=known,
        asked=asked,
        problem=problem,
        filtered=asked.address() != "/audit",
        older=asked.address(before=entries[-1].id) if more else None,
        kinds=KINDS,
        names=names,
    )


@router.get("/audit/download")
@needs(Effect.READ_AUDIT)
def take(request: Request, asked: Annotated[AuditQuery, Query()]) -> Response:
    """All that is asked for, an entry a line, sent as it is read."""
    try:
        wanted = asked.wanted()
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
    lines = _lines(site_of(request), signed_in(request), wanted)
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


def _lines(site: Site, account: Account, wanted: Wanted) -> Iterator[str]:
    for part in batches(site.database, wanted):
        with site.database.read() as session:
            systems = _systems(session, account, part)
        yield "".join(line_of(one, systems) for one in part)


def _known(session: Session, account: Account, entries: Sequence[AuditEntry]) -> Known:
    """What of the entries may be named to who reads them."""
    layers = select(LayerRecord.id).where(LayerRecord.id.in_(numbered(entries, "layer")), layers_visible(account))
    if not account.may(Effect.MANAGE_USERS):
        return Known(_systems(session, account, entries), layers=frozenset(session.scalars(layers)))
    teams = select(Team.id, Team.name).where(Team.id.in_(numbered(entries, "team")))
    users = select(User.name, User.id).where(User.name.in_(users_in(entries)))
    return Known(
        _systems(session, account, entries),
        {row.id: row.name for row in session.execute(teams)},
        {row.name: row.id for row in session.execute(users)},
        frozenset(session.scalars(layers)),
    )


def _systems(session: Session, account: Account, entries: Sequence[AuditEntry]) -> dict[int, str]:
    asked = select(SystemRecord.id, SystemRecord.name).where(SystemRecord.id.in_(numbered(entries, "system")))
    return {row.id: row.name for row in session.execute(asked.where(visible(account)))}


def _day(text: str) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        if _WRITTEN.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("A day is written as 2026-12-31.")
