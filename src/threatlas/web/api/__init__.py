"""The REST API under ``/api``, one module a kind of thing. Lists come in pages, errors in one shape, times in ISO 8601."""

from __future__ import annotations

from threatlas.web.api import analyses, audit, decisions, layers, people, plans, schema, systems, tokens

ROUTERS = (
    systems.router,
    analyses.router,
    decisions.router,
    plans.router,
    layers.router,
    people.router,
    audit.router,
    tokens.router,
    schema.router,
)
