"""Analyses of versions."""

from __future__ import annotations

import zlib
from typing import Annotated, Any, Literal, cast

from fastapi import HTTPException, Request
from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from threatlas.state.analyses import AnalysisRecord
from threatlas.state.systems import SystemVersion
from threatlas.web.effects import Effect
from threatlas.web.holdings import Wish, ask_for_analysis, call_off_analysis
from threatlas.web.permissions import api_router, needs
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import After, Day, Id, Limit, Page, Shape, Strict, Time, page
from threatlas.web.site import site_of
from threatlas.web.visibility import analysis_for, system_for

router = api_router("analyses")

State = Literal["queued", "running", "done", "failed"]


class NewAnalysis(Strict):
    """What to analyse, and how."""

    version: Id
    """Its number within the system."""
    paths: Annotated[int, Field(ge=1, le=20)] = 3
    objective: Annotated[str, Field(max_length=200)] | None = None
    budget: Annotated[float, Field(ge=0, le=1e9)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    as_of: Day | None = None


class AnalysisOut(Shape):
    """An analysis and how far it is."""

    id: int
    system: int
    version: int
    options: dict[str, Any]
    """With which it was asked for."""
    state: State
    progress: str
    """What is being done, while it runs."""
    error: str | None
    created: Time
    finished: Time | None


@router.get("/systems/{system}/analyses")
@needs(Effect.READ_SYSTEMS)
def list_analyses(request: Request, system: Id, limit: Limit = 50, after: After = 0) -> Page[AnalysisOut]:
    """The analyses of all versions of a system."""
    with site_of(request).database.read() as session:
        found = system_for(session, signed_in(request), system)
        rows = session.scalars(
            select(AnalysisRecord)
            .join(AnalysisRecord.version)
            .where(SystemVersion.system_id == found.id, AnalysisRecord.id > after)
            .order_by(AnalysisRecord.id)
            .limit(limit + 1)
        ).all()
        return page(rows, limit, lambda row: analysis_out(request, row), lambda row: row.id)


@router.post("/systems/{system}/analyses", status_code=202)
@needs(Effect.RUN_ANALYSES)
def create_analysis(request: Request, system: Id, body: NewAnalysis) -> AnalysisOut:
    """Asks for an analysis. It runs on its own: ask again how far it is."""
    options = body.model_dump(exclude={"version", "as_of"})
    if body.as_of is not None:
        options["as_of"] = body.as_of.isoformat()
    made = ask_for_analysis(site_of(request), signed_in(request), system, body.version, Wish(**options))
    return show_analysis(request, made)


@router.get("/analyses/{analysis}")
@needs(Effect.READ_SYSTEMS)
def show_analysis(request: Request, analysis: Id) -> AnalysisOut:
    """One analysis: ``queued``, ``running``, ``done`` or ``failed``."""
    with site_of(request).database.read() as session:
        return analysis_out(request, analysis_for(session, signed_in(request), analysis))


@router.post("/analyses/{analysis}/call-off")
@needs(Effect.RUN_ANALYSES)
def end_analysis(request: Request, analysis: Id) -> AnalysisOut:
    """Ends one that waits or runs. Its asker may, and whoever may change the system; 409 where it is over."""
    call_off_analysis(site_of(request), signed_in(request), analysis)
    return show_analysis(request, analysis)


@router.get(
    "/analyses/{analysis}/document",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, 409: {}},
)
@needs(Effect.READ_SYSTEMS)
def show_document(request: Request, analysis: Id) -> Response:
    """The published JSON document of an analysis that is done, as ``threatlas analyze --format json`` writes it."""
    with site_of(request).database.read() as session:
        document = analysis_for(session, signed_in(request), analysis).document
    if document is None:
        raise HTTPException(409, "this analysis has no result (yet); its state says why")
    return Response(zlib.decompress(document), media_type="application/json")


def analysis_out(request: Request, row: AnalysisRecord) -> AnalysisOut:
    """A row, as the API shows it."""
    return AnalysisOut(
        id=row.id,
        system=row.version.system_id,
        version=row.version.number,
        options=row.options,
        state=cast("State", row.state),
        progress=site_of(request).analyses.progress(row.id),
        error=row.error,
        created=row.created,
        finished=row.finished,
    )
