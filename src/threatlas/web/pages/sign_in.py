"""Signing in, by a link or a password, and out."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, HTTPException, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from threatlas.state import credentials
from threatlas.state.audit import record
from threatlas.state.pending import open_pending
from threatlas.state.second_factor import has_second_factor
from threatlas.state.sign_in import close_session, find_link, open_session, use_link
from threatlas.state.teams import Membership, Team
from threatlas.state.users import User
from threatlas.web.effects import Effect
from threatlas.web.people import NAME, NAME_IN_WORDS
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.sessions import clear_cookie, session_token, set_cookie, set_pending, signed_in
from threatlas.web.site import site_of
from threatlas.web.throttle import network_of

router = page_router()

FIRST_TEAM = "Security"
LONGEST_PATH = 2000
_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
"""A place on this site: an address of another host would begin with two slashes, or backslashes, which browsers turn."""


@router.get("/sign-in")
@needs(Effect.SIGN_IN)
def sign_in_form(request: Request, next: str = "/") -> Response:  # noqa: A002  # the parameter's name in the address
    """Asks for name and password."""
    return _form(request, own_path(next))


@router.post("/sign-in")
@needs(Effect.SIGN_IN)
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=credentials.LONGEST)] = "",
    next: Annotated[str, Form(max_length=LONGEST_PATH)] = "/",  # noqa: A002
) -> Response:
    """Opens a session for the right password. Failures are counted by name and by network, and slow down."""
    site = site_of(request)
    name = name.strip().lower()
    keys = (f"name {name}", f"from {network_of(request.client.host if request.client else '')}")
    if wait := site.failures.attempt(*keys):
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    with site.database.read() as session:
        kept = session.scalar(select(User.password).where(User.name == name, User.enabled))
    if not credentials.matches(password, kept):
        with site.database.write() as session:
            record(session, "-", "failed to sign in", f"user {name}" if NAME.fullmatch(name) else "")
        problem = "That name and password do not belong together. Who has no password needs a sign-in link."
        return _form(request, own_path(next), problem, name)
    site.failures.forgive(keys[0])
    site.failures.take_back(keys[1])
    with site.database.write() as session:
        user = session.scalar(select(User).where(User.name == name, User.enabled))
        if user is None:
            raise HTTPException(401)
        return let_in(request, session, user, "password", own_path(next))


@router.get("/sign-in/{token}")
@needs(Effect.SIGN_IN)
def link_form(request: Request, token: str) -> Response:
    """Shows what the link is for. Opening it uses nothing up: programs that look at links would do that."""
    with site_of(request).database.read() as session:
        link = find_link(session, token)
        if link is None:
            return render(request, "link_ended.html", status=404)
        user = None if link.user_id is None else session.get(User, link.user_id)
        name = user.name if user is not None else ""
    return render(request, "link.html", name=name, token=token, problem="")


@router.post("/sign-in/{token}")
@needs(Effect.SIGN_IN)
def use(
    request: Request,
    token: str,
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=credentials.LONGEST)] = "",
) -> Response:
    """Uses the link up and opens a session. The first link of a server creates its administrator and a first team."""
    site = site_of(request)
    name = name.strip().lower() or "administrator"
    problem = ""
    if not NAME.fullmatch(name):
        problem = NAME_IN_WORDS
    elif password and len(password) < credentials.SHORTEST:
        problem = f"A password has at least {credentials.SHORTEST} characters."
    with site.database.read() as session:
        link = find_link(session, token)
    if link is None:
        return render(request, "link_ended.html", status=404)
    if problem and link.user_id is None:
        return render(request, "link.html", status=422, name="", token=token, problem=problem)
    kept = credentials.hash_password(password) if password and link.user_id is None else None
    with site.database.write() as session:
        taken = use_link(session, token)
        if taken is None:
            return render(request, "link_ended.html", status=404)
        user = session.get(User, taken.user_id) if taken.user_id is not None else None
        if user is None:
            team = Team(name=FIRST_TEAM)
            user = User(name=name, role="administrator", password=kept)
            session.add_all([team, user])
            session.flush()
            user.memberships.append(Membership(team_id=team.id))
            record(session, user.name, "created administrator", f"user {user.name}")
        return let_in(request, session, user, "link", "/")


@router.post("/sign-out")
@needs(Effect.KEEP_OWN_ACCOUNT)
def sign_out(request: Request) -> Response:
    """Ends the session, here and on the server."""
    site = site_of(request)
    with site.database.write() as session:
        close_session(session, session_token(request))
        record(session, signed_in(request).name, "signed out")
    response = RedirectResponse("/sign-in", 303)
    clear_cookie(response, site.settings)
    return response


def _form(request: Request, path: str, problem: str = "", name: str = "") -> Response:
    """The page; with a problem, after a sign-in that failed."""
    provider = site_of(request).settings.provider
    return render(
        request,
        "sign_in.html",
        status=401 if problem else 200,
        problem=problem,
        name=name,
        next=path,
        provider=None if provider is None else provider.name,
        start=f"/oidc/start?{urlencode({'next': path})}",
    )


def own_path(given: str) -> str:
    """``given`` where it is a place on this site, and no longer than forms take, else home."""
    return given if len(given) <= LONGEST_PATH and _PATH.fullmatch(given) else "/"


def let_in(request: Request, session: Session, user: User, way: str, path: str) -> Response:
    """Opens a session, or asks first for the second factor of who has one."""
    settings = site_of(request).settings
    if has_second_factor(session, user.id):
        record(session, "-", "asked for second factor", f"user {user.name} by {way}")
        response = RedirectResponse("/sign-in-code", 303)
        set_pending(response, settings, open_pending(session, user, way, path))
        return response
    record(session, user.name, "signed in", f"by {way}")
    response = RedirectResponse(path, 303)
    set_cookie(response, settings, open_session(session, user))
    return response
