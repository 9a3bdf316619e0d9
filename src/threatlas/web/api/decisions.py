"""Decisions of a system's latest description; each change saves a version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import HTTPException, Query, Request
from pydantic import Field

from threatlas.errors import ThreatlasError
from threatlas.systems.amending import Amendment
from threatlas.systems.description import Decision, System
from threatlas.systems.reading import parse_system
from threatlas.systems.sections import MAXIMUM_TEXT
from threatlas.web.amending import save_amendment
from threatlas.web.checking import SOURCE
from threatlas.web.effects import Effect
from threatlas.web.own_systems import Described, described
from threatlas.web.permissions import api_router, needs
from threatlas.web.releases import knowledge_of
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import After, Day, Id, Limit, Page, Shape, Strict, page
from threatlas.web.site import site_of
from threatlas.web.views.decisions import Draft

router = api_router("decisions")

Written = Annotated[str, Field(min_length=1, max_length=MAXIMUM_TEXT)]


class DecisionOut(Shape):
    """A decision."""

    number: int
    """From 1, in the order of the description."""
    technique: str
    """Its id."""
    asset: str | None
    """Where; null for everywhere in the system."""
    verdict: str
    """``accepted`` or ``not-applicable``."""
    reason: str
    """Why."""
    owner: str
    """Who answers for it."""
    until: Day
    """The last day on which it counts."""
    version: int
    """The version of the description that says so: the ``base`` of a change."""


class DecisionIn(Strict):
    """A decision to record, or to put in the place of one."""

    technique: Annotated[str, Field(min_length=1, max_length=200)]
    """Its id; the decision counts for its sub-techniques too."""
    asset: Annotated[str, Field(max_length=64)] | None = None
    """Where; null for everywhere in the system."""
    verdict: Literal["not-applicable", "accepted"]
    """``accepted`` needs the right to accept risks."""
    reason: Written
    """Why."""
    owner: Written
    """Who answers for it."""
    until: Day
    """The last day on which it counts."""
    base: Id | None = None
    """The version that the change is made on: where it is no longer the latest, nothing is saved."""
    rewrite: bool = False
    """Whether the whole text may be written anew, without its comments, where the change cannot be made in place."""


@router.get("/systems/{system}/decisions")
@needs(Effect.READ_SYSTEMS)
def list_decisions(request: Request, system: Id, limit: Limit = 50, after: After = 0) -> Page[DecisionOut]:
    """The decisions of the latest version; ``after`` is a number."""
    latest, said = _latest(request, system)
    rows = [_out(number, one, latest.number) for number, one in enumerate(said.decisions, 1)]
    return page(
        [one for one in rows if one.number > after][: limit + 1], limit, lambda row: row, lambda row: row.number
    )


@router.post("/systems/{system}/decisions", status_code=201)
@needs(Effect.RECORD_DECISIONS)
def create_decision(request: Request, system: Id, body: DecisionIn) -> DecisionOut:
    """Records a decision, as a new version."""
    return _saved(request, system, None, body)


@router.put("/systems/{system}/decisions/{number}")
@needs(Effect.RECORD_DECISIONS)
def replace_decision(request: Request, system: Id, number: Id, body: DecisionIn) -> DecisionOut:
    """Puts a decision in the place of one, as a new version."""
    return _saved(request, system, number, body)


@router.delete("/systems/{system}/decisions/{number}", status_code=204, response_model=None)
@needs(Effect.RECORD_DECISIONS)
def withdraw_decision(
    request: Request,
    system: Id,
    number: Id,
    base: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="as in a decision to record")] = None,
    rewrite: Annotated[bool, Query(description="as in a decision to record")] = False,
) -> None:
    """Takes a decision out of the description, as a new version."""
    latest, _ = _latest(request, system)
    amendment = Amendment("decisions", number - 1, None)
    save_amendment(site_of(request), signed_in(request), system, amendment, base or latest.number, rewrite=rewrite)


def _saved(request: Request, system: int, number: int | None, body: DecisionIn) -> DecisionOut:
    latest, said = _latest(request, system)
    if not latest.owned:
        raise HTTPException(403, f"the system belongs to the team {latest.team}, which you are not in")
    draft = Draft(body.technique, body.asset or "", body.verdict, body.reason, body.owner, body.until.isoformat())
    decision = draft.checked(said, knowledge_of(said.release), datetime.now(UTC).date())
    if decision is None:
        raise HTTPException(422, "; ".join(f"{name}: {told}" for name, told in draft.problems.items()))
    amendment = Amendment("decisions", None if number is None else number - 1, decision)
    save_amendment(
        site_of(request), signed_in(request), system, amendment, body.base or latest.number, rewrite=body.rewrite
    )
    latest, said = _latest(request, system)
    number = number or len(said.decisions)
    return _out(number, said.decisions[number - 1], latest.number)


def _latest(request: Request, system: int) -> tuple[Described, System]:
    with site_of(request).database.read() as session:
        found = described(session, signed_in(request), system)
    try:
        return found, parse_system(found.text, SOURCE)
    except ThreatlasError:
        raise HTTPException(409, "the latest version is no description; save one that is") from None


def _out(number: int, one: Decision, version: int) -> DecisionOut:
    return DecisionOut(
        number=number,
        technique=one.technique,
        asset=one.asset,
        verdict=one.verdict,
        reason=one.reason,
        owner=one.owner,
        until=one.until,
        version=version,
    )
