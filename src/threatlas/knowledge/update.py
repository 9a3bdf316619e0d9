"""Fetches the newest release of ATLAS: the one module of this room that reaches the network.

From the manifest of atlas-data, a mirror of it (https, or http on this machine), or a path. What comes is bounded in size
and time, read as a release before it is kept, and locked by SHA-256. Nothing that was there before is touched on failure.
"""

from __future__ import annotations

import ssl
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urljoin, urlsplit

from threatlas.documents import decode, read_bytes
from threatlas.errors import DamagedLock, UpdateError
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.history import version_key
from threatlas.knowledge.manifest import Listed, parse_manifest
from threatlas.knowledge.reader import parse_release
from threatlas.knowledge.store import Locked, ReleaseStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPMessage, HTTPResponse
    from typing import IO

MANIFEST = "https://raw.githubusercontent.com/mitre-atlas/atlas-data/main/dist/manifest.yaml"
MAXIMUM_SIZE = 64 * 1024 * 1024
"""Bytes of one file."""
TIMEOUT = 20.0
"""Seconds without an answer."""
_MAXIMUM_TIME = 300.0
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did."""

    locked: Locked
    fresh: bool
    """False where this very file was at hand already."""
    techniques: int
    case_studies: int
    issues: int
    """Defects found in the release, repaired."""


def update(
    store: ReleaseStore, origin: str = MANIFEST, *, release: str | None = None, pinned: str | None = None
) -> Updated:
    """Fetches a release and keeps it.

    ``origin`` is the address or path of a manifest or of a release file, or a folder with a ``manifest.yaml``. ``release``
    chooses one that the manifest lists; default is the newest. ``pinned`` is the SHA-256 that the file must have.
    Raises :class:`UpdateError`, :class:`DocumentError`, :class:`~threatlas.errors.ReleaseError`.
    """
    if origin.startswith("file://"):
        origin = unquote(urlsplit(origin).path)
    fetch = _fetcher(origin)
    if fetch is _read_path and Path(origin).is_dir():
        origin = str(Path(origin) / "manifest.yaml")
    content = fetch(origin)
    if origin.rsplit("/", 1)[-1] == "manifest.yaml":
        listed = _choose(parse_manifest(decode(content, origin), origin), release, origin)
        origin = urljoin(origin, listed.path) if fetch is _fetch else str(Path(origin).parent / listed.path)
        content = fetch(origin)
        release = listed.version
    return _keep(store, content, origin, release, pinned)


def _choose(listed: tuple[Listed, ...], release: str | None, origin: str) -> Listed:
    if release is None:
        return listed[0]
    for entry in listed:
        if version_key(entry.version) == version_key(release):
            return entry
    raise UpdateError(
        f"{origin} lists no release {release[:40]}; it lists {', '.join(entry.version for entry in listed[:20])}"
    )


def _keep(store: ReleaseStore, content: bytes, origin: str, release: str | None, pinned: str | None) -> Updated:
    from hashlib import sha256

    digest = sha256(content).hexdigest()
    if pinned is not None and digest != pinned.lower():
        raise UpdateError(f"{origin} has the SHA-256 {digest}, not {pinned[:64].lower()}; nothing was changed")
    kb = assemble(parse_release(decode(content, origin), origin))
    version = kb.release.version
    if release is not None and version_key(version) != version_key(release) and not _same_content(version, release):
        raise UpdateError(f"{origin} calls itself release {version}, not {release[:40]}; nothing was changed")
    known = _known(store, release or version)
    if known is not None and known.sha256 == digest and _is_whole(store, known):
        return Updated(known, False, len(kb.techniques), len(kb.case_studies), len(kb.issues))
    if known is not None and known.sha256 != digest and pinned is None and known.origin == origin:
        raise UpdateError(
            f"{origin} is not the file that was locked as {release or version}: SHA-256 {digest}, locked {known.sha256}; "
            f"if the change is meant, give --sha256 {digest}"
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    locked = store.add(release or version, content, origin, now)
    return Updated(locked, True, len(kb.techniques), len(kb.case_studies), len(kb.issues))


def _known(store: ReleaseStore, version: str) -> Locked | None:
    """What is locked as this version; nothing where the lock is damaged, for then a new one is begun."""
    try:
        return store.releases().get(version)
    except DamagedLock:
        return None


def _is_whole(store: ReleaseStore, locked: Locked) -> bool:
    """Whether the file that was locked is still there and still the same."""
    try:
        return store.path_of(locked.version) is not None
    except UpdateError:
        return False


def _same_content(stated: str, listed: str) -> bool:
    """Published files misstate their patch version (the file of 5.6.1 says 5.6.0)."""
    return version_key(stated)[:2] == version_key(listed)[:2]


def _fetcher(origin: str) -> Callable[[str], bytes]:
    parts = urlsplit(origin)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return _fetch
    if not parts.scheme or Path(origin).exists():
        return _read_path
    raise UpdateError(f"{origin[:200]} is neither an https address nor a path")


def _read_path(origin: str) -> bytes:
    return read_bytes(Path(origin))


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects on the same host only, and never down to http."""

    def redirect_request(  # the signature is the library's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise UpdateError(
                f"{req.full_url} redirects to another host ({after.netloc[:80]}); give that address with --from"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetch(address: str) -> bytes:
    opener = urllib.request.build_opener(_SameHost, urllib.request.HTTPSHandler(context=ssl.create_default_context()))
    request = urllib.request.Request(address, headers={"User-Agent": "threatlas"})  # noqa: S310  # _fetcher chose the scheme
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            return _receive(response, address)
    except UpdateError:
        raise
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason: object = getattr(error, "reason", None) or error
        if isinstance(error, HTTPError):
            reason = error
            error.close()
        raise UpdateError(f"{address} cannot be fetched ({reason}); what was there before is kept") from error


def _receive(response: HTTPResponse, address: str) -> bytes:
    """The whole body, within the bounds of size and time."""
    until = monotonic() + _MAXIMUM_TIME
    content = bytearray()
    while part := response.read(64 * 1024):
        content += part
        if len(content) > MAXIMUM_SIZE:
            raise UpdateError(f"{address} is larger than {MAXIMUM_SIZE // (1024 * 1024)} MiB; nothing was changed")
        if monotonic() > until:
            raise UpdateError(f"{address} took more than {_MAXIMUM_TIME:.0f} seconds; nothing was changed")
    stated = response.headers.get("Content-Length")
    if stated is not None and stated != str(len(content)):
        raise UpdateError(f"{address} was cut off after {len(content)} of {stated[:20]} bytes; nothing was changed")
    return bytes(content)
