"""What all pages of one system share: which version is looked at, its analysis, the tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from threatlas.errors import ThreatlasError
from threatlas.web.effects import Effect
from threatlas.web.own_systems import Described, described
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.site import site_of
from threatlas.web.views.addresses import system_address
from threatlas.web.views.analyses import Analysed

TABS = (
    ("Overview", ""),
    ("Exposure", "exposure"),
    ("Paths", "paths"),
    ("Graph", "graph"),
    ("Techniques", "techniques"),
    ("Plan", "plan"),
    ("What if", "what-if"),
    ("Decisions", "decisions"),
    ("Analyses", "analyses"),
    ("Compare", "compare"),
    ("Reports", "reports"),
    ("Trust", "trust"),
)

Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the system."""

    title: str
    address: str
    current: bool


def today() -> date:
    """By which decisions count."""
    return datetime.now(UTC).date()


def find(request: Request, system: int, version: int | None) -> Described:
    """A version of a system. Raises with 404 where the account may see none."""
    with site_of(request).database.read() as session:
        return described(session, signed_in(request), system, version)


def analysed(request: Request, found: Described, budget: float | None = None) -> Analysed | str:
    """The analysis, or why there is none."""
    try:
        return site_of(request).at_hand.get(found.text, today(), budget)
    except ThreatlasError as error:
        return str(error)


def system_page(request: Request, found: Described, place: tuple[str, str], **context: Any) -> Response:
    """A page of a system: its template, and the tab that it is."""
    template, here = place
    tabs = [
        Tab(title, system_address(found.id, page, version=None if page == "compare" else found.pinned), page == here)
        for title, page in TABS
    ]
    may_write = found.owned and signed_in(request).may(Effect.WRITE_SYSTEMS)
    return render(request, template, system=found, tabs=tabs, may_write=may_write, **context)


def decides(request: Request, found: Described) -> bool:
    """Whether the reader may record a decision on top of what is looked at."""
    return found.owned and not found.pinned and signed_in(request).may(Effect.RECORD_DECISIONS)


def unread(request: Request, found: Described, problem: str) -> Response:
    """The page of a description that cannot be analysed."""
    return system_page(request, found, ("system_unread.html", ""), problem=problem)
