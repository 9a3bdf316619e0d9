"""The cookie of a session, and who is asking by it."""

from __future__ import annotations

import logging
from datetime import timedelta

from fastapi import Request
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from threatlas.state.pending import PENDING_LIFE
from threatlas.state.provider import ANSWER_LIFE
from threatlas.state.sign_in import SEEN_EVERY, SESSION_LIFE, find_session, touch_session
from threatlas.state.tables import now
from threatlas.web.bearer import token_of
from threatlas.web.effects import Account
from threatlas.web.settings import Settings
from threatlas.web.site import site_of
from threatlas.web.token_accounts import account_of_token, as_account

log = logging.getLogger("threatlas.web")


def cookie_name(settings: Settings) -> str:
    """``__Host-`` binds the cookie to this host over TLS (RFC 6265bis, section 4.1.3.2)."""
    return "__Host-threatlas" if settings.secure else "threatlas"


def account_of(request: Request) -> Account | None:
    """Who is signed in; None for nobody. Looked up once a request; not from an event loop, since it reads the database."""
    if not hasattr(request.state, "account"):
        request.state.account = None  # where the look-up raises, the page that says so is for nobody
        token = token_of(request.headers, request.url.path)
        request.state.account = _look_up(request) if token is None else account_of_token(request, token)
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
        account, identifier, seen = as_account(session, site, found.user), found.id, found.seen
    if seen < now() - SEEN_EVERY:
        try:
            with site.database.write() as session:
                touch_session(session, identifier)
        except DBAPIError as error:  # reading goes on where nothing can be written
            log.warning("the last request of a session could not be kept: %s", error.orig)
    return account


def session_token(request: Request) -> str:
    """What the cookie says; empty for no cookie."""
    return request.cookies.get(cookie_name(site_of(request).settings), "")


def pending_cookie(settings: Settings) -> str:
    """The cookie of a sign-in that waits for the second factor."""
    return cookie_name(settings) + "-pending"


def provider_cookie(settings: Settings) -> str:
    """The cookie of a browser that was sent to the OpenID provider."""
    return cookie_name(settings) + "-oidc"


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Gives the browser its session."""
    _set(response, settings, cookie_name(settings), token, SESSION_LIFE)


def set_pending(response: Response, settings: Settings, token: str) -> None:
    """Gives the browser what it needs to go on to the second factor."""
    _set(response, settings, pending_cookie(settings), token, PENDING_LIFE)


def set_provider(response: Response, settings: Settings, token: str) -> None:
    """Gives the browser what shows, when it is back from the OpenID provider, that it was sent there."""
    _set(response, settings, provider_cookie(settings), token, ANSWER_LIFE)


def _set(response: Response, settings: Settings, name: str, token: str, life: timedelta) -> None:
    response.set_cookie(
        name,
        token,
        max_age=int(life.total_seconds()),
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, settings: Settings, name: str = "") -> None:
    """Takes the cookie of the session away, or another."""
    name = name or cookie_name(settings)
    response.delete_cookie(name, path="/", secure=settings.secure, httponly=True, samesite="lax")
