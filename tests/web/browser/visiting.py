"""Somebody at a browser: what they visit, and what goes wrong on it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.state.sign_in import make_link
from threatlas.state.users import User
from webserver import Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 400, "height": 800}

_LISTEN = """
addEventListener("securitypolicyviolation", (event) => console.error("CSP: " + event.violatedDirective + " " + event.blockedURI));
"""


@contextmanager
def listening(server: Server) -> Iterator[str]:
    """Serves on a free port of loopback while the context lasts; yields the base address."""
    import uvicorn

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(server.app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=running.run, args=([bound],), daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.site.streams.close()
        running.should_exit = True
        thread.join(10)


@dataclass
class Site:
    """A running server with one system, the example."""

    server: Server
    base: str
    team: int

    def link(self) -> str:
        """A link that signs the administrator in."""
        with self.server.site.database.write() as session:
            return f"{self.base}/sign-in/{make_link(session, session.get_one(User, 1))}"


@dataclass
class Visit:
    """A page in the browser of somebody who is signed in, and what went wrong on it."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Goes to an address of the site."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.ok, path


def watched(context: BrowserContext, base: str) -> Visit:
    """A page that notes every console error, page error, failed request and violation of the policy."""
    visit = Visit(context.new_page(), base)
    visit.page.add_init_script(_LISTEN)
    visit.page.on("console", lambda one: visit.wrong.append(one.text) if one.type in ("error", "warning") else None)
    visit.page.on("pageerror", lambda error: visit.wrong.append(str(error)))
    visit.page.on("requestfailed", lambda request: visit.wrong.extend(_failed(request)))
    return visit


def _failed(request: Request) -> list[str]:
    """What is wrong about a request that failed: nothing where the page itself gave it up for a newer one, or saved a file."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]
