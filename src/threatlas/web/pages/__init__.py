"""The pages, one module a family. A family is switched on by a line here."""

from __future__ import annotations

from threatlas.web.pages import (
    account,
    analyses,
    analysis,
    api_docs,
    crosswalks,
    decisions,
    demonstration,
    graph,
    home,
    knowledge,
    layers,
    matrix,
    progress,
    second_factor,
    sign_in,
    systems,
    techniques,
    versions,
)

ROUTERS = (
    home.router,
    sign_in.router,
    second_factor.router,
    account.router,
    knowledge.router,
    matrix.router,
    layers.router,
    crosswalks.router,
    systems.router,
    analysis.router,
    analyses.router,
    decisions.router,
    progress.router,
    versions.router,
    graph.router,
    techniques.router,
    api_docs.router,
    demonstration.router,
)
