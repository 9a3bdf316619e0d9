"""The documentation of the API, made from its schema."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import Response

from threatlas.web.effects import Effect
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.views.api_docs import Part, error_models, failures_in, parts_of, said

router = page_router()


@lru_cache(maxsize=8)
def _parts(app: FastAPI, server: str) -> tuple[Part, ...]:
    return parts_of(app.openapi(), server)


@router.get("/api-docs")
@needs(Effect.READ_KNOWLEDGE)
def api_docs(request: Request) -> Response:
    """What holds for all of the API, and every operation in a line."""
    schema: dict[str, Any] = request.app.openapi()
    return render(
        request,
        "api_docs.html",
        parts=_parts(request.app, _server(request)),
        server=_server(request),
        ways_in=schema["components"]["securitySchemes"],
        failures=failures_in(schema),
        models=error_models(schema),
        said=said,
    )


@router.get("/api-docs/{part}")
@needs(Effect.READ_KNOWLEDGE)
def api_docs_part(request: Request, part: str) -> Response:
    """The operations of one part."""
    parts = _parts(request.app, _server(request))
    found = next((one for one in parts if one.name == part), None)
    if found is None:
        raise HTTPException(404)
    return render(request, "api_docs_part.html", part=found, parts=parts, said=said)


def _server(request: Request) -> str:
    """The address that the reader came to, which is the one that a program may name as its origin."""
    return f"{request.url.scheme}://{request.url.netloc}"
