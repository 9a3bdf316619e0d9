"""Who answers for a risk: a version that accepts one anew is saved only by somebody who may, wherever it comes from.

Each change of a decision is told in the audit log, also where it was made in the text.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from fastapi import HTTPException

from threatlas.errors import DescriptionError, DocumentError
from threatlas.state.audit import record
from threatlas.systems.reading import parse_system
from threatlas.web.checking import SOURCE
from threatlas.web.effects import Account, Effect

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from threatlas.systems.description import System

    Told = tuple[str, str | None, str, str, str, date]

MOST_TOLD = 50
"""Decisions of one version that have an entry each in the audit log."""


class MayNotAccept(HTTPException):
    """The version accepts a risk, and who saves it may not."""

    def __init__(self, account: Account, accepted: list[Told]) -> None:
        which = ", ".join(dict.fromkeys(_told(one) for one in accepted[:5]))
        more = f" and {len(accepted) - 5} more" if len(accepted) > 5 else ""
        super().__init__(
            403,
            f"the description accepts a risk that was not accepted before: {which}{more}. The role {account.role} may not "
            "accept risks. Leave it out, and ask an approver of the team to accept it on the page Decisions.",
        )


class Overtaken(HTTPException):
    """Somebody has saved a version since the one that the change was made on."""

    def __init__(self, base: int, latest: int) -> None:
        self.base, self.latest = base, latest
        super().__init__(
            409,
            f"the change was made on version {base}, and version {latest} is the latest: look at what changed meanwhile, "
            f"and make it on version {latest}",
        )


def read_back(text: str | None) -> System | None:
    """A description that was saved; None where there is none, or an older threatlas let pass what is an error today."""
    try:
        return None if text is None else parse_system(text, SOURCE)
    except (DescriptionError, DocumentError):
        return None


def check_acceptance(account: Account, before: System | None, after: System) -> None:
    """Raises :class:`MayNotAccept` where the account may not save it on top of what was saved before."""
    accepted = [one for one in (_decisions(after) - _decisions(before)) if one[2] == "accepted"]
    if accepted and not account.may(Effect.DECIDE_RISKS):
        raise MayNotAccept(account, accepted)


def tell_decisions(session: Session, account: Account, place: str, before: System | None, after: System) -> None:
    """Writes what changed into the audit log."""
    old, new = _decisions(before), _decisions(after)
    for one in list((new - old).elements())[:MOST_TOLD]:
        what = "accepted risk" if one[2] == "accepted" else "ruled out technique"
        record(session, account.name, what, f"{place}: {_told(one)}")
    for one in list((old - new).elements())[:MOST_TOLD]:
        record(session, account.name, "ended decision", f"{place}: {_told(one)}")


def _decisions(system: System | None) -> Counter[Told]:
    decisions = system.decisions if system is not None else ()
    return Counter((one.technique, one.asset, one.verdict, one.reason, one.owner, one.until) for one in decisions)


def _told(one: Told) -> str:
    technique, asset, *_, until = one
    return f"{technique}{f' at {asset}' if asset else ''} until {until}"
