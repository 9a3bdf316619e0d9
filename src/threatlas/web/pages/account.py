"""One's own account: password, second factor, API tokens, sessions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from threatlas.state import credentials
from threatlas.state.audit import record
from threatlas.state.provider import link_of_user
from threatlas.state.second_factor import codes_left, has_second_factor
from threatlas.state.sign_in import close_one, close_others, sessions_of
from threatlas.state.tokens import tokens_of
from threatlas.state.users import User
from threatlas.web import people, tokens
from threatlas.web.effects import Effect
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.scopes import offered
from threatlas.web.sessions import session_token, signed_in
from threatlas.web.shapes import Id
from threatlas.web.site import site_of

router = page_router()

DAYS = (7, 30, 90, 365)
"""Lives of tokens to choose from."""
SCOPES_IN_WORDS = {
    "read": "read systems, analyses and the knowledge base",
    "write": "add and change systems",
    "analyse": "run analyses",
    "decide": "record decisions, accept risks",
    "manage": "manage users and teams, read the audit log",
}


@router.get("/account")
@needs(Effect.KEEP_OWN_ACCOUNT)
def show_account(request: Request) -> Response:
    """All of it on one page."""
    return account_page(request)


@router.post("/account/password")
@needs(Effect.KEEP_OWN_ACCOUNT)
def set_password(
    request: Request,
    current: Annotated[str, Form(max_length=credentials.LONGEST)] = "",
    new: Annotated[str, Form(max_length=credentials.LONGEST)] = "",
    again: Annotated[str, Form(max_length=credentials.LONGEST)] = "",
) -> Response:
    """Sets or changes the password; other sessions end."""
    if new != again:
        return account_page(request, "password", "The two new passwords are not the same.")
    try:
        people.set_password(site_of(request), signed_in(request), current, new, session_token(request))
    except HTTPException as error:
        return _or_raise(request, "password", error)
    return RedirectResponse("/account?done=password", 303)


@router.post("/account/tokens")
@needs(Effect.KEEP_OWN_ACCOUNT)
def make_token(
    request: Request,
    name: Annotated[str, Form(max_length=100)] = "",
    scope: Annotated[tuple[str, ...], Form(max_length=10)] = (),
    days: Annotated[int, Form(ge=1, le=tokens.LONGEST_DAYS)] = 90,
) -> Response:
    """Makes a token and shows its text, which nobody can show again."""
    try:
        made, text = tokens.make(site_of(request), signed_in(request), name, scope, days)
    except HTTPException as error:
        return _or_raise(request, "tokens", error)
    return render(request, "token_made.html", token=made, text=text)


@router.post("/account/tokens/{token}/revoke")
@needs(Effect.KEEP_OWN_ACCOUNT)
def revoke_token(request: Request, token: Id) -> Response:
    """Ends a token."""
    tokens.revoke(site_of(request), signed_in(request), token)
    return RedirectResponse("/account?done=revoked", 303)


@router.post("/account/sessions/end-others")
@needs(Effect.KEEP_OWN_ACCOUNT)
def end_other_sessions(request: Request) -> Response:
    """Ends every session but this one."""
    account = signed_in(request)
    with site_of(request).database.write() as session:
        ended = close_others(session, account.id, session_token(request))
        record(session, account.name, "ended sessions", f"all others: {ended}")
    return RedirectResponse("/account?done=sessions", 303)


@router.post("/account/sessions/{signed}/end")
@needs(Effect.KEEP_OWN_ACCOUNT)
def end_session(request: Request, signed: Id) -> Response:
    """Ends one of one's sessions."""
    account = signed_in(request)
    with site_of(request).database.write() as session:
        if not close_one(session, account.id, signed):
            raise HTTPException(404)
        record(session, account.name, "ended session", f"session {signed}")
    return RedirectResponse("/account?done=sessions", 303)


DONE = {
    "password": "The password is set. Your other sessions have ended.",
    "revoked": "The token is revoked.",
    "sessions": "The sessions have ended.",
    "connected": "Your account is connected.",
    "disconnected": "Your account is disconnected.",
    "off": "The second factor is off.",
}
"""What a page that leads here has done, by its word in the address."""


def account_page(request: Request, part: str = "", problem: str = "", status: int = 422) -> Response:
    """The page, with a problem in one of its parts."""
    account = signed_in(request)
    provider = site_of(request).settings.provider
    with site_of(request).database.read() as session:
        shown: dict[str, Any] = {
            "has_password": session.get_one(User, account.id).password is not None,
            "factor": has_second_factor(session, account.id),
            "codes_left": codes_left(session, account.id),
            "tokens": tokens_of(session, account.id),
            "link": None if provider is None else link_of_user(session, provider.issuer, account.id),
            "open_sessions": sessions_of(session, account.id),
        }
    shown |= {
        "provider": None if provider is None else provider.name,
        "this_session": credentials.digest(session_token(request)),
        "scopes": [(scope, SCOPES_IN_WORDS[scope]) for scope in offered(account.role)],
        "lives": DAYS,
        "problems": {part: problem} if problem else {},
        "done": DONE.get(request.query_params.get("done", ""), ""),
    }
    return render(request, "account.html", status=status if problem else 200, **shown)


def _or_raise(request: Request, part: str, error: HTTPException) -> Response:
    """The page with what was wrong in the form; other errors go on."""
    if error.status_code not in (403, 409, 422):
        raise error
    text = str(error.detail)
    return account_page(request, part, f"{text[:1].upper()}{text[1:]}.")
