"""The audit log: sign-ins and changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy import select

from threatlas.state.audit import AuditEntry
from threatlas.web.audit_log import Wanted
from threatlas.web.effects import Effect
from threatlas.web.permissions import api_router, needs
from threatlas.web.shapes import After, Day, Limit, Page, Shape, Time, page
from threatlas.web.site import site_of

router = api_router("audit")

By = Annotated[str, Query(max_length=64, description="the name of a user who did it, or to whom it was done")]
Kind = Annotated[str, Query(max_length=40, description="what was done, or what it is about, as the page offers it")]
First = Annotated[Day | None, Query(alias="from", description="the first day, in UTC")]
Last = Annotated[Day | None, Query(alias="to", description="the last day, in UTC")]


class AuditOut(Shape):
    """One thing that was done."""

    id: int
    time: Time
    who: str
    what: str
    target: str


def filtered(user: By = "", kind: Kind = "", first: First = None, last: Last = None) -> Wanted:
    """What of the log is wanted."""
    return Wanted(user, kind, first, last)


@router.get("/audit")
@needs(Effect.READ_AUDIT)
def list_audit(
    request: Request, wanted: Annotated[Wanted, Depends(filtered)], limit: Limit = 50, after: After = 0
) -> Page[AuditOut]:
    """The audit log, from its beginning."""
    asked = select(AuditEntry).where(wanted.condition, AuditEntry.id > after).order_by(AuditEntry.id)
    with site_of(request).database.read() as session:
        rows = session.scalars(asked.limit(limit + 1)).all()
        return page(
            rows,
            limit,
            lambda row: AuditOut(id=row.id, time=row.time, who=row.who, what=row.what, target=row.target),
            lambda row: row.id,
        )
