"""The progress of a plan: what is done, what is late, and what share of the planned reduction is reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from threatlas.reports.figures import amount
from threatlas.web.views.addresses import entry_address, system_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.analysis import Analysis
    from threatlas.state.plans import PlanItem
    from threatlas.systems.description import Control, System

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in a list."""

    id: int
    address: str
    progress: str
    """Of the page of all items."""
    system: str
    control: str
    name: str
    page: str | None
    where: str
    state: str
    in_place: bool
    """Whether the description names the control at all of its places."""
    owner: str
    due: date | None
    late: bool
    soon: bool
    note: str
    promised: str
    told: str
    """When and by what it was promised."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a plan is, by three analyses of the description of today."""

    before: str
    """The risk without what the items put in place."""
    now: str
    goal: str
    """With all that are not dropped wholly in place."""
    share: float
    """0 to 1, of the way from before to the goal."""
    percent: str


def item_row(item: PlanItem, system: System | None, today: date) -> ItemRow:
    """An item, against the description as it is; None where that is not at hand."""
    done = system is not None and is_in_place(item, system)
    unfinished = item.state in ("open", "in progress") and not done
    return ItemRow(
        item.id,
        system_address(item.system_id, f"progress/{item.id}"),
        system_address(item.system_id, "progress"),
        item.system.name,
        item.control,
        item.name,
        entry_address(item.control),
        ", ".join(item.places) or "the whole system",
        "done" if done else item.state,
        done,
        item.owner,
        item.due,
        unfinished and item.due is not None and item.due < today,
        unfinished and item.due is not None and today <= item.due <= today + SOON,
        item.note,
        amount(item.promised, item.currency),
        f"{item.created:%Y-%m-%d}, version {item.version}, ATLAS {item.release}",
    )


def is_in_place(item: PlanItem, system: System) -> bool:
    """Whether the description names the control wherever the plan would have it, as far as these places still exist."""
    own = [control for control in system.controls if control.id == item.control and control.coverage > 0]
    covered = {place for control in own for place in control.where}
    return any(not control.where for control in own) or (bool(own) and set(places_left(item, system)) <= covered)


def places_left(item: PlanItem, system: System) -> tuple[str, ...]:
    """Those of its places that the description still names."""
    there = {asset.id for asset in system.assets} | {str(flow) for flow in system.flows}
    return tuple(place for place in item.places if place in there)


def without_items(system: System, items: Sequence[PlanItem], then: Sequence[Control]) -> System:
    """The system with the controls of the items as they were before: ``then`` are the controls of that description."""
    planned = {item.control for item in items if item.state != "dropped"}
    there = {asset.id for asset in system.assets} | {str(flow) for flow in system.flows}
    kept = [control for control in system.controls if control.id not in planned]
    kept += [control for control in then if control.id in planned and set(control.where) <= there]
    return replace(system, controls=tuple(kept))


def reached(before: Analysis, now: Analysis, goal: Analysis) -> Reached:
    """How far the plan is."""
    whole = before.risk - goal.risk
    share = min(1.0, max(0.0, (before.risk - now.risk) / whole)) if whole > 0 else 0.0
    return Reached(
        amount(before.risk, before.currency),
        amount(now.risk, now.currency),
        amount(goal.risk, goal.currency),
        share,
        f"{100 * share:.0f} %",
    )
