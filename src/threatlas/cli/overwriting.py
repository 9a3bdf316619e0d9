"""``--force``: a file that somebody may have edited is not overwritten unasked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_force(parser: ArgumentParser) -> None:
    """``--force``."""
    parser.add_argument("--force", action="store_true", help="overwrite the file if it is there")


def refuse_to_overwrite(target: str | None, *, force: bool) -> None:
    """Raises :class:`ThreatlasError` where the result goes to a regular file that is there, unless forced."""
    if target and target != "-" and not force and Path(target).is_file():
        raise ThreatlasError(f"{target} is there already; choose another name with -o, or --force to overwrite it")
