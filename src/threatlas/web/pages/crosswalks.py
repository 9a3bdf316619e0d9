"""Crosswalks for auditors: a framework entry by entry, over the knowledge base and over a system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import HTTPException, Query, Request
from starlette.responses import Response

from threatlas.errors import ThreatlasError
from threatlas.knowledge.crosswalk import Framework, correspondences, framework, frameworks
from threatlas.reports.crosswalk_audit import Audit, audit
from threatlas.reports.crosswalk_files import audit_document, audit_table
from threatlas.web.effects import Account, Effect
from threatlas.web.kept_layers import tests_of
from threatlas.web.own_systems import Described, described, names_of_systems
from threatlas.web.permissions import needs, page_router
from threatlas.web.releases import knowledge_of
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.site import site_of
from threatlas.web.views.addresses import entry_address, system_address

router = page_router()

Chosen = Annotated[str, Query(max_length=9, pattern="^[0-9]*$")]


@dataclass(frozen=True, slots=True)
class Listed:
    """A framework in the list."""

    framework: Framework
    address: str
    rows: int
    entries: int
    unmapped: int
    """Entries that no row maps."""


@router.get("/crosswalks")
@needs(Effect.READ_KNOWLEDGE)
def crosswalks(request: Request) -> Response:
    """All frameworks."""
    rows = correspondences()
    listed = []
    for one in frameworks().values():
        mapped = [row.entry for row in rows if row.framework == one.id]
        listed.append(
            Listed(one, f"/crosswalks/{one.id}", len(mapped), len(one.entries), len(set(one.entries) - set(mapped)))
        )
    return render(request, "crosswalks.html", frameworks=listed)


@router.get("/crosswalks/{identifier}")
@needs(Effect.READ_KNOWLEDGE)
def crosswalk(request: Request, identifier: str, system: Chosen = "") -> Response:
    """One framework, read across."""
    account = signed_in(request)
    chosen, found = _read(request, account, identifier, system)
    with site_of(request).database.read() as session:
        systems = names_of_systems(session, account) if account.may(Effect.READ_SYSTEMS) else []
    query = f"?{urlencode({'system': chosen.id})}" if chosen else ""
    return render(
        request,
        "crosswalk.html",
        audit=found,
        chosen=chosen,
        systems=systems,
        files=[
            (title, f"/crosswalks/{identifier}/{name}{query}")
            for name, title in (("rows.csv", "CSV"), ("rows.json", "JSON"))
        ],
        entry_address=entry_address,
        technique_pages=system_address(chosen.id, "techniques") if chosen else "",
    )


@router.get("/crosswalks/{identifier}/{name}")
@needs(Effect.READ_KNOWLEDGE)
def take(request: Request, identifier: str, name: Literal["rows.csv", "rows.json"], system: Chosen = "") -> Response:
    """It as a file."""
    chosen, found = _read(request, signed_in(request), identifier, system)
    called = None if chosen is None else chosen.name
    if name == "rows.csv":
        content, media_type = audit_table(found, called), "text/csv; charset=utf-8"
    else:
        content, media_type = audit_document(found, called), "application/json"
    headers = {"Content-Disposition": f'attachment; filename="{identifier}-{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _read(request: Request, account: Account, identifier: str, system: str) -> tuple[Described | None, Audit]:
    """The reading, over a system where one is named. Raises with 404 for what is not there or not for this account."""
    if identifier not in frameworks():
        raise HTTPException(404)
    if not system:
        return None, audit(framework(identifier), knowledge_of())
    if not account.may(Effect.READ_SYSTEMS):
        raise HTTPException(404)
    site = site_of(request)
    with site.database.read() as session:
        chosen = described(session, account, int(system))
        tested = tests_of(session, account, chosen.id)
    try:
        known = site.at_hand.get(chosen.text, datetime.now(UTC).date())
    except ThreatlasError as error:
        raise HTTPException(422, f"{chosen.name} cannot be analysed: {str(error).splitlines()[0]}") from None
    return chosen, audit(framework(identifier), known.kb, known.analysis, tested)
