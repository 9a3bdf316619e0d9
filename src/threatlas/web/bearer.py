"""API tokens in requests: ``Authorization: Bearer`` (RFC 6750), which counts under ``/api`` and excludes the cookie."""

from __future__ import annotations

from starlette.datastructures import Headers

SCHEME = "bearer"


def is_api_path(path: str) -> bool:
    """Whether programs ask there."""
    return path.startswith("/api/") or path == "/api"


def token_of(headers: Headers, path: str) -> str | None:
    """The token that a request shows; empty where it shows one in a wrong way; None where it shows none, so that its cookie
    counts. Pages know no tokens: what a proxy in front may add there is not looked at.
    """
    if not is_api_path(path):
        return None
    shown = [value.strip().partition(" ") for value in headers.getlist("authorization")]
    if not any(scheme.lower() == SCHEME for scheme, _, _ in shown):
        return None
    return shown[0][2].strip() if len(shown) == 1 else ""


def challenge(error: str = "", scope: str = "") -> dict[str, str]:
    """The header that says how to show a token, and what was wrong with the one that was shown (RFC 6750, section 3)."""
    parts = ['Bearer realm="threatlas"']
    parts += [f'error="{error}"'] if error else []
    parts += [f'scope="{scope}"'] if scope else []
    return {"WWW-Authenticate": ", ".join(parts)}
