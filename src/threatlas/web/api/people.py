"""Users and teams."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Request
from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from threatlas.state import credentials
from threatlas.state.teams import Team
from threatlas.state.users import User
from threatlas.web import people, second_factor, teams
from threatlas.web.effects import Effect
from threatlas.web.permissions import api_router, needs
from threatlas.web.roster import Group, Person, groups, team_for, user_for
from threatlas.web.roster import people as known_people
from threatlas.web.sessions import cookie_name, signed_in
from threatlas.web.shapes import After, Id, Limit, Page, Role, Shape, Strict, Time, page
from threatlas.web.site import site_of

router = api_router("people")


class AccountOut(Shape):
    """Who you are."""

    id: int
    name: str
    role: Role
    teams: list[int]


class NewPassword(Strict):
    """A password to take."""

    current: Annotated[str, Field(max_length=credentials.LONGEST)] = ""
    """Not needed by who has none."""
    new: Annotated[str, Field(min_length=credentials.SHORTEST, max_length=credentials.LONGEST)]
    """From now on."""


class UserOut(AccountOut):
    """A user."""

    enabled: bool
    created: Time
    seen: Time | None
    """The last request of an open session, to some minutes, or the last sign-in; null for who never came in."""
    second_factor: bool
    """Whether one is asked for at sign-in."""


class NewUser(Strict):
    """A user to add."""

    name: Annotated[str, Field(pattern=f"^{people.NAME.pattern}$")]
    role: Role
    teams: Annotated[list[Id], Field(max_length=100, json_schema_extra={"default": []})] = Field(default_factory=list)
    """Ids of teams to be in."""


class UserChange(Strict):
    """What to change of a user."""

    role: Role | None = None
    enabled: bool | None = None


class LinkOut(Shape):
    """A user, and where they sign in once."""

    user: int
    path: str
    """To be opened once, within a day, on this server."""


class TeamOut(Shape):
    """A team."""

    id: int
    name: str
    members: list[int]
    created: Time


class NewTeam(Strict):
    """A team to add."""

    name: Annotated[str, Field(min_length=1, max_length=teams.LONGEST_NAME)]


class TeamChange(Strict):
    """What to change of a team."""

    name: Annotated[str, Field(min_length=1, max_length=teams.LONGEST_NAME)]


@router.get("/me")
@needs(Effect.SEE_OWN_ACCOUNT)
def show_me(request: Request) -> AccountOut:
    """Your own account."""
    account = signed_in(request)
    return AccountOut(id=account.id, name=account.name, role=cast("Role", account.role), teams=sorted(account.teams))


@router.put("/me/password", status_code=204, response_class=Response)
@needs(Effect.KEEP_OWN_ACCOUNT)
def put_password(request: Request, body: NewPassword) -> Response:
    """Gives you another password, or your first. Your other sessions end."""
    site = site_of(request)
    token = request.cookies.get(cookie_name(site.settings), "")
    people.set_password(site, signed_in(request), body.current, body.new, token)
    return Response(status_code=204)


@router.get("/users")
@needs(Effect.MANAGE_USERS)
def list_users(request: Request, limit: Limit = 50, after: After = 0) -> Page[UserOut]:
    """All users."""
    with site_of(request).database.read() as session:
        rows = session.scalars(select(User).where(User.id > after).order_by(User.id).limit(limit + 1)).all()
        return page(known_people(session, rows), limit, _user_out, lambda row: row.id)


@router.post("/users", status_code=201)
@needs(Effect.MANAGE_USERS)
def create_user(request: Request, body: NewUser) -> LinkOut:
    """Adds a user, who signs in by the link once and has no password until they set one."""
    user, token = people.add_user(site_of(request), signed_in(request), body.name, body.role, body.teams)
    return LinkOut(user=user, path=f"/sign-in/{token}")


@router.patch("/users/{user}")
@needs(Effect.MANAGE_USERS)
def patch_user(request: Request, user: Id, body: UserChange) -> UserOut:
    """Gives a user another role, or lets them in no longer: sessions, tokens and links of theirs end for good."""
    people.change_user(site_of(request), signed_in(request), user, role=body.role, enabled=body.enabled)
    with site_of(request).database.read() as session:
        return _user_out(known_people(session, [user_for(session, user)])[0])


@router.post("/users/{user}/link", status_code=201)
@needs(Effect.LET_IN)
def create_link(request: Request, user: Id) -> LinkOut:
    """Makes a link that signs a user in once."""
    return LinkOut(user=user, path=f"/sign-in/{people.new_link(site_of(request), signed_in(request), user)}")


@router.delete("/users/{user}/second-factor", status_code=204, response_class=Response)
@needs(Effect.LET_IN)
def delete_second_factor(request: Request, user: Id) -> Response:
    """Takes the second factor of a user away, who lost it, and ends their sessions."""
    second_factor.reset(site_of(request), signed_in(request), user)
    return Response(status_code=204)


@router.get("/teams")
@needs(Effect.READ_SYSTEMS)
def list_teams(request: Request, limit: Limit = 50, after: After = 0) -> Page[TeamOut]:
    """All teams for those who manage them; your own for others."""
    account = signed_in(request)
    wanted = select(Team).where(Team.id > after).order_by(Team.id).limit(limit + 1)
    if not account.may(Effect.MANAGE_USERS):
        wanted = wanted.where(Team.id.in_(account.teams))
    with site_of(request).database.read() as session:
        return page(groups(session, session.scalars(wanted).all()), limit, _team_out, lambda row: row.id)


@router.post("/teams", status_code=201)
@needs(Effect.MANAGE_USERS)
def create_team(request: Request, body: NewTeam) -> TeamOut:
    """Adds a team."""
    return _team(request, teams.add_team(site_of(request), signed_in(request), body.name))


@router.patch("/teams/{team}")
@needs(Effect.MANAGE_USERS)
def patch_team(request: Request, team: Id, body: TeamChange) -> TeamOut:
    """Gives a team another name."""
    teams.rename_team(site_of(request), signed_in(request), team, body.name)
    return _team(request, team)


@router.put("/teams/{team}/members/{user}", status_code=204, response_class=Response)
@needs(Effect.MANAGE_USERS)
def put_member(request: Request, team: Id, user: Id) -> Response:
    """Takes a user into a team."""
    teams.join(site_of(request), signed_in(request), team, user)
    return Response(status_code=204)


@router.delete("/teams/{team}/members/{user}", status_code=204, response_class=Response)
@needs(Effect.MANAGE_USERS)
def delete_member(request: Request, team: Id, user: Id) -> Response:
    """Takes a user out of a team."""
    teams.leave(site_of(request), signed_in(request), team, user)
    return Response(status_code=204)


def _team(request: Request, team: int) -> TeamOut:
    with site_of(request).database.read() as session:
        return _team_out(groups(session, [team_for(session, team)])[0])


def _team_out(group: Group) -> TeamOut:
    members = sorted(one.id for one in group.members)
    return TeamOut(id=group.id, name=group.name, members=members, created=group.created)


def _user_out(person: Person) -> UserOut:
    return UserOut(
        id=person.id,
        name=person.name,
        role=cast("Role", person.role),
        teams=sorted(one.id for one in person.teams),
        enabled=person.enabled,
        created=person.created,
        seen=person.seen,
        second_factor=person.second_factor,
    )
