"""Home: what needs attention."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from threatlas.errors import ThreatlasError
from threatlas.web.effects import Effect
from threatlas.web.following import items_due
from threatlas.web.own_systems import Described, all_described
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.site import site_of
from threatlas.web.views.addresses import system_address
from threatlas.web.views.attention import Standing, attention
from threatlas.web.views.progress import SOON, item_row

router = page_router()


@router.get("/")
@needs(Effect.READ_SYSTEMS)
def home(request: Request) -> Response:
    """The first page."""
    account = signed_in(request)
    with site_of(request).database.read() as session:
        systems = all_described(session, account)
        today = datetime.now(UTC).date()
        due = items_due(session, account, today + SOON)
    standings = [standing(request, one) for one in systems]
    view = attention(standings, today)
    described_as = {one.system: one.known.system for one in standings if one.known is not None}
    items = [one for item in due if not (one := item_row(item, described_as.get(item.system_id), today)).in_place]
    return render(request, "home.html", view=view, items=items, may_write=account.may(Effect.WRITE_SYSTEMS))


def standing(request: Request, described: Described) -> Standing:
    """A system with its analysis, or why there is none (yet)."""
    address = system_address(described.id)
    try:
        known = site_of(request).at_hand.if_ready(described.text, datetime.now(UTC).date())
    except ThreatlasError as error:
        problem = str(error).splitlines()[0]
        return Standing(described.id, described.name, address, described.release, None, problem)
    return Standing(described.id, described.name, address, described.release, known)
