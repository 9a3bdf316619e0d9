"""What administrators do: users, teams, who is in them."""

from __future__ import annotations

import re

from fastapi import HTTPException
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from threatlas.documents.plain import one_line
from threatlas.state import credentials
from threatlas.state.audit import record
from threatlas.state.pending import close_pending
from threatlas.state.sign_in import close_others, make_link
from threatlas.state.teams import Membership, Team
from threatlas.state.users import SignedIn, User
from threatlas.web.effects import Account
from threatlas.web.site import Site

NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
"""Of users: what can stand in a log and an address, and looks like nothing else."""
NAME_IN_WORDS = "A name begins with a letter or digit and holds letters, digits and . _ @ - only."


def add_user(site: Site, account: Account, name: str, role: str, teams: list[int]) -> tuple[int, str]:
    """Adds a user; their id, and the token of a link that signs them in once."""
    _no_administrator_by_token(account, role)
    name = name.strip().lower()
    if not NAME.fullmatch(name):
        raise HTTPException(422, NAME_IN_WORDS)
    with site.database.write() as session:
        if session.scalar(select(User.id).where(User.name == name)) is not None:
            raise HTTPException(409, f"there is a user {name} already")
        user = User(name=name, role=role)
        session.add(user)
        session.flush()
        record(session, account.name, "created user", f"user {name} as {role}")
        for team in dict.fromkeys(teams):
            _join(session, account, user, _team(session, team))
        return user.id, make_link(session, user)


def change_user(
    site: Site, account: Account, identifier: int, *, role: str | None = None, enabled: bool | None = None
) -> None:
    """Gives a user another role, or lets them in no longer. There is always an administrator who can come in."""
    with site.database.write() as session:
        user = _user(session, identifier)
        if role is not None and role != user.role:
            _no_administrator_by_token(account, role)
            user.role = role
            record(session, account.name, "changed role", f"user {user.name} to {role}")
        if enabled is not None and enabled != user.enabled:
            user.enabled = enabled
            record(session, account.name, "enabled user" if enabled else "disabled user", f"user {user.name}")
            if not enabled:
                session.execute(delete(SignedIn).where(SignedIn.user_id == user.id))
        session.flush()
        administrators = select(func.count()).select_from(User).where(User.role == "administrator", User.enabled)
        if not session.scalar(administrators):
            raise HTTPException(409, "that would leave nobody to administer the server")


def set_password(site: Site, account: Account, current: str, new: str, kept_session: str) -> None:
    """Gives an account another password, or its first. Its other sessions end; the one of the token goes on.

    Raises with 403 where ``current`` is not its password, if it has one.
    """
    if len(new) < credentials.SHORTEST:
        raise HTTPException(422, f"a password has at least {credentials.SHORTEST} characters")
    key = f"name {account.name}"
    if wait := site.failures.wait(key):
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    with site.database.read() as session:
        kept = _user(session, account.id).password
    if kept is not None and not credentials.matches(current, kept):
        site.failures.fail(key)
        raise HTTPException(403, "the current password is another")
    hashed = credentials.hash_password(new)
    with site.database.write() as session:
        _user(session, account.id).password = hashed
        close_others(session, account.id, kept_session)
        close_pending(session, account.id)
        record(session, account.name, "changed password", f"user {account.name}")


def new_link(site: Site, account: Account, identifier: int) -> str:
    """The token of a link that signs a user in once; earlier ones end."""
    with site.database.write() as session:
        user = _user(session, identifier)
        record(session, account.name, "made sign-in link", f"user {user.name}")
        return make_link(session, user)


def add_team(site: Site, account: Account, name: str) -> int:
    """Adds a team; its id."""
    name = one_line(name)
    if not name:
        raise HTTPException(422, "a team needs a name")
    with site.database.write() as session:
        if session.scalar(select(Team.id).where(Team.name == name)) is not None:
            raise HTTPException(409, "there is a team of that name already")
        team = Team(name=name)
        session.add(team)
        session.flush()
        record(session, account.name, "created team", f"team {team.id}")
        return team.id


def join(site: Site, account: Account, team: int, user: int) -> None:
    """Takes a user into a team."""
    with site.database.write() as session:
        _join(session, account, _user(session, user), _team(session, team))


def leave(site: Site, account: Account, team: int, user: int) -> None:
    """Takes a user out of a team."""
    with site.database.write() as session:
        found = session.get(Membership, (team, user))
        if found is None:
            raise HTTPException(404)
        session.delete(found)
        record(session, account.name, "left team", f"user {_user(session, user).name} team {team}")


def _join(session: Session, account: Account, user: User, team: Team) -> None:
    if session.get(Membership, (team.id, user.id)) is None:
        session.add(Membership(team_id=team.id, user_id=user.id))
        record(session, account.name, "joined team", f"user {user.name} team {team.id}")


def _no_administrator_by_token(account: Account, role: str) -> None:
    """Who has stolen a token could otherwise make themselves an account that outlives it."""
    if account.token_effects is not None and role == "administrator":
        raise HTTPException(403, "no token may make an administrator: sign in with a browser")


def _user(session: Session, identifier: int) -> User:
    found = session.get(User, identifier)
    if found is None:
        raise HTTPException(404)
    return found


def _team(session: Session, identifier: int) -> Team:
    found = session.get(Team, identifier)
    if found is None:
        raise HTTPException(404, f"there is no team {identifier}")
    return found
