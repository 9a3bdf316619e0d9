"""What a request can bring about, and which role may bring it about. Whatever is not here is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a route does, as far as rights go."""

    SIGN_IN = "sign in"
    """Anybody may, also those who are not signed in."""
    SEE_OWN_ACCOUNT = "see one's own account"
    KEEP_OWN_ACCOUNT = "keep one's own account"
    """Password, second factor, tokens, sessions: nothing that a token may do."""
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
    LET_IN = "make sign-in links and take second factors away"
    """Whoever may can come in as somebody else, so that no token may."""
    READ_AUDIT = "read the audit log"


_OWN = frozenset({Effect.SIGN_IN, Effect.SEE_OWN_ACCOUNT, Effect.KEEP_OWN_ACCOUNT})
_READS = _OWN | {Effect.READ_KNOWLEDGE, Effect.READ_SYSTEMS}
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
    token_effects: frozenset[Effect] | None = None
    """What the API token allows that is asking; None for a browser."""
    lacks_second_factor: bool = False
    """Whether the server requires a second factor and there is none: nothing but one's own account is open then."""

    def may(self, effect: Effect) -> bool:
        """Whether the role allows it, and the token if there is one."""
        return (
            effect in EFFECTS_OF.get(self.role, frozenset())
            and (self.token_effects is None or effect in self.token_effects)
            and (not self.lacks_second_factor or effect in _OWN)
        )
