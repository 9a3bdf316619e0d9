"""Decisions of a system: the list, and recording, changing, renewing and withdrawing one, each as a new version."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Form, HTTPException, Query, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from threatlas.errors import ThreatlasError
from threatlas.systems.amending import Amendment
from threatlas.web.amending import WouldRewrite, needs_rewriting, save_amendment
from threatlas.web.answering import MayNotAccept, Overtaken
from threatlas.web.effects import Effect
from threatlas.web.own_systems import Described
from threatlas.web.pages.system_frame import Number, analysed, decides, find, system_page, today, unread
from threatlas.web.pages.systems import changes_since
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import Id
from threatlas.web.site import site_of
from threatlas.web.views.addresses import system_address
from threatlas.web.views.analyses import Analysed
from threatlas.web.views.decisions import USUAL, Draft, decision_rows, outcome, techniques_to_choose

router = page_router()

Text = Annotated[str, Query(max_length=200)]


class DecisionForm(BaseModel):
    """What the form sends."""

    technique: str = ""
    asset: str = ""
    verdict: str = ""
    reason: str = ""
    owner: str = ""
    until: str = ""
    base: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0
    rewrite: bool = False
    do: Literal["save", "withdraw"] = "save"

    def draft(self) -> Draft:
        """To be checked."""
        return Draft(self.technique, self.asset, self.verdict, self.reason, self.owner, self.until)


@router.get("/systems/{system}/decisions")
@needs(Effect.READ_SYSTEMS)
def decisions(request: Request, system: Id, version: Number = None, since: Number = None) -> Response:
    """What was decided, and what that did; after a change, what the change did to the risk since a version."""
    found = find(request, system, version)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    did = None
    if since is not None and since < found.number:
        earlier = analysed(request, find(request, system, since))
        did = None if isinstance(earlier, str) else outcome(earlier.analysis, known.analysis)
    rows = decision_rows(known, system, today())
    may = decides(request, found)
    return system_page(request, found, ("system_decisions.html", "decisions"), rows=rows, may_decide=may, did=did)


@router.get("/systems/{system}/decide")
@needs(Effect.RECORD_DECISIONS)
def new(request: Request, system: Id, technique: Text = "", asset: Text = "") -> Response:
    """The form of a decision to record."""
    found, known = _own(request, system)
    account = signed_in(request)
    verdict = "accepted" if account.may(Effect.DECIDE_RISKS) else "not-applicable"
    draft = Draft(technique, asset, verdict, "", account.name, (today() + USUAL).isoformat())
    return _form(request, found, known, draft)


@router.post("/systems/{system}/decisions")
@needs(Effect.RECORD_DECISIONS)
def create(request: Request, system: Id, form: Annotated[DecisionForm, Form()]) -> Response:
    """Records a decision as a new version."""
    return _save(request, system, None, form)


@router.get("/systems/{system}/decisions/{number}")
@needs(Effect.RECORD_DECISIONS)
def edit(request: Request, system: Id, number: Id, renew: bool = False) -> Response:
    """The form of a decision to change; to renew it, with a later day."""
    found, known = _own(request, system)
    if not 1 <= number <= len(known.system.decisions):
        raise HTTPException(404)
    draft = Draft.of(known.system.decisions[number - 1])
    if renew:
        draft.until = (today() + USUAL).isoformat()
    return _form(request, found, known, draft, number=number)


@router.post("/systems/{system}/decisions/{number}")
@needs(Effect.RECORD_DECISIONS)
def change(request: Request, system: Id, number: Id, form: Annotated[DecisionForm, Form()]) -> Response:
    """Changes a decision, or withdraws it, as a new version."""
    return _save(request, system, number, form)


def _save(request: Request, system: int, number: int | None, form: DecisionForm) -> Response:
    found, known = _own(request, system)
    draft = form.draft()
    said: dict[str, Any] = {"number": number, "rewrite": form.rewrite, "base": form.base}
    decision = None
    if form.do == "save":
        decision = draft.checked(known.system, known.kb, today())
        if decision is None:
            return _form(request, found, known, draft, status=422, **said)
    amendment = Amendment("decisions", None if number is None else number - 1, decision)
    try:
        save_amendment(site_of(request), signed_in(request), system, amendment, form.base, rewrite=form.rewrite)
    except MayNotAccept as refused:
        return _form(request, found, known, draft, problem=refused.detail, status=403, **said)
    except WouldRewrite as refused:
        return _form(request, found, known, draft, problem=refused.detail, status=409, **said)
    except Overtaken as overtaken:
        said["base"] = None
        meanwhile = changes_since(request, system, overtaken)
        return _form(request, found, known, draft, meanwhile=meanwhile, status=409, **said)
    return RedirectResponse(system_address(system, "decisions", since=form.base), 303)


def _own(request: Request, system: int) -> tuple[Described, Analysed]:
    """The latest version, which the account may change. Raises with 403, 404, or what is wrong with it."""
    found = find(request, system, None)
    if not found.owned:
        raise HTTPException(403, f"the system belongs to the team {found.team}, which you are not in")
    return found, site_of(request).at_hand.get(found.text, today())


def _form(request: Request, found: Described, known: Analysed, draft: Draft, **said: Any) -> Response:
    number = said.get("number")
    trial = Amendment("decisions", None if number is None else number - 1, None)
    if number is None:
        trial = _trial(known)
    try:
        rewrites = needs_rewriting(found.text, trial)
    except (ThreatlasError, IndexError):
        rewrites = False
    return render(
        request,
        "decide.html",
        status=said.get("status", 200),
        system=found,
        draft=draft,
        number=number,
        base=said.get("base") or found.latest,
        rewrites=rewrites,
        rewrite=said.get("rewrite", False),
        problem=said.get("problem", ""),
        meanwhile=said.get("meanwhile"),
        techniques=techniques_to_choose(known),
        assets=known.system.assets,
        may_accept=signed_in(request).may(Effect.DECIDE_RISKS),
        today=today().isoformat(),
    )


def _trial(known: Analysed) -> Amendment:
    """Some decision, to see whether one can be added in place."""
    some = Draft(known.kb.techniques[0].id, "", "accepted", "x", "x", today().isoformat())
    return Amendment("decisions", None, some.checked(known.system, known.kb, today()))
