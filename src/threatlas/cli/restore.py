"""``threatlas restore FILE``: puts a copy in the place of what a server keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.serve import add_data, data_of, needs_server

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("restore monday.threatlas", "restore monday.threatlas --data ~/atlas")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a file that threatlas backup has written")
    add_data(parser)


def run(args: Namespace, output: Output) -> int:
    """Restores, and says where the state before is."""
    with needs_server("threatlas restore"):
        from threatlas.state.backup import restore

    aside = restore(Path(args.file), data_of(args))
    output.note(f"restored {data_of(args)}" + ("" if aside is None else f"; what was there before is in {aside}"))
    return 0
