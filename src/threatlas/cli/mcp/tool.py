"""A tool as the server offers it, whatever the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.cli.mcp.arguments import Number

if TYPE_CHECKING:
    from collections.abc import Callable

    from threatlas.cli.mcp.answer import Answer
    from threatlas.cli.mcp.arguments import Arguments, Parameter
    from threatlas.cli.mcp.folder import Folder

OFFSET = Number("offset", "how many to skip: next_offset of the answer before", 0, 1_000_000, 0)


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. All of them only read, and the same call gives the same answer as long as files and day stay the same."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Arguments, Folder], Answer]
    """Raises :class:`~threatlas.errors.ThreatlasError`."""


def limit(most: int, default: int) -> Number:
    """``limit``: how many items an answer holds at most."""
    return Number("limit", "how many at most", 1, most, default)
