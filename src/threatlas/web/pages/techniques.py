"""The techniques that apply to a system."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from threatlas.vocabulary import AttackArea, LifecycleStage
from threatlas.web.effects import Effect
from threatlas.web.pages.system_frame import Number, analysed, decides, find, system_page, unread
from threatlas.web.permissions import needs, page_router
from threatlas.web.shapes import Id
from threatlas.web.views.story import Story
from threatlas.web.views.techniques import By, Filter, Leads, techniques_view

router = page_router()


class Wish(BaseModel):
    """The address of the page."""

    version: Number = None
    by: By = "area"
    asset: Annotated[str, Field(max_length=100)] = ""
    area: AttackArea | Literal[""] = ""
    stage: LifecycleStage | Literal[""] = ""
    leads: Leads = "any"
    likely: bool = False


@router.get("/systems/{system}/techniques")
@needs(Effect.READ_SYSTEMS)
def techniques(request: Request, system: Id, wish: Annotated[Wish, Query()]) -> Response:
    """What applies, and why; and what nothing is said about."""
    found = find(request, system, wish.version)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    wanted = Filter(wish.by, wish.asset, str(wish.area), str(wish.stage), wish.leads, wish.likely)
    story = Story(known, system, found.pinned, decides=decides(request, found))
    view = techniques_view(story, wanted)
    return system_page(request, found, ("system_techniques.html", "techniques"), view=view, by=wish.by)
