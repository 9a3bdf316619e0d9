"""The second factor: asked for at sign-in, set up, and turned off."""

from __future__ import annotations

from typing import Annotated

import segno
from fastapi import Form, HTTPException, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from threatlas.state import credentials
from threatlas.state.pending import find_pending
from threatlas.state.second_factor import has_second_factor
from threatlas.state.totp import address
from threatlas.web import second_factor
from threatlas.web.effects import Effect
from threatlas.web.pages.account import account_page
from threatlas.web.permissions import needs, page_router
from threatlas.web.rendering import render
from threatlas.web.second_factor import WRONG_CODE
from threatlas.web.sessions import clear_cookie, pending_cookie, session_token, set_cookie, signed_in
from threatlas.web.site import site_of

router = page_router()

Code = Annotated[str, Form(max_length=40)]
Proof = Annotated[str, Form(max_length=credentials.LONGEST)]


@router.get("/sign-in-code")
@needs(Effect.SIGN_IN)
def code_form(request: Request) -> Response:
    """Asks for a code of who gave a right password, or opened a link."""
    with site_of(request).database.read() as session:
        if find_pending(session, _pending(request)) is None:
            return RedirectResponse("/sign-in", 303)
    return render(request, "sign_in_code.html", problem="")


@router.post("/sign-in-code")
@needs(Effect.SIGN_IN)
def enter(request: Request, code: Code = "") -> Response:
    """Opens the session for the right code. Failures are counted by user, and slow down."""
    site = site_of(request)
    entered = second_factor.enter(site, _pending(request), code)
    if entered is None:
        return render(request, "sign_in_code.html", status=401, problem=WRONG_CODE)
    response = RedirectResponse(entered.path, 303)
    set_cookie(response, site.settings, entered.session)
    clear_cookie(response, site.settings, pending_cookie(site.settings))
    return response


@router.get("/account/second-factor")
@needs(Effect.KEEP_OWN_ACCOUNT)
def show(request: Request) -> Response:
    """Says what a second factor is, and begins."""
    account = signed_in(request)
    with site_of(request).database.read() as session:
        if has_second_factor(session, account.id):
            return RedirectResponse("/account", 303)
    return _page(request)


@router.post("/account/second-factor/begin")
@needs(Effect.KEEP_OWN_ACCOUNT)
def begin(request: Request) -> Response:
    """Shows a new secret, as a picture and as text."""
    account = signed_in(request)
    secret = second_factor.begin(site_of(request), account)
    drawn = segno.make(address(secret, account.name), error="m", micro=False)
    picture = drawn.svg_inline(omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000", border=4)
    key = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return _page(request, begun=True, picture=Markup(picture), key=key)  # noqa: S704  # drawn by segno, of no text


@router.post("/account/second-factor/confirm")
@needs(Effect.KEEP_OWN_ACCOUNT)
def confirm(request: Request, code: Code = "") -> Response:
    """Turns the second factor on and shows the recovery codes."""
    codes = second_factor.confirm(site_of(request), signed_in(request), code, session_token(request))
    if codes is None:
        return _page(request, status=422, begun=True, problem=WRONG_CODE)
    return render(request, "recovery_codes.html", codes=codes, fresh=True)


@router.post("/account/second-factor/recovery-codes")
@needs(Effect.KEEP_OWN_ACCOUNT)
def renew(request: Request, proof: Proof = "") -> Response:
    """Makes other recovery codes and shows them."""
    try:
        codes = second_factor.new_recovery_codes(site_of(request), signed_in(request), proof)
    except HTTPException as error:
        return _refused(request, error)
    return render(request, "recovery_codes.html", codes=codes, fresh=False)


@router.post("/account/second-factor/off")
@needs(Effect.KEEP_OWN_ACCOUNT)
def turn_off(request: Request, proof: Proof = "") -> Response:
    """Turns it off, for a password or a code."""
    try:
        second_factor.turn_off(site_of(request), signed_in(request), proof)
    except HTTPException as error:
        return _refused(request, error)
    return RedirectResponse("/account?done=off", 303)


def _page(
    request: Request,
    *,
    status: int = 200,
    begun: bool = False,
    picture: str = "",
    key: str = "",
    problem: str = "",
) -> Response:
    required = signed_in(request).lacks_second_factor
    return render(
        request,
        "second_factor.html",
        status=status,
        begun=begun,
        picture=picture,
        key=key,
        problem=problem,
        required=required,
    )


def _refused(request: Request, error: HTTPException) -> Response:
    """The account page with what was wrong; too many attempts go on as an error."""
    if error.status_code not in (409, 422):
        raise error
    text = str(error.detail)
    return account_page(request, "factor", f"{text[:1].upper()}{text[1:]}.")


def _pending(request: Request) -> str:
    return request.cookies.get(pending_cookie(site_of(request).settings), "")[:100]
