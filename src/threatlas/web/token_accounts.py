"""Who is asking by an API token. Wrong ones are counted by network; a right one is heard however many were wrong."""

from __future__ import annotations

import logging
from dataclasses import replace

from fastapi import HTTPException, Request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from threatlas.state.audit import record
from threatlas.state.second_factor import has_second_factor
from threatlas.state.sign_in import SEEN_EVERY
from threatlas.state.tables import now
from threatlas.state.tokens import ApiToken, find_token, touch_token
from threatlas.state.users import User
from threatlas.web.bearer import challenge
from threatlas.web.effects import Account
from threatlas.web.scopes import effects_of
from threatlas.web.site import Site, site_of
from threatlas.web.throttle import network_of

log = logging.getLogger("threatlas.web")


def as_account(session: Session, site: Site, user: User) -> Account:
    """A user, as permissions see them."""
    lacks = site.settings.require_second_factor and not has_second_factor(session, user.id)
    teams = frozenset(one.team_id for one in user.memberships)
    return Account(user.id, user.name, user.role, teams, lacks_second_factor=lacks)


def account_of_token(request: Request, text: str) -> Account:
    """Whose token it is, with what the token allows. Raises with 401 for a wrong one, with 429 after many."""
    site = site_of(request)
    with site.database.read() as session:
        found = find_token(session, text)
        account = None if found is None else as_account(session, site, found.user)
    if found is None or account is None or found.expired or not found.user.enabled:
        raise _refused(site, request, found)
    account = replace(account, token_effects=effects_of(found.scopes.split()))
    if found.seen is None or found.seen < now() - SEEN_EVERY:
        try:
            with site.database.write() as session:
                touch_token(session, found.id)
        except DBAPIError as error:  # reading goes on where nothing can be written
            log.warning("the last use of a token could not be kept: %s", error.orig)
    return account


def _refused(site: Site, request: Request, found: ApiToken | None) -> HTTPException:
    key = f"token from {network_of(request.client.host if request.client else '')}"
    if wait := site.failures.wait(key):
        return HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    site.failures.fail(key)
    with site.database.write() as session:
        record(session, "-", "refused token", "" if found is None else f"token {found.id} of user {found.user.name}")
    return HTTPException(401, _why(found), challenge("invalid_token"))


def _why(found: ApiToken | None) -> str:
    if found is None:
        return "there is no such token: it may be misspelt, or revoked"
    return "this token has expired: make a new one" if found.expired else "the owner of this token may not come in"
