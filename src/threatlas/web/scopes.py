"""What API tokens may be made for: each scope is some effects. What is in none, no token may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from threatlas.web.effects import EFFECTS_OF, Effect

ScopeName = Literal["read", "write", "analyse", "decide", "manage"]

SCOPES: dict[str, frozenset[Effect]] = {
    "read": frozenset({Effect.READ_KNOWLEDGE, Effect.READ_SYSTEMS}),
    "write": frozenset({Effect.WRITE_SYSTEMS}),
    "analyse": frozenset({Effect.RUN_ANALYSES}),
    "decide": frozenset({Effect.RECORD_DECISIONS, Effect.DECIDE_RISKS}),
    "manage": frozenset({Effect.MANAGE_USERS, Effect.READ_AUDIT}),
}
_ALWAYS = frozenset({Effect.SEE_OWN_ACCOUNT})


def effects_of(scopes: Iterable[str]) -> frozenset[Effect]:
    """What a token of these scopes may do, as far as its owner's role goes; unknown words allow nothing."""
    return _ALWAYS.union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def scope_of(effect: Effect) -> str | None:
    """The scope that an effect belongs to."""
    return next((scope for scope, effects in SCOPES.items() if effect in effects), None)


def offered(role: str) -> list[str]:
    """The scopes of which a role may do all."""
    return [scope for scope, effects in SCOPES.items() if effects <= EFFECTS_OF.get(role, frozenset())]
