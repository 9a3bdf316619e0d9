"""Asks an OpenID provider over the network: bounded in size and time, without following redirects."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.request
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 1024 * 1024
"""Bytes of an answer."""
TIMEOUT = 10.0
"""Seconds of a request."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderTrouble(ThreatlasError):
    """The provider cannot be reached, or does not answer as it should; says why, and holds nothing secret."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A secret or a code goes where it was meant to go, or nowhere."""

    def redirect_request(self, *_: object) -> None:
        """Nowhere."""


class _Watch:
    """Ends the connections of a request when its time is up, whatever they are in the middle of: the limit of a socket counts
    anew with each byte."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []

    @contextmanager
    def lasting(self, seconds: float) -> Iterator[None]:
        """For the time of one request."""
        timer = Timer(seconds, self.end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def end(self) -> None:
        """Lets whoever reads from them see the end."""
        for one in self.sockets:
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # below TLS, whose own would wait for the other side

    def http(self, host: str, **options: Any) -> HTTPConnection:
        """A connection that is watched."""
        return self._watched(HTTPConnection(host, **options))

    def https(self, host: str, **options: Any) -> HTTPConnection:
        """A connection over TLS that is watched."""
        return self._watched(HTTPSConnection(host, **options))

    def _watched(self, connection: HTTPConnection) -> HTTPConnection:
        connect = connection.connect

        def connect_and_tell() -> None:
            connect()
            self.sockets.append(connection.sock)

        connection.connect = connect_and_tell  # type: ignore[method-assign]
        return connection


class _WatchedHttp(urllib.request.HTTPHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._watch.http, req)


class _WatchedHttps(urllib.request.HTTPSHandler):
    def __init__(self, watch: _Watch) -> None:
        self._verifying = ssl.create_default_context()
        super().__init__(context=self._verifying)
        self._watch = watch

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._watch.https, req, context=self._verifying)


def is_safe(address: str, *, beside: str | None = None) -> bool:
    """Whether a secret may go to an address: https, or http on this machine, there only ``beside`` another of this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or not address.isascii() or not address.isprintable():
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and host in LOOPBACK and (beside is None or urlsplit(beside).scheme == "http")


def ask(address: str, form: bytes | None = None, authorization: str | None = None) -> dict[str, Any]:
    """The JSON object at an address, or in answer to a form.

    Raises :class:`ProviderTrouble` where there is none.
    """
    headers = {"User-Agent": "threatlas", "Accept": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    request = urllib.request.Request(address, form, headers)  # noqa: S310  # is_safe saw the scheme
    place = urlsplit(address)._replace(query="").geturl()[:200]
    content = _send(request, place)
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ProviderTrouble(f"{place} answers with something else than JSON") from error
    if not isinstance(read, dict):
        raise ProviderTrouble(f"{place} answers with something else than a JSON object")
    return read


def _send(request: urllib.request.Request, place: str) -> bytes:
    watch = _Watch()
    proxies: dict[str, str] | None = (
        {} if request.type == "http" else None
    )  # what stays on this machine does not go through one
    opener = urllib.request.build_opener(
        _NoRedirect, urllib.request.ProxyHandler(proxies), _WatchedHttp(watch), _WatchedHttps(watch)
    )
    late = ProviderTrouble(f"{place} took more than {TIMEOUT:.0f} seconds")
    until = monotonic() + TIMEOUT
    try:
        with watch.lasting(TIMEOUT), opener.open(request, timeout=TIMEOUT) as response:
            content = _receive(response, place)
    except HTTPError as error:
        refusal = _refusal(error)
        raise ProviderTrouble(f"{place} answers with status {error.code}{refusal}") from None
    except (URLError, HTTPException, OSError, ValueError, ProviderTrouble) as error:
        if monotonic() >= until:
            raise late from None
        if isinstance(error, ProviderTrouble):
            raise
        reason = str(getattr(error, "reason", error)) or type(error).__name__
        raise ProviderTrouble(f"{place} cannot be reached ({reason[:100]})") from None
    if monotonic() >= until:  # an answer without a length ends where the connection does
        raise late
    return content


def _refusal(error: HTTPError) -> str:
    """The word of a refusal (RFC 6749, section 5.2); what else the answer says might hold what was sent."""
    with error:
        try:
            word = json.loads(error.read(16 * 1024)).get("error")
        except (OSError, HTTPException, ValueError, RecursionError, AttributeError):
            return ""
    return f" ({word})" if is_word(word) else ""


def is_word(given: object) -> bool:
    """Whether something is as short and plain as the words for errors are."""
    return isinstance(given, str) and 0 < len(given) <= 40 and given.isascii() and given.replace("_", "a").isalnum()


def _receive(response: HTTPResponse, place: str) -> bytes:
    content = bytearray()
    while part := response.read1(64 * 1024):
        content += part
        if len(content) > LARGEST:
            raise ProviderTrouble(f"{place} answers with more than {LARGEST // 1024 // 1024} MiB")
    if response.length:
        raise ProviderTrouble(f"{place} was cut off")
    return bytes(content)
