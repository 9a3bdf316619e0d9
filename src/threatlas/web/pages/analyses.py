"""Analyses that are kept: asking for one, watching it, its result, calling it off."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Form, Header, HTTPException, Request
from pydantic import BaseModel, BeforeValidator, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from threatlas.reports.analysis import RENDERINGS
from threatlas.reports.analysis import render as render_report
from threatlas.web.checking import check
from threatlas.web.effects import Effect
from threatlas.web.holdings import Wish, ask_for_analysis, call_off_analysis
from threatlas.web.own_analyses import Kept, all_kept, kept, result
from threatlas.web.own_systems import described
from threatlas.web.pages.analysis import LARGEST_BUDGET, MEDIA_TYPES
from threatlas.web.pages.system_frame import find, system_page, today
from threatlas.web.permissions import needs, page_router
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import LARGEST_ID, Id
from threatlas.web.site import site_of
from threatlas.web.streams import EventStream, event_id
from threatlas.web.views.story import Story
from threatlas.web.watching import watch

router = page_router()

MOST_PATHS = 20


def _or_none(value: object) -> object:
    """An empty field of a form means that nothing is said."""
    return None if value == "" else value


Empty = BeforeValidator(_or_none)


class Asked(BaseModel):
    """The form."""

    version: Id
    paths: Annotated[int, Field(ge=1, le=MOST_PATHS)] = 3
    objective: Annotated[str | None, Empty, Field(max_length=200)] = None
    budget: Annotated[float | None, Empty, Field(ge=0, le=LARGEST_BUDGET, allow_inf_nan=False)] = None
    seed: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
    as_of: Annotated[date | None, Empty] = None


@router.get("/systems/{system}/analyses")
@needs(Effect.READ_SYSTEMS)
def listed(request: Request, system: Id) -> Response:
    """The analyses of a system, and the form for another."""
    found = find(request, system, None)
    with site_of(request).database.read() as session:
        analyses = all_kept(session, system)
    return system_page(
        request,
        found,
        ("system_analyses.html", "analyses"),
        analyses=analyses,
        objectives=_objectives(found.text),
        today=today(),
        may_run=signed_in(request).may(Effect.RUN_ANALYSES),
        limits={"paths": MOST_PATHS, "budget": LARGEST_BUDGET, "seed": LARGEST_ID},
        waiting=any(not one.over for one in analyses),
    )


@router.post("/systems/{system}/analyses")
@needs(Effect.RUN_ANALYSES)
def ask(request: Request, system: Id, asked: Annotated[Asked, Form()]) -> Response:
    """Asks for an analysis, and leads to where it can be watched."""
    as_of = (asked.as_of or today()).isoformat()
    wish = Wish(asked.paths, asked.objective, asked.budget, asked.seed, as_of)
    made = ask_for_analysis(site_of(request), signed_in(request), system, asked.version, wish)
    return RedirectResponse(f"/analyses/{made}", 303)


@router.get("/analyses/{analysis}")
@needs(Effect.READ_SYSTEMS)
def show(request: Request, analysis: Id) -> Response:
    """How far it is, and its result when it is done."""
    account = signed_in(request)
    with site_of(request).database.read() as session:
        found = kept(session, account, analysis)
        system = described(session, account, found.system, found.version)
        known = result(session, account, analysis)
    context: dict[str, Any] = {
        "headline": None if known is None else Story(known, system.id, system.pinned).headline(),
        "formats": [
            {"name": name, "meaning": one.meaning, "address": f"/analyses/{analysis}/reports/{name}"}
            for name, one in RENDERINGS.items()
        ],
        "progress": site_of(request).analyses.progress(analysis),
        "may_call_off": account.may(Effect.RUN_ANALYSES) and (system.owned or found.asked_by == account.id),
    }
    return system_page(request, system, ("analysis.html", "analyses"), kept=found, **context)


@router.get("/analyses/{analysis}/events")
@needs(Effect.READ_SYSTEMS)
async def events(
    request: Request, analysis: Id, last_event_id: Annotated[str, Header(max_length=100)] = ""
) -> Response:
    """How far it is, as it goes on. A browser that knows the end already is told not to come back."""
    found = await run_in_threadpool(_kept, request, analysis)
    if found.over and last_event_id == event_id({"state": found.state, "progress": "", "error": found.error}):
        return Response(status_code=204)
    site = site_of(request)
    return EventStream(site.streams, signed_in(request).id, watch(request, found, last_event_id))


@router.post("/analyses/{analysis}/call-off")
@needs(Effect.RUN_ANALYSES)
def call_off(request: Request, analysis: Id) -> Response:
    """Ends it before it is done."""
    call_off_analysis(site_of(request), signed_in(request), analysis)
    return RedirectResponse(f"/analyses/{analysis}", 303)


@router.get("/analyses/{analysis}/reports/{name}")
@needs(Effect.READ_SYSTEMS)
def report(request: Request, analysis: Id, name: str) -> Response:
    """The result as a file."""
    account = signed_in(request)
    with site_of(request).database.read() as session:
        found = kept(session, account, analysis)
        known = result(session, account, analysis)
    if name not in RENDERINGS:
        raise HTTPException(404)
    if known is None:
        raise HTTPException(409, "this analysis has no result that could be written down; its page says why")
    suffix = RENDERINGS[name].suffix
    file = f"system-{found.system}-version-{found.version}-analysis-{analysis}-{name}{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(render_report(known.analysis, known.kb, name), media_type=MEDIA_TYPES[suffix], headers=headers)


def _kept(request: Request, analysis: int) -> Kept:
    with site_of(request).database.read() as session:
        return kept(session, signed_in(request), analysis)


def _objectives(text: str) -> list[tuple[str, str]]:
    """Ids and titles of the objectives of a description, as far as it can be read."""
    found = check(text).system
    return [(one.id, one.title) for one in found.objectives] if found is not None else []
