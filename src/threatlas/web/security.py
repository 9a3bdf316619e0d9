"""What holds for every request and every response: headers, host names, the origin of writes, the size of bodies."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from threatlas.web.bearer import token_of
from threatlas.web.errors import answer_error
from threatlas.web.settings import Settings

log = logging.getLogger("threatlas.web")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then send `Origin: null` with forms, which the check of origins refuses.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes."""
LARGEST_SIGN_IN = 16 * 1024
"""Bytes, of what somebody sends who need not be signed in."""


class SecurityHeaders:
    """Sets the headers on every response, and answers what nothing else caught. Outermost."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if settings.secure:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # answered as GET is; the server sends no body for it (RFC 9110, section 9.3.2)
            scope = {**scope, "method": "GET"}
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            response = await run_in_threadpool(answer_error, Request(scope, receive), 500)
            await response(scope, receive, send_with_headers)


class RequestChecks:
    """Refuses what comes under another host's name, writes that another site caused, and bodies that are too large."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no WebSocket yet: whoever adds one checks its origin here
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        most = LARGEST_SIGN_IN if scope["path"].startswith("/sign-in") else LARGEST_BODY
        refusal = (
            ((403, "come over TLS, by the proxy") if self.settings.only_tls and scope["scheme"] != "https" else None)
            or wrong_host(headers, self.settings)
            or (foreign_origin(headers, scope["scheme"], self.settings.origin) if _by_cookie(scope, headers) else None)
            or too_large(headers, most)
        )
        if refusal is not None:
            response = await run_in_threadpool(answer_error, Request(scope, receive), *refusal)
            await response(scope, receive, send)
            return
        await self.app(scope, _counted(receive, most), send)


def _by_cookie(scope: Scope, headers: Headers) -> bool:
    """Whether the request is a write with the authority of a cookie, which browsers send by themselves. A token is sent by who
    has it only, and then the cookie does not count.
    """
    return scope["method"] not in SAFE and token_of(headers, scope["path"]) is None


def wrong_host(headers: Headers, settings: Settings) -> tuple[int, str] | None:
    """Status and message where the ``Host`` header names another host than this one."""
    host = headers.get("host", "")
    if settings.hosts is None or _name_of(host) in settings.hosts:
        return None
    return 421, "this server does not answer to that host name; say which it has with: threatlas serve --public-url"


def foreign_origin(headers: Headers, scheme: str, public: str | None = None) -> tuple[int, str] | None:
    """Status and message where a write does not show that it comes from our own pages, or from a program of the user.

    Browsers say where a request comes from in ``Origin`` (RFC 6454) and ``Sec-Fetch-Site`` (W3C Fetch Metadata); a write
    needs at least one of them, and all that it has must be right. ``public``: an origin of ours by another name.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    own = f"{scheme}://{headers.get('host', '')}".lower()
    if origin is None and site is None:
        return 403, f"a write must say where it comes from: send the header `Origin: {own}`"
    if (origin is not None and origin.lower() not in (own, public)) or site not in (None, "same-origin", "none"):
        return 403, "this was sent by another site, or under another address of this one"
    return None


def too_large(headers: Headers, most: int) -> tuple[int, str] | None:
    """Status and message where a body declares itself larger than ``most`` bytes."""
    stated = headers.get("content-length", "0")
    if not stated.isascii() or not stated.isdigit():
        return 400, "Content-Length is not a number"
    return (413, "") if int(stated[:20]) > most else None


def _counted(receive: Receive, most: int) -> Receive:
    """``receive`` that stops a body which does not declare its length, or lies about it."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return counted


def _name_of(host: str) -> str:
    """The name in a ``Host`` header, without its port, in lower case; empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
