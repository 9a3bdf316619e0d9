"""Systems: the list, and writing a new one or a new version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import File, Form, HTTPException, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from threatlas.systems import starters
from threatlas.web.answering import MayNotAccept, Overtaken
from threatlas.web.checking import LONGEST, check
from threatlas.web.effects import Effect
from threatlas.web.holdings import add_system, save_version
from threatlas.web.own_systems import Described, all_described, described, teams_of
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import Id
from threatlas.web.site import site_of
from threatlas.web.views.addresses import system_address
from threatlas.web.views.text_changes import TextChange, text_change
from threatlas.web.views.vocabulary_help import KEYS, VOCABULARY

router = page_router()

SKETCHES = {"classifier": "a classifier", "rag": "an assistant that retrieves", "agent": "an agent with tools"}
Text = Annotated[str, Form(max_length=2 * LONGEST)]
Upload = Annotated[UploadFile | None, File()]
Wish = Annotated[Literal["save", "check"], Form(alias="do")]


@router.get("/systems")
@needs(Effect.READ_SYSTEMS)
def systems(request: Request) -> Response:
    """All that somebody may see."""
    account = signed_in(request)
    with site_of(request).database.read() as session:
        found = all_described(session, account)
    return render(request, "systems.html", systems=found, may_write=account.may(Effect.WRITE_SYSTEMS))


@router.get("/systems/new")
@needs(Effect.WRITE_SYSTEMS)
def new(request: Request, sketch: Literal["classifier", "rag", "agent"] | None = None) -> Response:
    """The form, empty or with a sketch to change."""
    text = (Path(starters.__file__).parent / f"{sketch}.yaml").read_text() if sketch else ""
    return _form(request, text, None)


@router.post("/systems")
@needs(Effect.WRITE_SYSTEMS)
def create(
    request: Request, text: Text = "", file: Upload = None, wish: Wish = "save", team: Annotated[int, Form()] = 0
) -> Response:
    """Checks a description; where it has no errors and that is wished, it is a system from now on."""
    account = signed_in(request)
    text = _given(text, file)
    checked = check(text)
    if checked.system is None or wish == "check":
        return _form(request, text, None, checked=checked, status=422 if checked.system is None else 200)
    team = team or min(account.teams, default=0)
    if team not in account.teams:
        problem = "You are in no team that could own it. Ask an administrator to put you into one."
        return _form(request, text, None, checked=checked, problem=problem, status=422)
    try:
        number = add_system(site_of(request), account, checked.system.name, team, text=text)
    except MayNotAccept as refused:
        return _form(request, text, None, checked=checked, problem=refused.detail, status=403)
    return RedirectResponse(system_address(number), 303)


@router.get("/systems/{system}/edit")
@needs(Effect.WRITE_SYSTEMS)
def edit(request: Request, system: Id) -> Response:
    """The form with the latest version."""
    found = _own(request, system)
    return _form(request, found.text, found)


@router.post("/systems/{system}/versions")
@needs(Effect.WRITE_SYSTEMS)
def save(
    request: Request,
    system: Id,
    text: Text = "",
    file: Upload = None,
    wish: Wish = "save",
    base: Annotated[int | None, Form(ge=1, le=2**31 - 1)] = None,
) -> Response:
    """Checks a new version; where it has no errors and that is wished, it is the latest from now on.

    Where somebody saved another since ``base``, the form comes again with what changed meanwhile.
    """
    account = signed_in(request)
    found = _own(request, system)
    text = _given(text, file)
    checked = check(text)
    if checked.system is None or wish == "check":
        status = 422 if checked.system is None else 200
        return _form(request, text, found, checked=checked, base=base, status=status)
    try:
        save_version(site_of(request), account, system, text, base=base)
    except MayNotAccept as refused:
        return _form(request, text, found, checked=checked, base=base, problem=refused.detail, status=403)
    except Overtaken as overtaken:
        meanwhile = changes_since(request, system, overtaken)
        return _form(request, text, found, checked=checked, meanwhile=meanwhile, status=409)
    return RedirectResponse(system_address(system), 303)


def changes_since(request: Request, system: Id, overtaken: Overtaken) -> TextChange:
    """What others changed since the version that somebody's change was made on."""
    with site_of(request).database.read() as session:
        account = signed_in(request)
        latest = described(session, account, system)
        number = min(overtaken.base, latest.number)
        return text_change(described(session, account, system, number).text, latest.text)


def _own(request: Request, system: int) -> Described:
    """A system that the account may write to. Raises with 404 or 403."""
    account = signed_in(request)
    with site_of(request).database.read() as session:
        found = described(session, account, system)
    if not found.owned:
        raise HTTPException(403, f"the system belongs to the team {found.team}, which you are not in")
    return found


def _given(text: str, file: UploadFile | None) -> str:
    """The text of a form: that of its file where there is one. Lines end as everywhere else but on the web."""
    if file is not None and file.filename:
        content = file.file.read(4 * LONGEST + 1)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise HTTPException(422, "the file is no text in UTF-8") from None
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise HTTPException(413, f"a description has at most {LONGEST:,} characters")
    return text


def _form(request: Request, text: str, system: Described | None, *, status: int = 200, **said: object) -> Response:
    account = signed_in(request)
    with site_of(request).database.read() as session:
        teams = [] if system else teams_of(session, account)
    checked = said.get("checked")
    errors = sum(one.level == "error" for one in getattr(checked, "remarks", ()))
    return render(
        request,
        "write_system.html",
        status=status,
        text=text,
        system=system,
        teams=teams,
        sketches=[{"key": key, "title": title} for key, title in SKETCHES.items()],
        checked=checked,
        errors=errors,
        problem=said.get("problem", ""),
        base=said.get("base") or (system.latest if system else None),
        meanwhile=said.get("meanwhile"),
        longest=LONGEST,
        keys=KEYS,
        vocabulary=VOCABULARY,
    )
