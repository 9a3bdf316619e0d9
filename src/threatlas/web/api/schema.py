"""The schema of the API itself, for pages and programs."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse

from threatlas.web.effects import Effect
from threatlas.web.permissions import api_router, needs

router = api_router("schema")


@router.get("/openapi.json", include_in_schema=False)
@needs(Effect.READ_KNOWLEDGE)
def show_schema(request: Request) -> JSONResponse:
    """OpenAPI 3.1."""
    schema: dict[str, Any] = request.app.openapi()
    return JSONResponse(schema)
