"""What goes wrong, told to people as a page and to programs as JSON of one shape."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match, Route

from threatlas.errors import ThreatlasError
from threatlas.web.bearer import is_api_path
from threatlas.web.database_trouble import RETRY_AFTER, explain
from threatlas.web.permissions import SecondFactorMissing
from threatlas.web.rendering import render
from threatlas.web.shapes import CODES

log = logging.getLogger("threatlas.web")

WORDS = {
    400: ("This request could not be read", "Go back and try again."),
    401: ("Sign in first", "Then open the page again."),
    403: ("You may not do this", "Ask an administrator for a role that may, or go back."),
    404: ("There is nothing here", "The address may be misspelt, or the thing belongs to a team that you are not in."),
    405: ("This page cannot be used that way", "Go back and follow a link or a button."),
    409: ("Something else is there already", "Go back, look at what is there now, and try again."),
    413: ("That was too large", "Send a smaller file: a description may have a million characters."),
    422: ("Something is missing or wrong", "Go back and correct what is named below."),
    429: ("Too many attempts", "Wait some minutes, then try again."),
    500: (
        "Something went wrong on our side",
        "Nothing that was confirmed is lost. Try again; if it stays, see the server's log.",
    ),
    503: (
        "This cannot be done just now",
        "Wait a moment, then try again: the server goes on by itself as soon as it can.",
    ),
}
"""By status: what happened, and what to do."""


def is_api(request: Request) -> bool:
    """Whether a program is asking."""
    return is_api_path(request.url.path)


def error_body(status: int, message: str, problems: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The one shape of errors of the API."""
    return {"error": {"code": CODES.get(status, "failed"), "message": message, "problems": problems or []}}


def answer_error(
    request: Request,
    status: int,
    message: str = "",
    *,
    problems: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """The response for an error. ``problems`` are ``{"message", "line", "column"}`` or ``{"message", "field"}``."""
    happened, advice = WORDS.get(status, WORDS[400 if status < 500 else 500])
    if is_api(request):
        return JSONResponse(error_body(status, message or happened, problems), status, headers)
    try:
        page = render(
            request,
            "error.html",
            status=status,
            code=status,
            happened=happened,
            advice=advice,
            message=message,
            problems=problems or [],
        )
    except Exception:  # the database may be what failed; this page needs nothing
        log.exception("the error page itself failed")
        return PlainTextResponse(f"{happened}. {advice}\n", status, headers)
    page.headers.update(headers or {})
    return page


def on_http_error(request: Request, error: Exception) -> Response:
    """For what routes and the framework refuse. A reader who is not signed in is led to where that is done."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class
    if error.status_code == 401 and request.method == "GET" and not is_api(request):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': here})}", 303)
    if isinstance(error, SecondFactorMissing) and request.method == "GET" and not is_api(request):
        return RedirectResponse("/account/second-factor", 303)
    message = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed(request))
    return answer_error(request, error.status_code, message, headers=headers)


def _allowed(request: Request) -> list[str]:
    """The methods of all routes of the path; the framework names those of the first alone (RFC 9110, section 15.5.6)."""
    found: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return sorted(found | {"HEAD"} if "GET" in found else found)


def _is_no_id(wrong: dict[str, Any]) -> bool:
    kind = str(wrong["type"])
    return wrong["loc"][0] == "path" and (kind.startswith("int_") or kind in ("greater_than_equal", "less_than_equal"))


def on_invalid(request: Request, error: Exception) -> Response:
    """For requests that do not fit what a route declares. What was sent is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class
    if not is_api_path(request.url.path) and any(map(_is_no_id, error.errors())):
        return answer_error(request, 404)  # what no number can lead to is not there
    problems = [
        {"message": str(one["msg"]), "field": ".".join(str(part) for part in one["loc"])} for one in error.errors()[:20]
    ]
    return answer_error(request, 422, "the request does not fit what is asked for", problems=problems)


def on_our_error(request: Request, error: Exception) -> Response:
    """For what an engine refuses, in one clear sentence or a few."""
    assert isinstance(error, ThreatlasError)  # noqa: S101  # registered for this class
    lines = str(error).splitlines() or ["it could not be done"]
    return answer_error(request, 422, lines[0], problems=[{"message": line.strip()} for line in lines[1:21]])


def on_locked(request: Request, error: Exception) -> Response:
    """For a database that is locked, full or gone: nothing of the request was kept."""
    log.error("the database refused: %s", error)
    if not hasattr(request.state, "account"):
        request.state.account = None  # the page that says so does not ask the database who is asking
    return answer_error(request, 503, explain(error), headers={"Retry-After": str(RETRY_AFTER)})


HANDLERS = (
    (HTTPException, on_http_error),
    (RequestValidationError, on_invalid),
    (ThreatlasError, on_our_error),
    (DBAPIError, on_locked),
    (PoolTimeout, on_locked),
)
"""By class of what is raised."""
