"""Which systems an account sees: those of its teams, to change; those that are shared, to read. Others do not exist for it."""

from __future__ import annotations

from fastapi import HTTPException
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from threatlas.state.analyses import AnalysisRecord
from threatlas.state.layers import LayerRecord
from threatlas.state.systems import SystemRecord, SystemVersion
from threatlas.web.effects import Account


def visible(account: Account) -> ColumnElement[bool]:
    """The condition on :class:`SystemRecord` that holds for what an account may read."""
    return or_(SystemRecord.team_id.in_(account.teams), SystemRecord.shared)


def system_for(session: Session, account: Account, identifier: int, *, write: bool = False) -> SystemRecord:
    """A system. Raises with 404 where the account may not see it, with 403 where it may not change it."""
    found = session.scalar(select(SystemRecord).where(SystemRecord.id == identifier, visible(account)))
    if found is None:
        raise HTTPException(404)
    if write and found.team_id not in account.teams:
        raise HTTPException(403, f"{found.name!r} belongs to the team {found.team.name!r}, which you are not in")
    return found


def version_for(session: Session, account: Account, identifier: int, number: int) -> SystemVersion:
    """A version of a system, by its number. Raises as :func:`system_for`."""
    found = session.scalar(
        select(SystemVersion)
        .join(SystemVersion.system)
        .where(SystemRecord.id == identifier, SystemVersion.number == number, visible(account))
    )
    if found is None:
        raise HTTPException(404)
    return found


def latest_version(session: Session, system: SystemRecord) -> SystemVersion | None:
    """The newest version of a system; None where it has none yet."""
    return session.scalar(
        select(SystemVersion).where(SystemVersion.system_id == system.id).order_by(SystemVersion.number.desc()).limit(1)
    )


def analysis_for(session: Session, account: Account, identifier: int) -> AnalysisRecord:
    """An analysis. Raises as :func:`system_for`."""
    found = session.scalar(
        select(AnalysisRecord)
        .join(AnalysisRecord.version)
        .join(SystemVersion.system)
        .where(AnalysisRecord.id == identifier, visible(account))
    )
    if found is None:
        raise HTTPException(404)
    return found


def layers_visible(account: Account) -> ColumnElement[bool]:
    """The condition on :class:`LayerRecord` that holds for what an account may read: as its system where it is of one."""
    of_system = LayerRecord.system_id.in_(select(SystemRecord.id).where(visible(account)))
    own = or_(LayerRecord.team_id.in_(account.teams), LayerRecord.shared)
    return or_(of_system, and_(LayerRecord.system_id.is_(None), own))


def layer_for(session: Session, account: Account, identifier: int, *, write: bool = False) -> LayerRecord:
    """A layer that is kept. Raises as :func:`system_for`."""
    found = session.scalar(select(LayerRecord).where(LayerRecord.id == identifier, layers_visible(account)))
    if found is None:
        raise HTTPException(404)
    if write and found.team_id not in account.teams:
        raise HTTPException(403, f"{found.name!r} belongs to the team {found.team.name!r}, which you are not in")
    return found
