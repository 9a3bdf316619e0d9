"""Teams: the list, adding one, and a page of each with its name and who is in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, HTTPException, Request
from sqlalchemy import func, select
from starlette.responses import RedirectResponse, Response

from threatlas.state.teams import Team
from threatlas.state.users import User
from threatlas.web import teams
from threatlas.web.effects import Effect
from threatlas.web.pages.people import PER_PAGE, Number, in_words, pages_of
from threatlas.web.people import NAME
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.roster import groups, team_for
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import Id
from threatlas.web.site import site_of

router = page_router()

MOST_OFFERED = 200
"""Names that a field offers while one types; also, members that a page lists."""
Name = Annotated[str, Form(max_length=1000)]
DONE = {
    "added": "The team is added.",
    "renamed": "The team has its new name.",
    "joined": "The user is in the team from now on.",
    "left": "The user is no longer in the team.",
}
"""What a form that leads here has done, by its word in the address."""


@router.get("/people/teams")
@needs(Effect.MANAGE_USERS)
def all_of_them(request: Request, page: Number = 1) -> Response:
    """All teams, by name, and the form to add one."""
    return _list(request, page=page)


@router.post("/people/teams")
@needs(Effect.MANAGE_USERS)
def add(request: Request, name: Name = "") -> Response:
    """Adds a team."""
    try:
        made = teams.add_team(site_of(request), signed_in(request), name)
    except HTTPException as error:
        return _list(request, problem=in_words(error), name=name, status=error.status_code)
    return _done(made, "added")


@router.get("/people/teams/{team}")
@needs(Effect.MANAGE_USERS)
def show(request: Request, team: Id) -> Response:
    """One team."""
    return _team(request, team)


@router.post("/people/teams/{team}/name")
@needs(Effect.MANAGE_USERS)
def rename(request: Request, team: Id, name: Name = "") -> Response:
    """Gives it another name."""
    try:
        teams.rename_team(site_of(request), signed_in(request), team, name)
    except HTTPException as error:
        return _team(request, team, "name", in_words(error), error.status_code)
    return _done(team, "renamed")


@router.post("/people/teams/{team}/members")
@needs(Effect.MANAGE_USERS)
def take_in(request: Request, team: Id, name: Name = "") -> Response:
    """Takes a user in, by name."""
    name = name.strip().lower()
    with site_of(request).database.read() as session:
        user = session.scalar(select(User.id).where(User.name == name)) if NAME.fullmatch(name) else None
    if user is None:
        return _team(request, team, "members", "There is no user of that name. Add them on the page People first.", 422)
    teams.join(site_of(request), signed_in(request), team, user)
    return _done(team, "joined")


@router.post("/people/teams/{team}/members/{user}/leave")
@needs(Effect.MANAGE_USERS)
def leave(request: Request, team: Id, user: Id) -> Response:
    """Takes a user out."""
    teams.leave(site_of(request), signed_in(request), team, user)
    return _done(team, "left")


def _list(request: Request, *, page: int = 1, problem: str = "", name: str = "", status: int = 200) -> Response:
    with site_of(request).database.read() as session:
        total = session.scalar(select(func.count()).select_from(Team)) or 0
        pages = pages_of(total, page)
        rows = select(Team).order_by(Team.name).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
        found = groups(session, session.scalars(rows).all())
    return render(
        request,
        "teams.html",
        status=status,
        teams=found,
        total=total,
        page=page,
        pages=pages,
        problem=problem,
        name=name,
        longest=teams.LONGEST_NAME,
    )


def _team(request: Request, team: int, part: str = "", problem: str = "", status: int = 200) -> Response:
    with site_of(request).database.read() as session:
        found = groups(session, [team_for(session, team)])[0]
        inside = [one.id for one in found.members]
        outside = select(User.name).where(User.id.not_in(inside)).order_by(User.name).limit(MOST_OFFERED)
        offered = session.scalars(outside).all()
    return render(
        request,
        "team.html",
        status=status,
        team=found,
        offered=offered,
        members=found.members[:MOST_OFFERED],
        problems={part: problem} if problem else {},
        longest=teams.LONGEST_NAME,
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


def _done(team: int, what: str) -> Response:
    return RedirectResponse(f"/people/teams/{team}?done={what}", 303)
