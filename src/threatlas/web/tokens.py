"""What people do with their API tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from fastapi import HTTPException

from threatlas.documents.plain import one_line
from threatlas.state import tokens
from threatlas.state.audit import record
from threatlas.web.effects import Account
from threatlas.web.scopes import SCOPES, offered
from threatlas.web.site import Site

LONGEST_DAYS = tokens.LONGEST_LIFE.days


def make(site: Site, account: Account, name: str, scopes: Iterable[str], days: int) -> tuple[tokens.ApiToken, str]:
    """A new token, and its text, which is not kept. Raises with 422 for what makes no token, with 409 for one too many."""
    name = one_line(name)
    wanted = set(scopes)
    if not name:
        raise HTTPException(422, "a token needs a name that says what it is for")
    if not wanted:
        raise HTTPException(422, "choose at least one scope")
    if beyond := sorted(wanted - set(offered(account.role))):
        raise HTTPException(422, f"your role {account.role} does not go as far as the scope {beyond[0][:20]}")
    if not 1 <= days <= LONGEST_DAYS:
        raise HTTPException(422, f"a token lasts from 1 to {LONGEST_DAYS} days")
    in_order = [scope for scope in SCOPES if scope in wanted]
    with site.database.write() as session:
        made = tokens.make_token(session, account.id, name, in_order, timedelta(days=days))
        if made is None:
            raise HTTPException(409, f"you have {tokens.MOST} tokens, as many as one may have: revoke one first")
        target = f"token {made[0].id} for {days} days: {' '.join(in_order)}"
        record(session, account.name, "made token", target)
    return made


def revoke(site: Site, account: Account, identifier: int) -> None:
    """Ends a token at once. Raises with 404 where the account has no such token."""
    with site.database.write() as session:
        if tokens.revoke_token(session, account.id, identifier) is None:
            raise HTTPException(404)
        record(session, account.name, "revoked token", f"token {identifier}")
