"""The knowledge base: tactics, techniques, mitigations, case studies, what changed between releases, and search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from threatlas.errors import UnknownId
from threatlas.web.effects import Effect
from threatlas.web.permissions import needs, page_router
from threatlas.web.releases import knowledge_of
from threatlas.web.rendering import render
from threatlas.web.views.addresses import entry_address
from threatlas.web.views.entries import mitigation_view, study_view, tactic_view, technique_view
from threatlas.web.views.releases import diff_view

if TYPE_CHECKING:
    from collections.abc import Callable

router = page_router()


@router.get("/tactics/{identifier}")
@needs(Effect.READ_KNOWLEDGE)
def tactic(request: Request, identifier: str) -> Response:
    """A tactic with its techniques."""
    kb = knowledge_of()
    return _page(request, "tactic.html", identifier, lambda: tactic_view(kb.tactic(identifier), kb))


@router.get("/techniques/{identifier}")
@needs(Effect.READ_KNOWLEDGE)
def technique(request: Request, identifier: str) -> Response:
    """A technique with what helps against it and where it was used."""
    kb = knowledge_of()
    return _page(request, "technique.html", identifier, lambda: technique_view(kb.technique(identifier), kb))


@router.get("/mitigations/{identifier}")
@needs(Effect.READ_KNOWLEDGE)
def mitigation(request: Request, identifier: str) -> Response:
    """A mitigation with what it works against."""
    kb = knowledge_of()
    return _page(request, "mitigation.html", identifier, lambda: mitigation_view(kb.mitigation(identifier), kb))


@router.get("/case-studies/{identifier}")
@needs(Effect.READ_KNOWLEDGE)
def case_study(request: Request, identifier: str) -> Response:
    """A case study, step by step."""
    kb = knowledge_of()
    return _page(request, "case_study.html", identifier, lambda: study_view(kb.case_study(identifier), kb))


@router.get("/diff")
@needs(Effect.READ_KNOWLEDGE)
def diff(
    request: Request,
    older: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    newer: Annotated[str | None, Query(alias="to", max_length=40)] = None,
) -> Response:
    """What changed between two releases."""
    return render(request, "diff.html", view=diff_view(older or None, newer or None))


def _page(request: Request, template: str, identifier: str, view: Callable[[], object]) -> Response:
    """The page of a record at its one address; one that another spelling or a newer id names is led to."""
    kb = knowledge_of()
    entry = kb.get(identifier)
    if entry is not None and entry.id != identifier:
        return RedirectResponse(entry_address(entry.id) or "/matrix", 308)
    try:
        return render(request, template, view=view(), release=kb.release.version)
    except UnknownId as error:
        raise HTTPException(404, str(error)) from None
