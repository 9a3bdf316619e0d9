"""The pages, one module a family. A family is switched on by a line here."""

from __future__ import annotations

from threatlas.web.pages import (
    analysis,
    api_docs,
    decisions,
    graph,
    home,
    knowledge,
    matrix,
    progress,
    sign_in,
    systems,
    versions,
)

ROUTERS = (
    home.router,
    sign_in.router,
    knowledge.router,
    matrix.router,
    systems.router,
    analysis.router,
    decisions.router,
    progress.router,
    versions.router,
    graph.router,
    api_docs.router,
)
