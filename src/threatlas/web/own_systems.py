"""Systems with a version of their descriptions, as pages show them to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import HTTPException
from sqlalchemy import func, select

from threatlas.state.systems import SystemRecord, SystemVersion
from threatlas.state.teams import Team
from threatlas.state.users import User
from threatlas.web.visibility import latest_version, system_for, version_for, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from threatlas.web.effects import Account


GONE = "somebody who is gone"


@dataclass(frozen=True, slots=True)
class Described:
    """A system with one version of its description."""

    id: int
    name: str
    team: str
    shared: bool
    owned: bool
    """Whether it belongs to a team of who asks."""
    number: int
    """Of the version."""
    latest: int
    """Of the latest version."""
    text: str
    release: str
    created: datetime
    """Of the version."""
    author: str

    @property
    def pinned(self) -> int | None:
        """The number for addresses; None for the latest, whose address stays true when there is a newer one."""
        return None if self.number == self.latest else self.number


@dataclass(frozen=True, slots=True)
class Named:
    """A system to choose."""

    id: int
    name: str
    latest: int
    """Number of its latest version."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A version in the list."""

    number: int
    created: datetime
    author: str
    release: str


def described(session: Session, account: Account, system: int, number: int | None = None) -> Described:
    """A system with a version of it, the latest where none is named. Raises with 404 where the account may see none."""
    found = system_for(session, account, system)
    latest = latest_version(session, found)
    version = latest if number is None else version_for(session, account, system, number)
    if version is None or latest is None:
        raise HTTPException(404, "this system has no description yet; save one as its first version")
    return _as_described(found, version, latest.number, account)


def all_described(session: Session, account: Account) -> list[Described]:
    """Every system that the account may see, with its latest version, by name."""
    newest = (
        select(SystemVersion.system_id, func.max(SystemVersion.number).label("number"))
        .group_by(SystemVersion.system_id)
        .subquery()
    )
    rows = session.execute(
        select(
            *(SystemRecord.id, SystemRecord.name, SystemRecord.shared, SystemRecord.team_id, Team.name.label("team")),
            *(SystemVersion.number, SystemVersion.text, SystemVersion.release, SystemVersion.created),
            User.name.label("author"),
        )
        .join(newest, newest.c.system_id == SystemRecord.id)
        .join(
            SystemVersion,
            (SystemVersion.system_id == SystemRecord.id) & (SystemVersion.number == newest.c.number),
        )
        .join(Team, Team.id == SystemRecord.team_id)
        .join(User, User.id == SystemVersion.created_by, isouter=True)
        .where(visible(account))
        .order_by(SystemRecord.name, SystemRecord.id)
    )
    return [
        Described(
            row.id,
            row.name,
            row.team,
            row.shared,
            row.team_id in account.teams,
            row.number,
            row.number,
            row.text,
            row.release,
            row.created,
            row.author or GONE,
        )
        for row in rows
    ]


def names_of_systems(session: Session, account: Account) -> list[Named]:
    """Every system that the account may see and that has a version, by name."""
    rows = session.execute(
        select(SystemRecord.id, SystemRecord.name, func.max(SystemVersion.number))
        .join(SystemVersion, SystemVersion.system_id == SystemRecord.id)
        .where(visible(account))
        .group_by(SystemRecord.id, SystemRecord.name)
        .order_by(SystemRecord.name, SystemRecord.id)
    )
    return [Named(*row) for row in rows]


def versions_of(session: Session, system: int) -> tuple[Saved, ...]:
    """All versions of a system, the newest first."""
    rows = session.scalars(
        select(SystemVersion).where(SystemVersion.system_id == system).order_by(SystemVersion.number.desc())
    )
    return tuple(Saved(row.number, row.created, _author(row), row.release) for row in rows)


def teams_of(session: Session, account: Account) -> Sequence[Team]:
    """The teams that the account is in, by name."""
    return session.scalars(select(Team).where(Team.id.in_(account.teams)).order_by(Team.name)).all()


def _as_described(found: SystemRecord, version: SystemVersion, latest: int, account: Account) -> Described:
    return Described(
        found.id,
        found.name,
        found.team.name,
        found.shared,
        found.team_id in account.teams,
        version.number,
        latest,
        version.text,
        version.release,
        version.created,
        _author(version),
    )


def _author(version: SystemVersion) -> str:
    return version.author.name if version.author else GONE
