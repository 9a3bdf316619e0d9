"""Home: what needs attention."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from threatlas.web.effects import Effect
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render

router = page_router()


@router.get("/")
@needs(Effect.READ_SYSTEMS)
def home(request: Request) -> Response:
    """The first page."""
    return render(request, "home.html")
