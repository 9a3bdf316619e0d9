"""What administrators do with teams: add and rename them, take people in and out. Pages and API go through here alike."""

from __future__ import annotations

import unicodedata

from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from threatlas.documents.plain import one_line
from threatlas.state.audit import record
from threatlas.state.teams import Membership, Team
from threatlas.state.users import User
from threatlas.web.effects import Account
from threatlas.web.roster import still_manages, team_for, user_for
from threatlas.web.site import Site

LONGEST_NAME = 100
"""Characters."""


def add_team(site: Site, account: Account, name: str) -> int:
    """Adds a team; its id. Raises with 422 for what is no name, with 409 for one that is taken."""
    with site.database.write() as session:
        still_manages(session, account)
        team = Team(name=_free_name(session, name))
        session.add(team)
        session.flush()
        record(session, account.name, "created team", f"team {team.id} {team.name}")
        return team.id


def rename_team(site: Site, account: Account, identifier: int, name: str) -> None:
    """Gives a team another name. Raises as :func:`add_team`."""
    with site.database.write() as session:
        still_manages(session, account)
        team = team_for(session, identifier)
        before, team.name = team.name, _free_name(session, name, identifier)
        if team.name != before:
            record(session, account.name, "renamed team", f"team {team.id} from {before}")


def join(site: Site, account: Account, team: int, user: int) -> None:
    """Takes a user into a team."""
    with site.database.write() as session:
        still_manages(session, account)
        take_in(session, account, user_for(session, user), team_for(session, team))


def leave(site: Site, account: Account, team: int, user: int) -> None:
    """Takes a user out of a team."""
    with site.database.write() as session:
        still_manages(session, account)
        found = session.get(Membership, (team, user))
        if found is None:
            raise HTTPException(404, "they are not in that team")
        session.delete(found)
        record(session, account.name, "left team", f"user {user_for(session, user).name} team {team}")


def take_in(session: Session, account: Account, user: User, team: Team) -> None:
    """Takes a user into a team, within a transaction; who is in it already stays."""
    if session.get(Membership, (team.id, user.id)) is None:
        session.add(Membership(team_id=team.id, user_id=user.id))
        record(session, account.name, "joined team", f"user {user.name} team {team.id}")


def _free_name(session: Session, name: str, but: int = 0) -> str:
    """A name as it is kept. One that reads as that of another team is taken: capitals and forms of letters do not tell apart."""
    name = one_line(name)
    if not name:
        raise HTTPException(422, "a team needs a name")
    if len(name) > LONGEST_NAME:
        raise HTTPException(422, f"the name of a team has at most {LONGEST_NAME} characters")
    for identifier, taken in session.execute(select(Team.id, Team.name)):
        if identifier != but and _read(taken) == _read(name):
            raise HTTPException(409, "there is a team of that name already")
    return name


def _read(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
