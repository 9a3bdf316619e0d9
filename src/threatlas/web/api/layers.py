"""Layers of the matrix that were imported."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.responses import Response

from threatlas.reports.layers.kept import layer_of
from threatlas.reports.layers.navigator_writing import write_layer
from threatlas.state.layers import LayerRecord
from threatlas.web.effects import Effect
from threatlas.web.kept_layers import Import, add_layer, delete_layer
from threatlas.web.permissions import api_router, needs
from threatlas.web.releases import knowledge_of
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import After, Id, Limit, Page, Strict, Time, page
from threatlas.web.site import site_of
from threatlas.web.visibility import layer_for, layers_visible

router = api_router("layers")


class LayerOut(BaseModel):
    """A layer, without what it holds."""

    id: int
    name: str
    kind: str
    team: int
    shared: bool
    system: int | None
    release: str
    created: Time
    created_by: str | None


class LayerWhole(LayerOut):
    """A layer with what an import told."""

    explained: str
    remarks: list[str]
    techniques: int


class NewLayer(Strict):
    """A layer of Navigator to keep."""

    name: Annotated[str, Field(max_length=200, description="empty for the name that the layer gives itself")] = ""
    team: Id
    shared: bool = False
    layer: Annotated[dict[str, Any], Field(description="a layer of ATT&CK Navigator, formats 4.0 to 4.5")]


@router.get("/layers")
@needs(Effect.READ_SYSTEMS)
def list_layers(request: Request, limit: Limit = 50, after: After = 0) -> Page[LayerOut]:
    """The layers of your teams, those that are shared, and the tests of systems that you may see."""
    with site_of(request).database.read() as session:
        rows = session.scalars(
            select(LayerRecord)
            .where(layers_visible(signed_in(request)), LayerRecord.id > after)
            .order_by(LayerRecord.id)
            .limit(limit + 1)
        ).all()
        return page(rows, limit, layer_out, lambda row: row.id)


@router.post("/layers", status_code=201)
@needs(Effect.WRITE_SYSTEMS)
def create_layer(request: Request, body: NewLayer) -> LayerWhole:
    """Keeps a layer. Its ids are brought to the release at hand; what could not be taken is told."""
    wish = Import(json.dumps(body.layer, indent=1), body.name, body.team, body.shared)
    made = add_layer(site_of(request), signed_in(request), wish)
    return show_layer(request, made)


@router.get("/layers/{layer}")
@needs(Effect.READ_SYSTEMS)
def show_layer(request: Request, layer: Id) -> LayerWhole:
    """One layer."""
    with site_of(request).database.read() as session:
        row = layer_for(session, signed_in(request), layer)
        found = layer_of(row.content)
        return LayerWhole(
            **layer_out(row).model_dump(),
            explained=found.explained,
            remarks=list(found.remarks),
            techniques=found.valued,
        )


@router.delete("/layers/{layer}", status_code=204, response_class=Response)
@needs(Effect.WRITE_SYSTEMS)
def remove_layer(request: Request, layer: Id) -> Response:
    """Deletes a layer."""
    delete_layer(site_of(request), signed_in(request), layer)
    return Response(status_code=204)


@router.get("/layers/{layer}/navigator", response_class=Response)
@needs(Effect.READ_SYSTEMS)
def take_layer(request: Request, layer: Id) -> Response:
    """It as a layer of ATT&CK Navigator, format 4.5."""
    with site_of(request).database.read() as session:
        row = layer_for(session, signed_in(request), layer)
        text = write_layer(layer_of(row.content), knowledge_of(row.release))
    return Response(text, media_type="application/json")


def layer_out(row: LayerRecord) -> LayerOut:
    """A row, as the API shows it."""
    return LayerOut(
        id=row.id,
        name=row.name,
        kind=row.kind,
        team=row.team_id,
        shared=row.shared,
        system=row.system_id,
        release=row.release,
        created=row.created,
        created_by=row.author.name if row.author is not None else None,
    )
