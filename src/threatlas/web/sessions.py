"""The cookie of a session, and who is asking by it."""

from __future__ import annotations

import logging

from fastapi import Request
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from threatlas.state.sign_in import SEEN_EVERY, SESSION_LIFE, find_session, touch_session
from threatlas.state.tables import now
from threatlas.state.users import User
from threatlas.web.effects import Account
from threatlas.web.settings import Settings
from threatlas.web.site import site_of

log = logging.getLogger("threatlas.web")


def cookie_name(settings: Settings) -> str:
    """``__Host-`` binds the cookie to this host over TLS (RFC 6265bis, section 4.1.3.2)."""
    return "__Host-threatlas" if settings.secure else "threatlas"


def account_of(request: Request) -> Account | None:
    """Who is signed in; None for nobody. Looked up once a request; not from an event loop, since it reads the database."""
    if not hasattr(request.state, "account"):
        request.state.account = None  # where the look-up raises, the page that says so is for nobody
        request.state.account = _look_up(request)
    found: Account | None = request.state.account
    return found


def account_now(request: Request) -> Account | None:
    """As :func:`account_of`, looked up anew: for answers that take long."""
    if hasattr(request.state, "account"):
        del request.state.account
    return account_of(request)


def signed_in(request: Request) -> Account:
    """Who is signed in, on a route that needs somebody to be."""
    account = account_of(request)
    if account is None:
        raise PermissionError("nobody is signed in")
    return account


def _look_up(request: Request) -> Account | None:
    site = site_of(request)
    token = request.cookies.get(cookie_name(site.settings), "")
    if not token or len(token) > 100:
        return None
    with site.database.read() as session:
        found = find_session(session, token)
        if found is None:
            return None
        account, identifier, seen = as_account(found.user), found.id, found.seen
    if seen < now() - SEEN_EVERY:
        try:
            with site.database.write() as session:
                touch_session(session, identifier)
        except DBAPIError as error:  # reading goes on where nothing can be written
            log.warning("the last request of a session could not be kept: %s", error.orig)
    return account


def as_account(user: User) -> Account:
    """A user, as permissions see them."""
    return Account(user.id, user.name, user.role, frozenset(one.team_id for one in user.memberships))


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Gives the browser its session."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    """Takes it away."""
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")
