"""Layers that people imported: the list, importing one, looking at one, taking it away, deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import File, Form, HTTPException, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from threatlas.errors import ThreatlasError
from threatlas.reports.layers.kept import layer_of
from threatlas.reports.layers.layer import Layer
from threatlas.reports.layers.navigator_reading import LIMITS
from threatlas.reports.layers.navigator_writing import write_layer
from threatlas.state.layers import LayerRecord
from threatlas.web.effects import Account, Effect
from threatlas.web.kept_layers import Import, add_layer, delete_layer, kept_layers
from threatlas.web.own_systems import all_described, teams_of
from threatlas.web.permissions import needs, page_router
from threatlas.web.releases import knowledge_of
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import Id
from threatlas.web.site import site_of
from threatlas.web.views.layer_rows import layer_rows
from threatlas.web.visibility import layer_for

router = page_router()

ROWS = 20
"""Techniques on one page."""
PER_PAGE = 50
"""Layers on one page."""
Number = Annotated[int, Query(ge=1, le=10_000)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A layer in the list."""

    id: int
    name: str
    kind: str
    team: str
    shared: bool
    owned: bool
    system: int | None
    release: str
    created: datetime
    author: str


@router.get("/layers")
@needs(Effect.READ_SYSTEMS)
def layers(request: Request, page: Number = 1) -> Response:
    """All that somebody may see, and the form to import one."""
    return _list(request, page=page)


@router.post("/layers")
@needs(Effect.WRITE_SYSTEMS)
def import_layer(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    name: Annotated[str, Form(max_length=200)] = "",
    team: Annotated[int, Form()] = 0,
    shared: Annotated[bool, Form()] = False,
    system: Annotated[str, Form(max_length=9, pattern="^[0-9]*$")] = "",
) -> Response:
    """Reads a file and keeps what it holds."""
    account = signed_in(request)
    if file is None or not file.filename:
        return _list(request, problem="Choose a file first: a layer of Navigator (.json), or evidence (.jsonl).")
    content = file.file.read(LIMITS.size + 1)
    if len(content) > LIMITS.size:
        return _list(request, problem=f"The file {LIMITS.too_large}.", status=413)
    try:
        text = content.decode("utf-8-sig")
        chosen = team or min(account.teams, default=0)
        wish = Import(text, name, chosen, shared, int(system) if system else None)
        made = add_layer(site_of(request), account, wish)
    except UnicodeDecodeError:
        return _list(request, problem="The file is no text in UTF-8.")
    except ThreatlasError as error:
        return _list(request, problem=str(error))
    except HTTPException as error:
        if error.status_code not in (409, 422):
            raise
        return _list(request, problem=str(error.detail), status=error.status_code)
    return RedirectResponse(f"/layers/{made}", 303)


@router.get("/layers/{layer}")
@needs(Effect.READ_SYSTEMS)
def show_layer(request: Request, layer: Id, page: Number = 1) -> Response:
    """One layer: what was taken, and each technique with what it says of it."""
    account = signed_in(request)
    row, found = _kept(request, layer)
    kb = knowledge_of(row.release)
    rows = layer_rows(found, kb)
    if page > 1 and (page - 1) * ROWS >= len(rows):
        raise HTTPException(404)
    return render(
        request,
        "layer.html",
        one=_listed(row, account),
        layer=found,
        rows=rows[(page - 1) * ROWS : page * ROWS],
        total=len(rows),
        page=page,
        pages=max(1, -(-len(rows) // ROWS)),
        may_delete=row.team_id in account.teams and account.may(Effect.WRITE_SYSTEMS),
    )


@router.get("/layers/{layer}/navigator")
@needs(Effect.READ_SYSTEMS)
def take_layer(request: Request, layer: Id) -> Response:
    """It as a file for Navigator."""
    row, found = _kept(request, layer)
    headers = {"Content-Disposition": f'attachment; filename="layer-{row.id}.json"'}
    return Response(write_layer(found, knowledge_of(row.release)), media_type="application/json", headers=headers)


@router.post("/layers/{layer}/delete")
@needs(Effect.WRITE_SYSTEMS)
def remove_layer(request: Request, layer: Id) -> Response:
    """Deletes it."""
    delete_layer(site_of(request), signed_in(request), layer)
    return RedirectResponse("/layers", 303)


def _kept(request: Request, layer: Id) -> tuple[LayerRecord, Layer]:
    with site_of(request).database.read() as session:
        row = layer_for(session, signed_in(request), layer)
        return row, layer_of(row.content)


def _list(request: Request, *, page: int = 1, problem: str = "", status: int | None = None) -> Response:
    account = signed_in(request)
    with site_of(request).database.read() as session:
        found = [_listed(row, account) for row in kept_layers(session, account)]
        teams = teams_of(session, account)
        systems = [one for one in all_described(session, account) if one.owned]
    if page > 1 and (page - 1) * PER_PAGE >= len(found):
        raise HTTPException(404)
    return render(
        request,
        "layers.html",
        status=status or (422 if problem else 200),
        layers=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(found),
        page=page,
        pages=max(1, -(-len(found) // PER_PAGE)),
        teams=teams,
        systems=systems,
        problem=problem,
        may_write=account.may(Effect.WRITE_SYSTEMS),
    )


def _listed(row: LayerRecord, account: Account) -> Listed:
    return Listed(
        row.id,
        row.name,
        row.kind,
        row.team.name,
        row.shared,
        row.team_id in account.teams,
        row.system_id,
        row.release,
        row.created,
        row.author.name if row.author else "somebody who is gone",
    )
