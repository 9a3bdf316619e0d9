"""The attack graph of a system."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from threatlas.errors import ThreatlasError
from threatlas.web.effects import Effect
from threatlas.web.pages.system_frame import Number, analysed, find, system_page, today, unread
from threatlas.web.permissions import needs, page_router
from threatlas.web.shapes import Id
from threatlas.web.site import site_of
from threatlas.web.views.attack_graph import EVERY, MOST_STEPS, Asked, Grouping, Shown
from threatlas.web.views.graph_page import GraphPage

router = page_router()

Name = Annotated[str, Field(max_length=300)]


class Wish(BaseModel):
    """The address of the page."""

    version: Number = None
    objective: Name | None = None
    """By id; ``*`` for all of them."""
    show: Shown = "best"
    group: Grouping | Literal[""] = ""
    lines: Literal["likeliest", "every"] = "likeliest"
    unfold: Annotated[list[Name], Field(max_length=MOST_STEPS)] = []
    focus: Name | None = None
    shape: Annotated[Literal["picture", "table"], Field(alias="as")] = "picture"


@router.get("/systems/{system}/graph")
@needs(Effect.READ_SYSTEMS)
def graph(request: Request, system: Id, wish: Annotated[Wish, Query()]) -> Response:
    """Steps and what leads to what: of the best paths, of any way to an objective, or all within reach."""
    found = find(request, system, wish.version)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    try:
        land = site_of(request).at_hand.landscape(found.text, today())
    except ThreatlasError as error:
        return unread(request, found, str(error))
    page = GraphPage(known, land, (system, found.pinned))
    asked = Asked(
        page.objective(EVERY if wish.objective == "*" else wish.objective),
        wish.show,
        wish.group or None,
        frozenset(wish.unfold),
        wish.focus,
        wish.lines == "every",
    )
    table = wish.shape == "table"
    view = page.view(asked, table=table)
    return system_page(request, found, ("system_graph.html", "graph"), view=view, table=table)
