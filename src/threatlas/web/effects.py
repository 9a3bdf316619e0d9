"""What a request can bring about, and which role may bring it about. Whatever is not here is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a route does, as far as rights go."""

    SIGN_IN = "sign in"
    """Anybody may, also those who are not signed in."""
    KEEP_OWN_ACCOUNT = "keep one's own account"
    READ_KNOWLEDGE = "read the knowledge base"
    READ_SYSTEMS = "read systems and their analyses"
    WRITE_SYSTEMS = "add and change systems"
    RUN_ANALYSES = "run analyses"
    RECORD_DECISIONS = "record decisions"
    """Accepting a risk needs :attr:`DECIDE_RISKS` as well."""
    DECIDE_RISKS = "accept risks"
    RESPOND = "respond to incidents"
    APPROVE = "approve what others ask for"
    MANAGE_USERS = "manage users and teams"
    READ_AUDIT = "read the audit log"


_READS = frozenset({Effect.SIGN_IN, Effect.KEEP_OWN_ACCOUNT, Effect.READ_KNOWLEDGE, Effect.READ_SYSTEMS})
_ANALYSES = _READS | {Effect.WRITE_SYSTEMS, Effect.RUN_ANALYSES, Effect.RECORD_DECISIONS}

EFFECTS_OF: dict[str, frozenset[Effect]] = {
    "viewer": _READS,
    "analyst": _ANALYSES,
    "responder": _ANALYSES | {Effect.RESPOND},
    "approver": _READS | {Effect.RECORD_DECISIONS, Effect.DECIDE_RISKS, Effect.APPROVE},
    "administrator": frozenset(Effect),
}
"""By role. Systems are further limited to those of one's teams and those that are shared, for administrators too."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who is asking."""

    id: int
    name: str
    role: str
    teams: frozenset[int]
    """Ids of the teams they are in."""

    def may(self, effect: Effect) -> bool:
        """Whether the role allows it."""
        return effect in EFFECTS_OF.get(self.role, frozenset())
