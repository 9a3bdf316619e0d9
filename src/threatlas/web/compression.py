"""Pages are packed where nobody can learn from their size.

Who makes a browser ask for an address and watches the size of what comes back, over TLS too, can guess what else is in a packed
page (BREACH, https://www.breachattack.com). So what another site caused is not packed, nor what may hold a secret: answers to
writes, which show a token or a link once, and the pages of sign-in.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEVEL = 5
"""Of gzip: as small as 9, in half the time."""
LEAST = 1000
"""Bytes that are worth it."""


class Compression:
    """Packs answers with gzip, where that is asked for and safe."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.packed = GZipMiddleware(app, minimum_size=LEAST, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        app = self.packed if scope["type"] == "http" and safe(scope) else self.plain
        await app(scope, receive, send)


def safe(scope: Scope) -> bool:
    """Whether the size of the answer may tell what is in it."""
    ours = Headers(scope=scope).get("sec-fetch-site") in (None, "same-origin", "none")
    return ours and scope["method"] == "GET" and not scope["path"].startswith("/sign-in")
