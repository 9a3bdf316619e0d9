"""Items of plans that are followed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import HTTPException, Request
from pydantic import Field
from sqlalchemy import select

from threatlas.state.plans import PlanItem
from threatlas.web.effects import Effect
from threatlas.web.following import LONGEST_NOTE, change_item, follow, item_for
from threatlas.web.own_systems import described
from threatlas.web.permissions import api_router, needs
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import After, Day, Id, Limit, Page, Shape, Strict, Time, page
from threatlas.web.site import site_of
from threatlas.web.visibility import system_for

router = api_router("plans")

State = Literal["open", "in progress", "done", "dropped"]


class ItemOut(Shape):
    """A control that is to be put in place."""

    id: int
    """Its number."""
    system: int
    """The system it is of."""
    control: str
    """Id of the control."""
    name: str
    """As the control was called when it was planned."""
    places: list[str]
    """Assets and flows where it is to stand; empty for the whole system."""
    state: str
    """``open``, ``in progress``, ``done`` or ``dropped``."""
    owner: str
    """Who sees to it."""
    due: Day | None
    """The day by which it is to be in place; null for none."""
    note: str
    """In words."""
    promised: float
    """What the plan said that it takes off the risk."""
    currency: str
    """Of what was promised; empty for an expected number of objectives."""
    version: int
    """The version that was planned for."""
    release: str
    """The release of ATLAS that it was planned by."""
    created: Time
    """When it was planned."""
    changed: Time
    """When it was changed last."""


class PlanToFollow(Strict):
    """A plan to follow."""

    budget: Annotated[float, Field(ge=0, le=100_000)] | None = None
    """Person-days; the usual where none is given."""


class ItemChange(Strict):
    """What to change of an item; what is left out stays."""

    state: State | None = None
    """How far it is."""
    owner: Annotated[str, Field(max_length=200)] | None = None
    """Who sees to it."""
    due: Day | None = None
    """The day by which it is to be in place; null for none."""
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] | None = None
    """In words."""


@router.get("/systems/{system}/plan-items")
@needs(Effect.READ_SYSTEMS)
def list_plan_items(request: Request, system: Id, limit: Limit = 50, after: After = 0) -> Page[ItemOut]:
    """The items of the plans that are followed for a system."""
    with site_of(request).database.read() as session:
        found = system_for(session, signed_in(request), system)
        rows = session.scalars(
            select(PlanItem)
            .where(PlanItem.system_id == found.id, PlanItem.id > after)
            .order_by(PlanItem.id)
            .limit(limit + 1)
        ).all()
        return page(rows, limit, _out, lambda row: row.id)


@router.post("/systems/{system}/plan-items", status_code=201)
@needs(Effect.WRITE_SYSTEMS)
def follow_plan(request: Request, system: Id, body: PlanToFollow) -> Page[ItemOut]:
    """Makes items of the controls of the plan for a budget, those left out that are followed already. Answers with all items."""
    site, account = site_of(request), signed_in(request)
    with site.database.read() as session:
        found = described(session, account, system)
    if not found.owned:
        raise HTTPException(403, f"the system belongs to the team {found.team}, which you are not in")
    follow(site, account, found, site.at_hand.get(found.text, datetime.now(UTC).date(), body.budget))
    return list_plan_items(request, system, 200)


@router.patch("/systems/{system}/plan-items/{item}")
@needs(Effect.WRITE_SYSTEMS)
def patch_plan_item(request: Request, system: Id, item: Id, body: ItemChange) -> ItemOut:
    """Changes an item; a due day of null takes the day away."""
    given = body.model_dump(exclude_unset=True)
    changes = {name: value for name, value in given.items() if value is not None or name == "due"}
    change_item(site_of(request), signed_in(request), system, item, changes)
    with site_of(request).database.read() as session:
        return _out(item_for(session, signed_in(request), system, item))


def _out(row: PlanItem) -> ItemOut:
    return ItemOut(
        id=row.id,
        system=row.system_id,
        control=row.control,
        name=row.name,
        places=row.places,
        state=row.state,
        owner=row.owner,
        due=row.due,
        note=row.note,
        promised=row.promised,
        currency=row.currency,
        version=row.version,
        release=row.release,
        created=row.created,
        changed=row.changed,
    )
