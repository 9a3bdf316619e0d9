"""The example systems: in a wheel they lie in the package, in a checkout beside ``src``."""

from __future__ import annotations

from pathlib import Path

import threatlas

_PACKAGE = Path(threatlas.__file__).parent


def folder() -> Path:
    """Where the example descriptions are, ``NAME.yaml`` each."""
    shipped = _PACKAGE / "examples"
    return shipped if shipped.is_dir() else _PACKAGE.parents[1] / "examples"


def text(name: str) -> str:
    """The description of an example: ``rag-assistant``."""
    return (folder() / f"{name}.yaml").read_text(encoding="utf-8")
