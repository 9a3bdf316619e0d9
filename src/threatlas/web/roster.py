"""Who is on the server, as administrators see it: users with what they are in and when they came, teams with who is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from threatlas.state.audit import AuditEntry
from threatlas.state.provider import ProviderLink
from threatlas.state.second_factor import SecondFactor
from threatlas.state.teams import Membership, Team
from threatlas.state.users import SignedIn, User
from threatlas.web.effects import EFFECTS_OF, Account, Effect


@dataclass(frozen=True, slots=True)
class Named:
    """A user or a team, to be shown or chosen."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user."""

    id: int
    name: str
    role: str
    teams: tuple[Named, ...]
    """By name."""
    enabled: bool
    created: datetime
    seen: datetime | None
    """The last request of an open session, to some minutes, or the last sign-in; None for who never came in."""
    second_factor: bool
    """Whether one is asked for at sign-in."""
    password: bool
    """Whether there is one."""
    provider: bool
    """Whether an account of the OpenID provider signs them in."""

    @property
    def ways(self) -> str:
        """By what they come in, besides links, which anybody can be given."""
        found = [word for has, word in ((self.password, "password"), (self.provider, "OpenID provider")) if has]
        return f"by {' or '.join(found) or 'link alone'}"


@dataclass(frozen=True, slots=True)
class Group:
    """A team."""

    id: int
    name: str
    created: datetime
    members: tuple[Named, ...]
    """By name."""


def user_for(session: Session, identifier: int) -> User:
    """A user. Raises with 404 where there is none."""
    found = session.get(User, identifier)
    if found is None:
        raise HTTPException(404)
    return found


def team_for(session: Session, identifier: int) -> Team:
    """A team. Raises with 404 where there is none."""
    found = session.get(Team, identifier)
    if found is None:
        raise HTTPException(404, f"there is no team {identifier}")
    return found


def people(session: Session, users: Sequence[User], issuer: str | None = None) -> list[Person]:
    """What is known of users, in their order. ``issuer``: of the OpenID provider that the server has."""
    ids = [one.id for one in users]
    factors = set(
        session.scalars(
            select(SecondFactor.user_id).where(SecondFactor.user_id.in_(ids), SecondFactor.confirmed.is_not(None))
        )
    )
    teams: dict[int, list[Named]] = {}
    joined = select(Membership.user_id, Team.id, Team.name).join(Team, Team.id == Membership.team_id)
    for user, team, name in session.execute(joined.where(Membership.user_id.in_(ids)).order_by(Team.name)):
        teams.setdefault(user, []).append(Named(team, name))
    linked = select(ProviderLink.user_id).where(ProviderLink.user_id.in_(ids), ProviderLink.issuer == issuer)
    connected = set() if issuer is None else set(session.scalars(linked))
    seen = _last_seen(session, users)
    return [
        Person(
            *(one.id, one.name, one.role, tuple(teams.get(one.id, ())), one.enabled, one.created),
            seen=seen.get(one.name),
            second_factor=one.id in factors,
            password=one.password is not None,
            provider=one.id in connected,
        )
        for one in users
    ]


def groups(session: Session, teams: Sequence[Team]) -> list[Group]:
    """What is known of teams, in their order."""
    members: dict[int, list[Named]] = {}
    joined = select(Membership.team_id, User.id, User.name).join(User, User.id == Membership.user_id)
    wanted = joined.where(Membership.team_id.in_([one.id for one in teams])).order_by(User.name)
    for team, user, name in session.execute(wanted):
        members.setdefault(team, []).append(Named(user, name))
    return [Group(one.id, one.name, one.created, tuple(members.get(one.id, ()))) for one in teams]


def all_teams(session: Session) -> list[Named]:
    """Every team, by name."""
    return [Named(*row) for row in session.execute(select(Team.id, Team.name).order_by(Team.name))]


def _last_seen(session: Session, users: Iterable[User]) -> dict[str, datetime]:
    """By name. A session that ended is gone, so the audit log is asked for the last sign-in too; somebody who had the name
    before counts for nothing.
    """
    names = {one.id: one.name for one in users}
    since = {one.name: one.created for one in users}
    requests = select(SignedIn.user_id, func.max(SignedIn.seen)).where(SignedIn.user_id.in_(names))
    found: dict[str, datetime] = {names[user]: at for user, at in session.execute(requests.group_by(SignedIn.user_id))}
    entries = select(AuditEntry.who, func.max(AuditEntry.time)).where(
        AuditEntry.what == "signed in", AuditEntry.who.in_(names.values())
    )
    for name, at in session.execute(entries.group_by(AuditEntry.who)):
        if at >= since[name]:
            found[name] = max(at, found.get(name, at))
    return found


def still_manages(session: Session, account: Account) -> None:
    """Raises where who asks has lost the right since the request came in: of two who shut each other out, one comes first."""
    actor = user_for(session, account.id)
    if not actor.enabled or Effect.MANAGE_USERS not in EFFECTS_OF.get(actor.role, frozenset()):
        raise HTTPException(403, "your own account was changed just now, and may not manage users any more")
