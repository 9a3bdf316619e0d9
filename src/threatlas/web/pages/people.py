"""Who may come in: the list of users, adding one, and a page of each with all that an administrator can do about it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Form, HTTPException, Query, Request
from sqlalchemy import func, select
from starlette.responses import RedirectResponse, Response

from threatlas.documents.plain import one_line
from threatlas.state.sign_in import LINK_LIFE
from threatlas.state.users import ROLES, User
from threatlas.web import people, second_factor, teams
from threatlas.web.effects import Effect
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.roster import Person, all_teams, user_for
from threatlas.web.roster import people as known_people
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import Id, Role
from threatlas.web.site import site_of

router = page_router()

PER_PAGE = 50
"""Users, or teams, on one page."""
Number = Annotated[int, Query(ge=1, le=100_000)]
ROLES_IN_WORDS = {
    "viewer": "reads systems and analyses",
    "analyst": "also writes systems and runs analyses",
    "responder": "as an analyst, and responds to incidents",
    "approver": "reads, accepts risks, approves what others ask for",
    "administrator": "all of it, and manages people",
}
DONE = {
    "role": "The role is changed. It counts from the next request on.",
    "enabled": "The account is enabled. Its owner comes in by a password that is still known, the OpenID provider, or a new link.",
    "disabled": "The account is disabled. Its sessions, tokens and links have ended.",
    "factor": "The second factor is taken away, and the sessions have ended.",
    "joined": "The user is in the team from now on.",
    "left": "The user is no longer in the team.",
}
"""What a form that leads here has done, by its word in the address."""


@router.get("/people")
@needs(Effect.MANAGE_USERS)
def users(request: Request, page: Number = 1, q: Annotated[str, Query(max_length=64)] = "") -> Response:
    """All users, by name, or those whose name holds what is asked for; and the form to add one."""
    return _list(request, page=page, q=q)


@router.post("/people")
@needs(Effect.MANAGE_USERS)
def add(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    role: Annotated[Role, Form()] = "viewer",
    team: Annotated[tuple[Id, ...], Form(max_length=100)] = (),
) -> Response:
    """Adds a user and shows the link that signs them in, which nobody can show again."""
    try:
        made, token = people.add_user(site_of(request), signed_in(request), name, role, list(team))
    except HTTPException as error:
        return _list(request, problem=in_words(error), status=error.status_code, draft=(name, role, team))
    return _link(request, made, token, added=True)


@router.get("/people/users/{user}")
@needs(Effect.MANAGE_USERS)
def show(request: Request, user: Id) -> Response:
    """One user."""
    return _person(request, user)


@router.post("/people/users/{user}/role")
@needs(Effect.MANAGE_USERS)
def change_role(request: Request, user: Id, role: Annotated[Role, Form()]) -> Response:
    """Gives them another role."""
    try:
        people.change_user(site_of(request), signed_in(request), user, role=role)
    except HTTPException as error:
        return _person(request, user, "role", error)
    return _done(user, "role")


@router.post("/people/users/{user}/access")
@needs(Effect.MANAGE_USERS)
def change_access(request: Request, user: Id, to: Annotated[Literal["enabled", "disabled"], Form()]) -> Response:
    """Lets them in no longer, or again."""
    try:
        people.change_user(site_of(request), signed_in(request), user, enabled=to == "enabled")
    except HTTPException as error:
        return _person(request, user, "access", error)
    return _done(user, to)


@router.post("/people/users/{user}/link")
@needs(Effect.LET_IN)
def make_link(request: Request, user: Id) -> Response:
    """Makes a link that signs them in once, and shows it, which nobody can do again."""
    try:
        token = people.new_link(site_of(request), signed_in(request), user)
    except HTTPException as error:
        return _person(request, user, "link", error)
    return _link(request, user, token, added=False)


@router.post("/people/users/{user}/second-factor")
@needs(Effect.LET_IN)
def reset_second_factor(request: Request, user: Id) -> Response:
    """Takes their second factor away."""
    try:
        second_factor.reset(site_of(request), signed_in(request), user)
    except HTTPException as error:
        return _person(request, user, "factor", error)
    return _done(user, "factor")


@router.post("/people/users/{user}/teams")
@needs(Effect.MANAGE_USERS)
def join(request: Request, user: Id, team: Annotated[Id, Form()]) -> Response:
    """Takes them into a team."""
    teams.join(site_of(request), signed_in(request), team, user)
    return _done(user, "joined")


@router.post("/people/users/{user}/teams/leave")
@needs(Effect.MANAGE_USERS)
def leave(request: Request, user: Id, team: Annotated[Id, Form()]) -> Response:
    """Takes them out of a team."""
    teams.leave(site_of(request), signed_in(request), team, user)
    return _done(user, "left")


def in_words(error: HTTPException) -> str:
    """What was refused, as a sentence of a page. Other errors than those of forms go on."""
    if error.status_code not in (409, 422):
        raise error
    text = str(error.detail).removesuffix(".")
    return f"{text[:1].upper()}{text[1:]}."


def pages_of(total: int, page: int) -> int:
    """How many pages a list has. Raises with 404 beyond the last."""
    pages = max(1, -(-total // PER_PAGE))
    if page > pages:
        raise HTTPException(404)
    return pages


def _list(request: Request, *, page: int = 1, q: str = "", **said: Any) -> Response:
    q = one_line(q).lower()
    named = User.name.contains(q, autoescape=True)
    with site_of(request).database.read() as session:
        total = session.scalar(select(func.count()).select_from(User).where(named)) or 0
        pages = pages_of(total, page)
        rows = select(User).where(named).order_by(User.name).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
        found = known_people(session, session.scalars(rows).all(), _issuer(request))
        groups = all_teams(session)
    name, role, chosen = said.get("draft", ("", "viewer", ()))
    return render(
        request,
        "people.html",
        status=said.get("status", 200),
        people=found,
        total=total,
        page=page,
        pages=pages,
        q=q,
        teams=groups,
        roles=ROLES_IN_WORDS.items(),
        problem=said.get("problem", ""),
        name=name,
        role=role,
        chosen=chosen,
    )


def _person(request: Request, user: int, part: str = "", error: HTTPException | None = None) -> Response:
    problem = "" if error is None else in_words(error)
    person, others = _known(request, user)
    return render(
        request,
        "person.html",
        status=200 if error is None else error.status_code,
        person=person,
        others=others,
        own=person.id == signed_in(request).id,
        roles=[(role, ROLES_IN_WORDS[role]) for role in ROLES],
        problems={part: problem} if problem else {},
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


def _known(request: Request, user: int) -> tuple[Person, list[Any]]:
    """A user, and the teams that they are not in."""
    with site_of(request).database.read() as session:
        person = known_people(session, [user_for(session, user)], _issuer(request))[0]
        return person, [one for one in all_teams(session) if one not in person.teams]


def _link(request: Request, user: int, token: str, *, added: bool) -> Response:
    person, _ = _known(request, user)
    base = site_of(request).settings.origin or str(request.base_url).rstrip("/")
    hours = int(LINK_LIFE.total_seconds() // 3600)
    return render(request, "user_link.html", person=person, address=f"{base}/sign-in/{token}", hours=hours, added=added)


def _done(user: int, what: str) -> Response:
    return RedirectResponse(f"/people/users/{user}?done={what}", 303)


def _issuer(request: Request) -> str | None:
    """Of the OpenID provider, if the server has one."""
    provider = site_of(request).settings.provider
    return None if provider is None else provider.issuer
