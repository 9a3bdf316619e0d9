"""The versions of a system: what each changed, their texts compared, an old one restored; and the system itself: its name, who
sees it, whose it is, and its end.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from threatlas.web.answering import read_back
from threatlas.web.effects import Effect
from threatlas.web.holdings import change_system, delete_system, save_version
from threatlas.web.own_systems import Described, described, teams_of, versions_of
from threatlas.web.pages.system_frame import Number, find, system_page
from threatlas.web.permissions import needs, page_router
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import Id
from threatlas.web.site import site_of
from threatlas.web.views.addresses import system_address
from threatlas.web.views.text_changes import text_change
from threatlas.web.views.versions import told_in_a_line

router = page_router()

AT_ONCE = 20
"""Versions on a page; each is read to say what it changed."""
Name = Annotated[str, Form(max_length=400)]


@router.get("/systems/{system}/versions")
@needs(Effect.READ_SYSTEMS)
def versions(request: Request, system: Id, before: Number = None) -> Response:
    """The versions, the newest first, with what each changed."""
    found = find(request, system, None)
    newest = min(found.latest, (before or found.latest + 1) - 1)
    with site_of(request).database.read() as session:
        saved = [one for one in versions_of(session, system) if newest - AT_ONCE < one.number <= newest]
        wanted = range(max(1, newest - AT_ONCE), newest + 1)
        texts = {number: described(session, signed_in(request), system, number).text for number in wanted}
    said = {number: read_back(text) for number, text in texts.items()}
    rows = [(one, told_in_a_line(said.get(one.number - 1), said[one.number])) for one in saved]
    more = newest - AT_ONCE + 1 if newest > AT_ONCE else None
    return system_page(request, found, ("system_versions.html", ""), rows=rows, more=more)


@router.get("/systems/{system}/text-changes")
@needs(Effect.READ_SYSTEMS)
def text_changes(
    request: Request,
    system: Id,
    older: Annotated[int | None, Query(alias="from", ge=1, le=2**31 - 1)] = None,
    newer: Annotated[int | None, Query(alias="to", ge=1, le=2**31 - 1)] = None,
) -> Response:
    """The texts of two versions compared."""
    after = find(request, system, newer)
    before = find(request, system, older or max(1, after.number - 1))
    context = {"older": before.number, "newer": after.number, "change": text_change(before.text, after.text)}
    return system_page(request, find(request, system, None), ("system_text_changes.html", "compare"), **context)


@router.get("/systems/{system}/restore")
@needs(Effect.WRITE_SYSTEMS)
def ask_to_restore(request: Request, system: Id, version: Number = None) -> Response:
    """What restoring a version would change."""
    latest, old = _own(request, system), find(request, system, version)
    change = text_change(latest.text, old.text)
    return system_page(request, latest, ("system_restore.html", ""), old=old, change=change)


@router.post("/systems/{system}/restore")
@needs(Effect.WRITE_SYSTEMS)
def restore(
    request: Request,
    system: Id,
    version: Annotated[int | None, Form(ge=1, le=2**31 - 1)] = None,
    base: Annotated[int | None, Form(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Saves an old version as the newest."""
    old = find(request, system, version)
    save_version(site_of(request), signed_in(request), system, old.text, base=base)
    return RedirectResponse(system_address(system, "versions"), 303)


@router.get("/systems/{system}/settings")
@needs(Effect.WRITE_SYSTEMS)
def settings(request: Request, system: Id) -> Response:
    """The forms of the system itself."""
    return _settings(request, _own(request, system))


@router.post("/systems/{system}/settings")
@needs(Effect.WRITE_SYSTEMS)
def save_settings(
    request: Request,
    system: Id,
    name: Name = "",
    shared: Annotated[bool, Form()] = False,
    team: Annotated[int, Form()] = 0,
) -> Response:
    """Renames, shares and moves the system."""
    change_system(
        site_of(request), signed_in(request), system, name=name.strip() or None, shared=shared, team=team or None
    )
    return RedirectResponse(system_address(system), 303)


@router.post("/systems/{system}/delete")
@needs(Effect.WRITE_SYSTEMS)
def delete(request: Request, system: Id, name: Name = "") -> Response:
    """Ends the system with all its versions, where its name is typed as it is."""
    found = _own(request, system)
    if name.strip() != found.name.strip():
        return _settings(
            request, found, problem="Not deleted: what was typed is not the name of the system.", status=422
        )
    delete_system(site_of(request), signed_in(request), system)
    return RedirectResponse("/systems", 303)


def _settings(request: Request, found: Described, *, problem: str = "", status: int = 200) -> Response:
    with site_of(request).database.read() as session:
        teams = teams_of(session, signed_in(request))
    answer = system_page(request, found, ("system_settings.html", ""), teams=teams, problem=problem)
    answer.status_code = status
    return answer


def _own(request: Request, system: int) -> Described:
    found = find(request, system, None)
    if not found.owned:
        raise HTTPException(403, f"the system belongs to the team {found.team}, which you are not in")
    return found
