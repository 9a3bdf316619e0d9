"""``--format`` of the commands that analyse a system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.reports.analysis import PATH_RENDERINGS, RENDERINGS

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping

    from threatlas.reports.analysis import Rendering


def add_renderings(parser: ArgumentParser) -> None:
    """``--format`` for a whole analysis."""
    _add(parser, RENDERINGS)


def add_path_renderings(parser: ArgumentParser) -> None:
    """``--format`` for its paths alone."""
    _add(parser, PATH_RENDERINGS)


def _add(parser: ArgumentParser, renderings: Mapping[str, Rendering]) -> None:
    meanings = "; ".join(f"{name}: {rendering.meaning}" for name, rendering in renderings.items())
    parser.add_argument("--format", choices=("text", *renderings), default="text", help=f"default: text; {meanings}")
