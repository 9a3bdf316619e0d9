"""Following a plan: its controls become items, each with a state, an owner and a day, until they are in place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from threatlas.documents.plain import plain, shortened
from threatlas.state.audit import record
from threatlas.state.plans import PlanItem
from threatlas.state.systems import SystemRecord
from threatlas.state.tables import now
from threatlas.systems.amending import Amendment
from threatlas.systems.description import Control, Origin
from threatlas.web.amending import save_amendment
from threatlas.web.effects import Account
from threatlas.web.site import Site
from threatlas.web.visibility import system_for, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.web.own_systems import Described
    from threatlas.web.views.analyses import Analysed

UNFINISHED = ("open", "in progress")
LONGEST_NOTE = 4_000


def follow(site: Site, account: Account, found: Described, known: Analysed) -> int:
    """Makes items of the controls of a plan that take something off the risk; those followed already are left as they are.
    How many are new.
    """
    plan = known.analysis.plan
    candidates = {one.control: one for one in known.analysis.candidates}
    made, left = 0, plan.risk_before if plan else 0.0
    with site.database.write() as session:
        system_for(session, account, found.id, write=True)
        there = {one.control for one in items_of(session, found.id) if one.state in UNFINISHED}
        for control, risk in plan.useful if plan else ():
            taken, left = left - risk, risk
            if control in there or control not in candidates:
                continue
            candidate = candidates[control]
            item = PlanItem(
                system_id=found.id,
                control=control,
                name=shortened(candidate.name, 200),
                places=list(candidate.places),
                promised=taken,
                currency=known.analysis.currency,
                version=found.number,
                release=known.analysis.release,
                created_by=account.id,
                changed_by=account.id,
            )
            session.add(item)
            session.flush()
            record(session, account.name, "followed plan", f"item {item.id} of system {found.id}: {control}")
            made += 1
    return made


def items_of(session: Session, system: int) -> Sequence[PlanItem]:
    """All items of a system, in the order in which they were made."""
    return session.scalars(select(PlanItem).where(PlanItem.system_id == system).order_by(PlanItem.id)).all()


def items_due(session: Session, account: Account, until: date) -> Sequence[PlanItem]:
    """Unfinished items of systems that the account may see, due by a day, the first first."""
    return session.scalars(
        select(PlanItem)
        .join(SystemRecord, PlanItem.system_id == SystemRecord.id)
        .where(visible(account), PlanItem.due <= until, PlanItem.state.in_(UNFINISHED))
        .order_by(PlanItem.due, PlanItem.id)
    ).all()


def item_for(session: Session, account: Account, system: int, identifier: int, *, write: bool = False) -> PlanItem:
    """An item of a system. Raises as :func:`~threatlas.web.visibility.system_for`."""
    system_for(session, account, system, write=write)
    found = session.scalar(select(PlanItem).where(PlanItem.id == identifier, PlanItem.system_id == system))
    if found is None:
        raise HTTPException(404)
    return found


def change_item(
    site: Site, account: Account, system: int, identifier: int, changes: dict[str, str | date | None]
) -> None:
    """Changes state, owner, due or note of an item."""
    with site.database.write() as session:
        item = item_for(session, account, system, identifier, write=True)
        told = []
        for name, value in changes.items():
            written = plain(value).strip()[:LONGEST_NOTE] if name == "note" and isinstance(value, str) else value
            if name == "owner" and isinstance(value, str):
                written = shortened(value, 200)
            if getattr(item, name) != written:
                setattr(item, name, written)
                told.append(f"{name} {written}" if name in ("state", "due") else name)
        if told:
            item.changed, item.changed_by = now(), account.id
            record(session, account.name, "changed plan item", f"item {item.id} of system {system}: {', '.join(told)}")


def put_in_place(
    site: Site, account: Account, place: tuple[int, int], control: Control, base: int, *, rewrite: bool = False
) -> int:
    """Puts a control into the description as a new version, and its item (system, item) to done; the version's number."""
    system, identifier = place
    with site.database.read() as session:
        item_for(session, account, system, identifier, write=True)
    number = save_amendment(site, account, system, Amendment("controls", None, control), base, rewrite=rewrite)
    change_item(site, account, system, identifier, {"state": "done"})
    return number


def planned_control(item: PlanItem, places: tuple[str, ...], coverage: float = 1.0, evidence: str = "") -> Control:
    """The control of an item as a description says it."""
    return Control(item.control, places, coverage, evidence, Origin("plan", 1))
