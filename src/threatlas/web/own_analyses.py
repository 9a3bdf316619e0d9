"""Analyses that somebody asked for and that are kept, as pages show them to somebody."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from threatlas.documents.counted import counted
from threatlas.errors import ThreatlasError
from threatlas.paths.known import knowledge_for
from threatlas.reports.restored import restored
from threatlas.state.analyses import AnalysisRecord
from threatlas.state.systems import SystemVersion
from threatlas.state.users import User
from threatlas.systems.reading import parse_system
from threatlas.web.checking import SOURCE
from threatlas.web.releases import knowledge_of
from threatlas.web.views.analyses import Analysed
from threatlas.web.visibility import analysis_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from threatlas.web.effects import Account

OVER = ("done", "failed")


@dataclass(frozen=True, slots=True)
class Kept:
    """An analysis of one version with its options."""

    id: int
    system: int
    version: int
    state: str
    error: str
    created: datetime
    finished: datetime | None
    author: str
    asked_by: int | None
    options: dict[str, Any]

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in OVER

    @property
    def wished(self) -> str:
        """The options in words."""
        told = [f"{counted(self.options['paths'], 'path')} to each objective", f"as of {self.options['as_of']}"]
        if self.options.get("objective"):
            told.insert(1, f"objective {self.options['objective']} only")
        if self.options.get("budget") is not None:
            told.append(f"plan for {self.options['budget']:g} person-days")
        if self.options.get("seed"):
            told.append(f"seed {self.options['seed']}")
        return ", ".join(told)


def kept(session: Session, account: Account, identifier: int) -> Kept:
    """One of them. Raises with 404 where the account may not see it."""
    found = analysis_for(session, account, identifier)
    author = session.get(User, found.created_by) if found.created_by is not None else None
    return _as_kept(found, author.name if author is not None else None)


def all_kept(session: Session, system: int, most: int = 200) -> list[Kept]:
    """The newest of a system that the caller may see, the newest first."""
    rows = session.execute(
        select(AnalysisRecord, User.name)
        .join(AnalysisRecord.version)
        .outerjoin(User, User.id == AnalysisRecord.created_by)
        .where(SystemVersion.system_id == system)
        .order_by(AnalysisRecord.id.desc())
        .limit(most)
    )
    return [_as_kept(record, name) for record, name in rows]


def result(session: Session, account: Account, identifier: int) -> Analysed | None:
    """What an analysis found; None where it has no result, or one that this threatlas cannot read any more."""
    found = analysis_for(session, account, identifier)
    if found.document is None:
        return None
    text = session.scalars(
        select(SystemVersion).where(SystemVersion.id == found.version_id).options(undefer(SystemVersion.text))
    ).one()
    try:
        system = parse_system(text.text, SOURCE)
        kb = knowledge_of(system.release)
        known = knowledge_for(kb, system, now=datetime.now(UTC))
        analysis = restored(json.loads(zlib.decompress(found.document)), system)
    except (ThreatlasError, KeyError, TypeError, ValueError):
        return None
    return Analysed(analysis, kb, known.knowledge, known.warnings)


def _as_kept(found: AnalysisRecord, author: str | None) -> Kept:
    return Kept(
        found.id,
        found.version.system_id,
        found.version.number,
        found.state,
        found.error or "",
        found.created,
        found.finished,
        author or "somebody who is gone",
        found.created_by,
        found.options,
    )
