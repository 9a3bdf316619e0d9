"""A demonstration to look around in: example systems of two teams, in several versions, with decisions and analyses.

The same day gives the same demonstration. What belongs to it is written down, so that it can be cleared away and nothing else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import chain, count
from typing import TYPE_CHECKING

from fastapi import HTTPException
from sqlalchemy import delete, select

from threatlas.documents.counted import counted
from threatlas.state.analyses import AnalysisRecord
from threatlas.state.audit import record
from threatlas.state.demonstration import Demonstrated, demonstrated
from threatlas.state.layers import LayerRecord
from threatlas.state.sign_in import nobody_yet
from threatlas.state.systems import SystemRecord, SystemVersion
from threatlas.state.tables import now
from threatlas.state.teams import Membership, Team
from threatlas.state.users import User
from threatlas.systems.examples import text as example
from threatlas.systems.reading import parse_system
from threatlas.web.checking import SOURCE
from threatlas.web.holdings import Wish
from threatlas.web.roster import still_manages, user_for
from threatlas.web.teams import take_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from threatlas.web.effects import Account
    from threatlas.web.site import Site

FAR = "until: 2099-12-31"
"""As the examples write it."""
OWN_TEAM = "Security"
"""Of an administrator who stays without a team."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration."""

    name: str
    role: str
    teams: tuple[str, ...]
    meaning: str
    """What signing in as them shows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A system of the demonstration."""

    example: str
    team: str
    shared: bool = False
    before: tuple[tuple[str, str], ...] = ()
    """What read otherwise in an earlier version, each change a version: text now, text then."""
    runs_out: int | None = None
    """Days until its first decision runs out; less than none where it has."""
    wishes: tuple[Wish, ...] = ()
    """Analyses that are kept, of the latest version; their day is that of the demonstration."""


PEOPLE = (
    Person("ada", "administrator", ("Assistants", "Models"), "may do everything, and is in both teams"),
    Person("grace", "approver", ("Models",), "reads and accepts risks; sees the systems of Models, and what is shared"),
)
SHOWN = (
    Shown(
        "rag-assistant",
        "Assistants",
        shared=True,
        before=(
            ("coverage: 0.6\n  evidence: The vendor's", "coverage: 0.3\n  evidence: The vendor's"),
            ("coverage: 0.8\n  evidence: 20 questions", "coverage: 0.2\n  evidence: 20 questions"),
        ),
        wishes=(Wish(paths=5), Wish(budget=10)),
    ),
    Shown("coding-agent", "Assistants", before=(("coverage: 0.8", "coverage: 0.4"),), runs_out=20),
    Shown("mail-assistant", "Assistants"),
    Shown(
        "fraud-classifier",
        "Models",
        before=(("coverage: 0.95", "coverage: 0.5"),),
        runs_out=-5,
        wishes=(Wish(paths=3),),
    ),
    Shown("medical-imaging", "Models"),
    Shown("malware-classifier", "Models", shared=True),
)


def make(site: Site, today: date) -> bool:
    """Makes it where the server has nobody yet; whether there is one then."""
    with site.database.write() as session:
        made = nobody_yet(session)
        if made:
            _make(session, today)
    site.demonstration.standing |= made
    return site.demonstration.standing


def clear(site: Site, account: Account) -> str:
    """Takes it away but for who asks; a sentence on what stays because it belongs to somebody."""
    with site.database.write() as session:
        belongs = demonstrated(session)
        if not belongs:
            raise HTTPException(404)
        still_manages(session, account)
        kept = _clear(session, account, belongs)
        told = [counted(len(belongs[kind]), kind) for kind in ("system", "team", "user")]
        record(session, account.name, "cleared demonstration", f"of {', '.join(told)}")
    site.demonstration.standing = False
    return kept


def _make(session: Session, today: date) -> None:
    teams = {name: Team(name=name) for person in PEOPLE for name in person.teams}
    session.add_all(teams.values())
    people = [User(name=person.name, role=person.role) for person in PEOPLE]
    session.add_all(people)
    session.flush()
    for user, person in zip(people, PEOPLE, strict=True):
        session.add_all(Membership(team_id=teams[name].id, user_id=user.id) for name in person.teams)
    author = people[0]
    systems = [_system(session, one, teams[one.team], author, today) for one in SHOWN]
    _mark(session, "team", (one.id for one in teams.values()))
    _mark(session, "user", (one.id for one in people))
    _mark(session, "system", (one.id for one in systems))
    record(session, "-", "made demonstration", f"{len(systems)} systems")


def _system(session: Session, shown: Shown, team: Team, author: User, today: date) -> SystemRecord:
    texts = versions(shown, today)
    described = parse_system(texts[-1], SOURCE)
    made = SystemRecord(name=described.name, team_id=team.id, shared=shown.shared)
    session.add(made)
    session.flush()
    for number, text in enumerate(texts, 1):
        latest = SystemVersion(
            system_id=made.id,
            number=number,
            text=text,
            sha256=sha256(text.encode()).hexdigest(),
            release=described.release,
            created=now() - timedelta(days=21 * (len(texts) - number)),
            created_by=author.id,
        )
        session.add(latest)
    session.flush()
    for wish in shown.wishes:
        options = {**asdict(wish), "as_of": today.isoformat()}
        session.add(AnalysisRecord(version_id=latest.id, options=options, created_by=author.id))
    return made


def versions(shown: Shown, today: date) -> list[str]:
    """The descriptions of a system, the oldest first."""
    text = example(shown.example)
    if shown.runs_out is not None:
        text = text.replace(FAR, f"until: {today + timedelta(days=shown.runs_out)}", 1)
    texts = [text]
    for present, past in shown.before:
        texts.append(texts[-1].replace(present, past, 1))
    return texts[::-1]


def _mark(session: Session, kind: str, items: Iterable[int]) -> None:
    session.add_all(Demonstrated(kind=kind, item=item) for item in items)


def _clear(session: Session, account: Account, belongs: dict[str, frozenset[int]]) -> str:
    session.execute(delete(SystemRecord).where(SystemRecord.id.in_(belongs["system"])))
    used = set(session.scalars(select(SystemRecord.team_id)))
    used |= set(session.scalars(select(LayerRecord.team_id)))
    used |= set(session.scalars(select(Membership.team_id).where(Membership.user_id.not_in(belongs["user"]))))
    gone = belongs["team"] - used
    session.execute(delete(Membership).where(Membership.team_id.in_(gone)))
    session.execute(delete(Team).where(Team.id.in_(gone)))
    session.execute(delete(User).where(User.id.in_(belongs["user"] - {account.id})))
    session.execute(delete(Demonstrated))
    session.flush()
    if session.scalar(select(Membership.team_id).where(Membership.user_id == account.id).limit(1)) is None:
        taken = set(session.scalars(select(Team.name)))
        names = chain([OWN_TEAM], (f"{OWN_TEAM} {number}" for number in count(2)))
        team = Team(name=next(name for name in names if name not in taken))
        session.add(team)
        session.flush()
        record(session, account.name, "created team", f"team {team.id} {team.name}")
        take_in(session, account, user_for(session, account.id), team)
    kept = session.scalars(select(Team.name).where(Team.id.in_(belongs["team"] & used)).order_by(Team.name)).all()
    return f"Kept because somebody uses them: the teams {', '.join(kept)}." if kept else ""
