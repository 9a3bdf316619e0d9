"""What the demonstration is, and clearing it away."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, HTTPException, Request
from sqlalchemy import select
from starlette.responses import Response

from threatlas.state.demonstration import demonstrated
from threatlas.state.systems import SystemRecord
from threatlas.state.users import User
from threatlas.web import demonstrating
from threatlas.web.effects import Effect
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.site import Site, site_of
from threatlas.web.visibility import visible

router = page_router()


@router.get("/demonstration")
@needs(Effect.READ_SYSTEMS)
def show(request: Request) -> Response:
    """What is made up here, who is who, and for administrators the way out."""
    return _page(request, _standing(request))


@router.post("/demonstration/clear")
@needs(Effect.MANAGE_USERS)
def clear(request: Request, sure: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Takes it all away but for who asks."""
    site = _standing(request)
    if sure != "yes":
        return _page(request, site, problem="Tick the box first: what is cleared away does not come back.", status=422)
    kept = demonstrating.clear(site, signed_in(request))
    return render(request, "demonstration_cleared.html", kept=kept)


def _standing(request: Request) -> Site:
    site = site_of(request)
    if not site.demonstration.standing:
        raise HTTPException(404)
    return site


def _page(request: Request, site: Site, problem: str = "", status: int = 200) -> Response:
    account = signed_in(request)
    with site.database.read() as session:
        belongs = demonstrated(session)
        systems = session.scalars(
            select(SystemRecord)
            .where(SystemRecord.id.in_(belongs.get("system", ())), visible(account))
            .order_by(SystemRecord.name)
        ).all()
        names = session.scalars(select(User.name).where(User.id.in_(belongs.get("user", ())))).all()
    return render(
        request,
        "demonstration.html",
        status=status,
        people=[person for person in demonstrating.PEOPLE if person.name in names],
        systems=systems,
        may_clear=account.may(Effect.MANAGE_USERS),
        problem=problem,
    )
