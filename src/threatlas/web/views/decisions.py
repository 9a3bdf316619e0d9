"""Decisions as a page shows them, what one of them did, and what somebody writes into the form of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from threatlas.documents.plain import one_line, plain
from threatlas.reports.figures import amount
from threatlas.systems.description import Decision, Origin
from threatlas.systems.sections import MAXIMUM_TEXT
from threatlas.vocabulary import ObjectKind, canonical, kind_of
from threatlas.web.views.addresses import entry_address, system_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.systems.description import System
    from threatlas.web.views.analyses import Analysed

USUAL = timedelta(days=90)
"""Until a decision is to be made again, where nothing else is said."""
VERDICTS = ("accepted", "not-applicable")
_WRITTEN = Origin("form", 1)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision in the list."""

    number: int
    """From 1, in the order of the description."""
    address: str
    """Of its form."""
    technique: str
    name: str
    page: str | None
    """Of the technique."""
    where: str
    verdict: str
    reason: str
    owner: str
    until: date
    state: str
    expired: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last change did to the risk."""

    before: str
    after: str
    with_accepted: str
    """The risk as if nothing were accepted; empty where that is the same."""
    changed: bool


@dataclass(slots=True)
class Draft:
    """What a form of a decision holds, right or wrong."""

    technique: str = ""
    asset: str = ""
    verdict: str = "accepted"
    reason: str = ""
    owner: str = ""
    until: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    """By field, once it was checked."""

    @classmethod
    def of(cls, decision: Decision) -> Draft:
        """A decision to change."""
        until = decision.until.isoformat()
        return cls(decision.technique, decision.asset or "", decision.verdict, decision.reason, decision.owner, until)

    def checked(self, system: System, kb: KnowledgeBase, today: date) -> Decision | None:
        """The decision; None where something is wrong, which :attr:`problems` then names."""
        technique = canonical(self.technique.strip()) or self.technique.strip()
        if kind_of(technique) is not ObjectKind.TECHNIQUE or kb.get(technique) is None:
            self.problems["technique"] = (
                "There is no such technique in this release of ATLAS. Give its id, such as AML.T0051."
            )
        asset = self.asset.strip()
        if asset and asset not in {one.id for one in system.assets}:
            self.problems["asset"] = "The system has no such asset."
        if self.verdict not in VERDICTS:
            self.problems["verdict"] = "Say whether the risk is accepted or the technique does not apply."
        reason, owner = plain(self.reason).strip(), one_line(self.owner)
        for name, text, missing in (
            ("reason", reason, "Say why: those who read it in a year were not there."),
            ("owner", owner, "Name who answers for it."),
        ):
            if not text:
                self.problems[name] = missing
            elif len(text) > MAXIMUM_TEXT:
                self.problems[name] = f"At most {MAXIMUM_TEXT:,} characters; these are {len(text):,}."
        try:
            until = date.fromisoformat(self.until.strip())
        except ValueError:
            self.problems["until"] = "Give a day, such as 2027-01-31."
            return None
        if until < today:
            self.problems["until"] = "This day is over. Give one that is still to come."
        if self.problems:
            return None
        return Decision(technique, asset or None, self.verdict, reason, owner, until, _WRITTEN)


def decision_rows(known: Analysed, system: int, today: date) -> tuple[DecisionRow, ...]:
    """The decisions of a system, in the order of the description."""
    titles = {asset.id: asset.title for asset in known.system.assets}
    return tuple(
        DecisionRow(
            number,
            system_address(system, f"decisions/{number}"),
            one.decision.technique,
            known.kb.full_name(one.decision.technique) if one.decision.technique in known.kb else "",
            entry_address(one.decision.technique),
            titles.get(one.decision.asset, one.decision.asset) if one.decision.asset else "everywhere",
            "risk accepted" if one.decision.verdict == "accepted" else "not applicable",
            one.decision.reason,
            one.decision.owner,
            one.decision.until,
            f"{one.state}, {one.steps} step{'' if one.steps == 1 else 's'}",
            one.decision.until < today,
        )
        for number, one in enumerate(known.analysis.decisions, 1)
    )


def outcome(before: Analysis, after: Analysis) -> Outcome:
    """What a change of the decisions did."""
    same = abs(after.risk - before.risk) <= 1e-9 * max(after.risk, before.risk)
    differs = abs(after.risk_with_accepted - after.risk) > 1e-9 * after.risk_with_accepted
    return Outcome(
        amount(before.risk, before.currency),
        amount(after.risk, after.currency),
        amount(after.risk_with_accepted, after.currency) if differs else "",
        not same,
    )


def techniques_to_choose(known: Analysed) -> Iterable[tuple[str, str]]:
    """Id and name of those that apply, those on a way to an objective first."""
    ordered = sorted(known.analysis.applicable, key=lambda one: (not one.objectives, one.technique))
    return [(one.technique, one.name) for one in ordered]
