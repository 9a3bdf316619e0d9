"""Runs the application on a socket until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from threatlas.errors import ThreatlasError
from threatlas.state.audit import record
from threatlas.state.database import Database, sqlite_url
from threatlas.state.lock import alone, served_at
from threatlas.state.sign_in import make_link, nobody_yet
from threatlas.state.users import User
from threatlas.web.app import create_app
from threatlas.web.demonstrating import PEOPLE, make
from threatlas.web.second_factor import forget
from threatlas.web.settings import OpenIDProvider, Settings
from threatlas.web.site import Site

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
GRACE = 5
"""Seconds that requests in progress have when the server stops."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens, and how it is reached."""

    data: Path
    """The folder that holds everything the server keeps."""
    host: str = "127.0.0.1"
    port: int = 8000
    """0 for a free one."""
    certificate: Path | None = None
    key: Path | None = None
    proxy: str | None = None
    """The address of a proxy in front that ends TLS and whose ``X-Forwarded-`` headers are believed."""
    public_url: str | None = None
    """The address that people type, where it is another."""
    database: str | None = None
    """The address of the state database, where it is not in the folder."""
    sign_in: str | None = None
    """The name of a user to print a sign-in link for."""
    demonstration: bool = False
    """Whether to make one, where nobody uses the folder yet."""
    reset_second_factor: str | None = None
    """The name of a user whose second factor is taken away."""
    require_second_factor: bool = False
    """Whether everybody must have one."""
    provider: OpenIDProvider | None = None
    """Who else says who somebody is."""

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS."""
        return self.certificate is not None or self.proxy is not None


def serve(listening: Listening, tell: Callable[[str], None]) -> None:
    """Serves until SIGTERM or Ctrl-C. ``tell`` is told where, and sign-in links. Where a link or a reset is asked for and the
    folder is served already, that is all that is done.

    Raises :class:`~threatlas.errors.ThreatlasError` where it may not or cannot listen there.
    """
    check(listening)
    _try_certificate(listening)
    url = state_url(listening)
    if help_at_running(listening, tell):
        return
    with alone(listening.data) as lock, _socket(listening.host, listening.port) as bound:
        host, port = _shown_host(listening.host), bound.getsockname()[1]
        base = (listening.public_url or f"{'https' if listening.secure else 'http'}://{host}:{port}").rstrip("/")
        app = create_app(
            Settings(
                database=url,
                secure=listening.secure,
                hosts=_hosts(listening),
                origin=base.lower() if listening.public_url else None,
                only_tls=listening.proxy is not None,
                require_second_factor=listening.require_second_factor,
                provider=listening.provider,
            )
        )
        site = app.state.site
        assert isinstance(site, Site)  # noqa: S101  # create_app put it there
        forgotten = listening.reset_second_factor
        was_reset = None if forgotten is None else _reset(site.database, forgotten)
        links = _links(site, listening)
        lock.truncate(0)
        lock.write(f"{base}\n")
        lock.flush()
        server = _Server(_config(listening, app), site)
        # From before it says that it serves: whoever reads that line may end it at once. uvicorn puts its own handlers in,
        # puts these back when it has stopped, and raises the signal again, which changes nothing then.
        for ended in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ended, server.handle_exit)
        bound.listen()  # from here on a browser waits rather than being turned away
        tell(f"serving {listening.data} at {base} (Ctrl-C ends it)")
        if was_reset is not None:
            tell(was_reset)
        for meaning, token in links:
            tell(f"sign in{meaning} once, within a day, at {base}/sign-in/{token}")
        if listening.demonstration and not site.demonstration.standing:
            tell("this folder holds no demonstration, and is in use; for a new one give another folder with --data")
        _logs_to_standard_error()
        server.run([bound])


def _config(listening: Listening, app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
        proxy_headers=listening.proxy is not None,
        forwarded_allow_ips=listening.proxy,
        access_log=False,  # addresses hold sign-in tokens; what matters is in the audit log
        server_header=False,
        date_header=True,
        log_config=None,
        h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=500,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE,
        ws="none",
        lifespan="on",
    )


class _Server(uvicorn.Server):
    """Lets streams end when it is told to stop, for which it would wait in vain."""

    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        super().__init__(config)
        self._site = site

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to stop."""
        self._site.streams.close()
        super().handle_exit(sig, frame)


def check(listening: Listening) -> None:
    """Refuses to listen where others can read along."""
    if (listening.certificate is None) != (listening.key is None):
        raise ThreatlasError("--certificate and --key go together: give both files")
    for file in (listening.certificate, listening.key):
        if file is not None and not file.is_file():
            raise ThreatlasError(f"{file}: is not a file")
    if listening.proxy is not None:
        try:
            ip_address(listening.proxy)
        except ValueError:
            raise ThreatlasError(f"--behind-proxy: {listening.proxy[:60]!r} is no IP address") from None
    if listening.host not in LOOPBACK and not listening.secure:
        raise ThreatlasError(
            f"--host {listening.host} can be reached by others, and nothing would protect passwords on the way: give "
            "--certificate and --key, or --behind-proxy ADDRESS where a proxy in front ends TLS"
        )
    if listening.public_url is not None:
        parts = urlsplit(listening.public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ThreatlasError("--public-url is a scheme and a host, such as https://atlas.example.org")
    elif listening.provider is not None and listening.host not in LOOPBACK:
        raise ThreatlasError("--oidc-issuer needs --public-url as well: the provider sends people back to that address")


def _hosts(listening: Listening) -> frozenset[str] | None:
    """Names that requests may call this server by; any where it listens for others and nobody said its name."""
    if listening.public_url is not None:
        return LOOPBACK | {urlsplit(listening.public_url).hostname or ""}
    return LOOPBACK if listening.host in LOOPBACK else None


def _links(site: Site, listening: Listening) -> list[tuple[str, str]]:
    """As whom a link signs in, and its token."""
    if listening.sign_in is None and listening.demonstration and make(site, datetime.now(UTC).date()):
        with site.database.write() as session:
            users = session.scalars(select(User).where(User.name.in_(one.name for one in PEOPLE), User.enabled))
            return [(f" as {user.name} ({user.role})", make_link(session, user)) for user in users]
    token = _link(site.database, listening.sign_in)
    return [] if token is None else [("", token)]


def _link(database: Database, name: str | None) -> str | None:
    """The token of a link: for the user who is named, else for the first administrator where there is nobody yet."""
    with database.write() as session:
        if name is None:
            return make_link(session, None) if nobody_yet(session) else None
        user = _user(session, name)
        record(session, "-", "made sign-in link", f"user {user.name} from the command line")
        return make_link(session, user)


def _reset(database: Database, name: str) -> str:
    """Takes the second factor of a user away; what is told about it."""
    with database.write() as session:
        user = _user(session, name)
        if not forget(session, user, "-"):
            return f"{user.name} has no second factor"
    return f"the second factor of {user.name} is off, and their sessions have ended"


def _user(session: Session, name: str) -> User:
    user = session.scalar(select(User).where(User.name == name.lower(), User.enabled))
    if user is None:
        raise ThreatlasError(f"there is no user {name[:64]!r} who may come in")
    return user


def state_url(listening: Listening) -> str:
    """The address of the state database; the data folder is there after it."""
    own = sqlite_url(listening.data)
    return listening.database or own


def help_at_running(listening: Listening, tell: Callable[[str], None]) -> bool:
    """Does what is asked for a user with the state of the server that serves the folder just now; whether that was all."""
    if listening.sign_in is None and listening.reset_second_factor is None:
        return False
    base = served_at(listening.data)
    if base is None:
        return False
    database = Database(state_url(listening))
    try:
        if listening.reset_second_factor is not None:
            tell(_reset(database, listening.reset_second_factor))
        if listening.sign_in is not None:
            tell(f"sign in once, within a day, at {base}/sign-in/{_link(database, listening.sign_in)}")
    finally:
        database.close()
    return True


def _try_certificate(listening: Listening) -> None:
    """Raises where the files of certificate and key are not what they should be."""
    if listening.certificate is None or listening.key is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            listening.certificate,
            listening.key,
            password=lambda: "",  # an encrypted key is refused, not asked about
        )
    except (OSError, ValueError) as error:
        raise ThreatlasError(
            f"{listening.certificate} and {listening.key}: cannot be used for TLS ({error}); both must be PEM, the key without "
            "a password, and belong together"
        ) from error


@contextmanager
def _socket(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol named, asyncio sends small answers at once (TCP_NODELAY); else each waits 40 ms.
        with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            yield bound
    except OSError as error:
        raise ThreatlasError(f"cannot listen on {host} port {port}: {error.strerror}; give another --port") from error


def _shown_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _logs_to_standard_error() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in ("threatlas.web", "uvicorn.error"):
        log = logging.getLogger(name)
        log.handlers = [handler]
        log.propagate = False
        log.setLevel(os.environ.get("THREATLAS_LOG", "WARNING").upper())
