"""What people do with systems: add one, save a version, ask for an analysis. Pages and API go through here alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256

from fastapi import HTTPException
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from threatlas.documents.plain import shortened
from threatlas.errors import DescriptionError
from threatlas.state.analyses import AnalysisRecord
from threatlas.state.audit import record
from threatlas.state.demonstration import forget
from threatlas.state.layers import LayerRecord
from threatlas.state.systems import SystemRecord, SystemVersion
from threatlas.state.tables import now
from threatlas.systems.description import System
from threatlas.web.answering import Overtaken, check_acceptance, read_back, tell_decisions
from threatlas.web.checking import SOURCE, check
from threatlas.web.effects import Account
from threatlas.web.site import Site
from threatlas.web.visibility import analysis_for, latest_version, system_for, version_for

MOST_WAITING = 20
"""Analyses that one person may have waiting."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Options of an analysis, as they are kept."""

    paths: int = 3
    """To each objective, 1 to 20."""
    objective: str | None = None
    """Only this one, by id."""
    budget: float | None = None
    """Person-days of the plan."""
    seed: int = 0
    as_of: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())
    """The day by which decisions count, as 2026-12-31."""

    def __post_init__(self) -> None:
        date.fromisoformat(self.as_of)


def add_system(
    site: Site, account: Account, name: str, team: int, *, shared: bool = False, text: str | None = None
) -> int:
    """Adds a system of one of the account's teams, with its first version where there is a text; its id.

    Raises :class:`~threatlas.errors.DescriptionError`, and with 403 for another team.
    """
    if team not in account.teams:
        raise HTTPException(403, "you are not in that team; a system belongs to one of your own")
    system = None if text is None else _right(text)
    if system is not None:
        check_acceptance(account, None, system)
    with site.database.write() as session:
        made = SystemRecord(name=shortened(name, 200) or "unnamed", team_id=team, shared=shared)
        session.add(made)
        session.flush()
        record(session, account.name, "created system", f"system {made.id}")
        if system is not None and text is not None:
            _add_version(session, account, made, text, (None, system))
        return made.id


def change_system(
    site: Site,
    account: Account,
    identifier: int,
    *,
    name: str | None = None,
    shared: bool | None = None,
    team: int | None = None,
) -> None:
    """Renames a system, shares it with all teams, or no longer, and moves it to another of the account's teams."""
    with site.database.write() as session:
        system = system_for(session, account, identifier, write=True)
        if name is not None and name != system.name:
            system.name = shortened(name, 200) or system.name
            record(session, account.name, "renamed system", f"system {system.id}")
        if team is not None and team != system.team_id:
            if team not in account.teams:
                raise HTTPException(403, "you are not in that team; a system moves between your own")
            system.team_id = team
            session.execute(update(LayerRecord).where(LayerRecord.system_id == system.id).values(team_id=team))
            record(session, account.name, "moved system", f"system {system.id} to team {team}")
        if shared is not None and shared != system.shared:
            system.shared = shared
            record(session, account.name, "shared system" if shared else "unshared system", f"system {system.id}")


def delete_system(site: Site, account: Account, identifier: int) -> None:
    """Ends a system with its versions, analyses and plans. The audit log keeps its name."""
    with site.database.write() as session:
        system = system_for(session, account, identifier, write=True)
        record(session, account.name, "deleted system", f"system {system.id} {system.name}")
        session.execute(delete(SystemRecord).where(SystemRecord.id == system.id))
        forget(session, "system", system.id)  # SQLite gives its id to the next one


def save_version(site: Site, account: Account, identifier: int, text: str, *, base: int | None = None) -> int:
    """Saves a description as the newest version of a system; its number. A text that is the newest already is not saved twice.

    ``base`` is the version that it was made from: where that is no longer the newest, nothing is saved and
    :class:`~threatlas.web.answering.Overtaken` raised. Raises :class:`~threatlas.web.answering.MayNotAccept` where it accepts
    a risk and the account may not; :class:`~threatlas.errors.DescriptionError` with everything that is wrong.
    """
    with site.database.read() as session:
        system_for(session, account, identifier, write=True)
    described = _right(text)
    while True:
        with site.database.read() as session:
            newest = latest_version(session, system_for(session, account, identifier, write=True))
            number, kept = (newest.number, newest.text) if newest is not None else (0, None)
        if base is not None and base != number:
            raise Overtaken(base, number)
        if kept == text:
            return number
        before = read_back(kept)
        check_acceptance(account, before, described)
        with site.database.write() as session:
            system = system_for(session, account, identifier, write=True)
            now = latest_version(session, system)
            if (now.number if now is not None else 0) == number:
                return _add_version(session, account, system, text, (before, described))


def ask_for_analysis(site: Site, account: Account, identifier: int, number: int, wish: Wish) -> int:
    """Queues an analysis of a version; its id. Whoever may read a system may analyse it."""
    with site.database.write() as session:
        version = version_for(session, account, identifier, number)
        waiting = session.scalar(
            select(func.count())
            .select_from(AnalysisRecord)
            .where(AnalysisRecord.created_by == account.id, AnalysisRecord.state.in_(("queued", "running")))
        )
        if waiting is not None and waiting >= MOST_WAITING:
            raise HTTPException(429, f"{waiting} of your analyses are waiting already; wait until one is done")
        made = AnalysisRecord(version_id=version.id, options=asdict(wish), created_by=account.id)
        session.add(made)
        session.flush()
        record(session, account.name, "asked for analysis", f"analysis {made.id} of system {identifier}")
        queued = made.id
    site.analyses.wake()
    return queued


def call_off_analysis(site: Site, account: Account, identifier: int) -> None:
    """Ends an analysis that waits or runs. Its asker may, and whoever may change the system.

    Raises with 403 for others, with 409 where it is over.
    """
    with site.database.write() as session:
        found = analysis_for(session, account, identifier)
        if found.created_by != account.id and found.version.system.team_id not in account.teams:
            raise HTTPException(403, "somebody of another team asked for this analysis")
        if found.state not in ("queued", "running"):
            raise HTTPException(409, "this analysis is over already")
        found.state, found.finished = "failed", now()
        found.error = f"{account.name} called it off"
        record(session, account.name, "called off analysis", f"analysis {identifier}")
    site.analyses.call_off(identifier)


def _right(text: str) -> System:
    checked = check(text)
    if checked.system is None:
        raise DescriptionError(
            SOURCE,
            [
                one.message if one.line is None else f"{one.line}:{one.column}: {one.message}"
                for one in checked.remarks
                if one.level == "error"
            ],
        )
    return checked.system


def _add_version(
    session: Session, account: Account, system: SystemRecord, text: str, told: tuple[System | None, System]
) -> int:
    """``told`` is what the version before says, and what this one does."""
    before, described = told
    number = (
        session.scalar(select(func.max(SystemVersion.number)).where(SystemVersion.system_id == system.id)) or 0
    ) + 1
    session.add(
        SystemVersion(
            system_id=system.id,
            number=number,
            text=text,
            sha256=_sha256(text),
            release=described.release,
            created_by=account.id,
        )
    )
    place = f"system {system.id} version {number}"
    record(session, account.name, "saved version", place)
    tell_decisions(session, account, place, before, described)
    return number


def _sha256(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()
