"""The pages, one module a family. A family is switched on by a line here."""

from __future__ import annotations

from threatlas.web.pages import (
    analysis,
    api_docs,
    crosswalks,
    graph,
    home,
    knowledge,
    layers,
    matrix,
    sign_in,
    systems,
)

ROUTERS = (
    home.router,
    sign_in.router,
    knowledge.router,
    matrix.router,
    layers.router,
    crosswalks.router,
    systems.router,
    analysis.router,
    graph.router,
    api_docs.router,
)
