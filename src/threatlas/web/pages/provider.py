"""Signing in by an OpenID provider, and connecting one's account with it."""

from __future__ import annotations

from typing import Annotated

from fastapi import HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from threatlas.state.provider import ProviderSignIn
from threatlas.web import provider_sign_in
from threatlas.web.effects import Effect
from threatlas.web.pages.sign_in import let_in, own_path
from threatlas.web.permissions import needs, page_router
from threatlas.web.provider_sign_in import Answer, SignInRefused, provider_of
from threatlas.web.rendering import render
from threatlas.web.sessions import account_of, clear_cookie, provider_cookie, set_provider, signed_in
from threatlas.web.site import Site, site_of
from threatlas.web.throttle import network_of

router = page_router()

CALLBACK = "/oidc/callback"
Word = Annotated[str, Query(max_length=4000)]


@router.get("/oidc/start")
@needs(Effect.SIGN_IN)
def start(request: Request, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:  # noqa: A002
    """Sends the browser to the provider. By a link, since no form may lead to another site."""
    site = site_of(request)
    try:
        sent = provider_sign_in.begin(site, _network(request), _callback(request), own_path(next))
    except SignInRefused as refused:
        return _refusal(request, refused)
    response = RedirectResponse(sent.address, 303)
    set_provider(response, site.settings, sent.browser)
    return response


@router.post("/account/oidc/connect")
@needs(Effect.KEEP_OWN_ACCOUNT)
def connect(request: Request) -> Response:
    """Begins to connect, and shows the way to the provider. By a form, so that no other site can make somebody connect."""
    site, account = site_of(request), signed_in(request)
    provider = provider_of(site)
    try:
        sent = provider_sign_in.begin(site, _network(request), _callback(request), "/account", account.id)
    except SignInRefused as refused:
        return _refusal(request, refused)
    response = render(request, "provider_leave.html", address=sent.address, provider=provider.settings.name)
    set_provider(response, site.settings, sent.browser)
    return response


@router.post("/account/oidc/disconnect")
@needs(Effect.KEEP_OWN_ACCOUNT)
def disconnect(request: Request) -> Response:
    """Ends the link with the provider."""
    provider_sign_in.disconnect(site_of(request), signed_in(request))
    return RedirectResponse("/account?done=disconnected", 303)


@router.get(CALLBACK)
@needs(Effect.SIGN_IN)
def come_back(request: Request, state: Word = "", code: Word = "", error: Word = "", iss: Word = "") -> Response:
    """Where the provider sends the browser. What does not count is recorded and, where somebody may be guessing, counted."""
    site = site_of(request)
    provider_of(site)
    key = f"provider from {_network(request)}"
    if wait := site.failures.wait(key):
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    browser = request.cookies.get(provider_cookie(site.settings), "")[:100]
    answer = Answer(state, code, error, iss)
    waiting = None
    try:
        waiting = provider_sign_in.waiting_for(site, answer, browser)
        response = _complete(request, site, waiting, answer)
    except SignInRefused as refused:
        # Without a cookie nothing was begun here: any site can make browsers come here so, as often as it likes.
        if browser:
            provider_sign_in.note_failure(site, refused)
            if refused.status == 400:
                site.failures.fail(key)
        response = _refusal(request, refused)
    if waiting is not None:  # else it may be of a sign-in in another tab
        clear_cookie(response, site.settings, provider_cookie(site.settings))
    return response


def _complete(request: Request, site: Site, waiting: ProviderSignIn, answer: Answer) -> Response:
    """Lets in who came back, or connects their account. Nothing is locked while the provider is asked."""
    account = account_of(request)
    if waiting.user_id is not None and (account is None or account.id != waiting.user_id):
        raise SignInRefused(
            403,
            "You are no longer signed in as who began this",
            "Sign in, and connect your account again.",
            why="another session than the one that began to connect",
        )
    who = provider_sign_in.identity(site, waiting, answer, _callback(request))
    provider = provider_of(site)
    with site.database.write() as session:
        if waiting.user_id is None or account is None:
            return let_in(
                request, session, provider_sign_in.user_of(session, provider, who), provider_sign_in.WAY, waiting.path
            )
        provider_sign_in.connect(session, provider, account, who)
    return RedirectResponse("/account?done=connected", 303)


def _refusal(request: Request, refused: SignInRefused) -> Response:
    return render(
        request, "provider_refused.html", status=refused.status, happened=refused.happened, advice=refused.advice
    )


def _callback(request: Request) -> str:
    """The address of this server that the provider knows."""
    base = site_of(request).settings.origin or str(request.base_url).rstrip("/")
    return f"{base}{CALLBACK}"


def _network(request: Request) -> str:
    return network_of(request.client.host if request.client else "")
