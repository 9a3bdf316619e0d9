"""Following a plan: its items, how far it is, and putting a control in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Form, HTTPException, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from threatlas.documents.plain import plain
from threatlas.errors import ThreatlasError
from threatlas.state.plans import PlanItem
from threatlas.systems.amending import Amendment
from threatlas.systems.description import Control
from threatlas.web.amending import WouldRewrite, needs_rewriting
from threatlas.web.answering import Overtaken, read_back
from threatlas.web.effects import Effect
from threatlas.web.following import change_item, follow, item_for, items_of, planned_control, put_in_place
from threatlas.web.own_systems import Described, described
from threatlas.web.pages.analysis import LARGEST_BUDGET
from threatlas.web.pages.system_frame import Number, analysed, find, system_page, today, unread
from threatlas.web.permissions import needs, page_router
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import Id
from threatlas.web.site import site_of
from threatlas.web.views.addresses import system_address
from threatlas.web.views.analyses import Analysed
from threatlas.web.views.progress import Reached, is_in_place, item_row, places_left, reached, without_items

router = page_router()

LONGEST = 4_000
Line = Annotated[str, Form(max_length=LONGEST)]


class ItemForm(BaseModel):
    """What the form of an item sends."""

    state: Literal["open", "in progress", "done", "dropped"] = "open"
    owner: Line = ""
    due: date | Literal[""] = ""
    note: Line = ""


class DoneForm(BaseModel):
    """What the form of a control that is in place now sends."""

    where: Annotated[list[str], Form(max_length=500)] = []
    coverage: Annotated[float, Form(ge=0, le=100, allow_inf_nan=False)] = 100.0
    evidence: Line = ""
    base: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0
    rewrite: bool = False


@router.post("/systems/{system}/plan")
@needs(Effect.WRITE_SYSTEMS)
def follow_plan(
    request: Request,
    system: Id,
    budget: Annotated[float | None, Form(ge=0, le=LARGEST_BUDGET, allow_inf_nan=False)] = None,
) -> Response:
    """Makes items of the plan for a budget."""
    found = _own(request, system)
    follow(site_of(request), signed_in(request), found, _known(request, found, budget))
    return RedirectResponse(system_address(system, "progress"), 303)


@router.get("/systems/{system}/progress")
@needs(Effect.READ_SYSTEMS)
def progress(request: Request, system: Id, since: Number = None) -> Response:
    """The items, and how far the plan is."""
    found = find(request, system, None)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    with site_of(request).database.read() as session:
        items = items_of(session, system)
        first = min((item.version for item in items if item.state != "dropped"), default=None)
        then = None if first is None else described(session, signed_in(request), system, first).text
    did = None
    if since is not None and since < found.number:
        earlier = analysed(request, find(request, system, since))
        did = None if isinstance(earlier, str) else reached(earlier.analysis, known.analysis, known.analysis)
    rows = [item_row(item, known.system, today()) for item in items]
    told = None if then is None else _reached(request, known, items, then)
    return system_page(request, found, ("system_progress.html", "plan"), rows=rows, reached=told, did=did)


@router.get("/systems/{system}/progress/{item}")
@needs(Effect.WRITE_SYSTEMS)
def show_item(request: Request, system: Id, item: Id) -> Response:
    """The forms of an item."""
    return _form(request, _own(request, system), item)


@router.post("/systems/{system}/progress/{item}")
@needs(Effect.WRITE_SYSTEMS)
def save_item(request: Request, system: Id, item: Id, form: Annotated[ItemForm, Form()]) -> Response:
    """Changes an item."""
    changes: dict[str, str | date | None] = {**form.model_dump(), "due": form.due or None}
    change_item(site_of(request), signed_in(request), system, item, changes)
    return RedirectResponse(system_address(system, "progress"), 303)


@router.post("/systems/{system}/progress/{item}/in-place")
@needs(Effect.WRITE_SYSTEMS)
def finish_item(request: Request, system: Id, item: Id, form: Annotated[DoneForm, Form()]) -> Response:
    """Puts its control into the description, as a new version."""
    found = _own(request, system)
    with site_of(request).database.read() as session:
        row = item_for(session, signed_in(request), system, item)
    evidence = plain(form.evidence).strip()
    if not evidence:
        return _form(request, found, item, problem="Say how one knows that it is in place.", form=form, status=422)
    if row.places and not form.where:
        return _form(request, found, item, problem="Choose where it is in place.", form=form, status=422)
    control = planned_control(row, tuple(form.where), form.coverage / 100, evidence)
    site, account = site_of(request), signed_in(request)
    try:
        put_in_place(site, account, (system, item), control, form.base, rewrite=form.rewrite)
    except (Overtaken, WouldRewrite) as refused:
        found = find(request, system, None)
        return _form(request, found, item, problem=refused.detail, form=form, status=409)
    return RedirectResponse(system_address(system, "progress", since=form.base), 303)


def _form(request: Request, found: Described, item: int, **said: Any) -> Response:
    with site_of(request).database.read() as session:
        row = item_for(session, signed_in(request), found.id, item)
    known = _known(request, found)
    form = said.get("form") or DoneForm(where=list(places_left(row, known.system)))
    places = places_left(row, known.system)
    try:
        rewrites = needs_rewriting(found.text, Amendment("controls", None, planned_control(row, places)))
    except ThreatlasError:
        rewrites = False
    answer = system_page(
        request,
        found,
        ("plan_item.html", "plan"),
        item=item_row(row, known.system, today()),
        state=row.state,
        places=places,
        form=form,
        rewrites=rewrites,
        problem=said.get("problem", ""),
    )
    answer.status_code = said.get("status", 200)
    return answer


def _reached(request: Request, known: Analysed, items: Any, then: str) -> Reached | None:
    """How far the plan is; None where an analysis of it was given up."""
    earlier = read_back(then)
    followed: list[PlanItem] = [item for item in items if item.state != "dropped"]
    before = without_items(known.system, followed, earlier.controls if earlier else ())
    open_ones = [item for item in followed if not is_in_place(item, known.system)]
    more: list[Control] = [planned_control(item, places_left(item, known.system)) for item in open_ones]
    goal = replace(known.system, controls=(*known.system.controls, *(one for one in more if one.where)))
    try:
        first, last = (site_of(request).at_hand.suppose(one, today()).analysis for one in (before, goal))
    except ThreatlasError:
        return None
    return reached(first, known.analysis, last)


def _own(request: Request, system: int) -> Described:
    found = find(request, system, None)
    if not found.owned:
        raise HTTPException(403, f"the system belongs to the team {found.team}, which you are not in")
    return found


def _known(request: Request, found: Described, budget: float | None = None) -> Analysed:
    return site_of(request).at_hand.get(found.text, today(), budget)
