"""Settings: the command line over the environment over ``threatlas.toml`` in the current folder."""

from __future__ import annotations

import os

from threatlas.documents.limits import Limits
from threatlas.documents.read import read_text
from threatlas.errors import DocumentError

FILE = "threatlas.toml"
KEYS = ("release", "oidc_issuer", "oidc_client", "oidc_name")


def release_setting(given: str | None) -> str | None:
    """The release to work with: a version or a path; None means the embedded catalogue.

    Raises :class:`DocumentError` where ``threatlas.toml`` is not what it should be.
    """
    return setting("release", given)


def setting(key: str, given: str | None) -> str | None:
    """What the command line says, else ``THREATLAS_`` with the key in the environment, else ``threatlas.toml``.

    Raises :class:`DocumentError` where ``threatlas.toml`` is not what it should be.
    """
    return given or os.environ.get(f"THREATLAS_{key.upper()}") or _from_file().get(key)


def _from_file() -> dict[str, str]:
    if not os.path.lexists(FILE):  # most folders hold none, and pathlib costs time to import
        return {}
    import tomllib
    from pathlib import Path

    try:
        table = tomllib.loads(read_text(Path(FILE), Limits(size=64 * 1024)))
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"is not valid TOML: {error}", source=FILE) from error
    for key, value in table.items():
        if key not in KEYS:
            raise DocumentError(f"{key[:40]!r} is not a setting; there is {', '.join(KEYS)}", source=FILE)
        if not isinstance(value, str):
            raise DocumentError(f"the setting {key!r} must be a text in quotes", source=FILE)
    return table
