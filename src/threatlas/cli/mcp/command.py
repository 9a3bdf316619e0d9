"""``threatlas mcp [FOLDER]``: lets language models and agents ask, over the Model Context Protocol on standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.mcp.folder import Folder
from threatlas.errors import MissingExtra

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("mcp", "mcp ~/systems")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        default=".",
        help="the folder of system descriptions that callers may name; default: this one",
    )


def run(args: Namespace, output: Output) -> int:
    """Serves until the client goes. Standard output belongs to the protocol."""
    folder = Folder(Path(args.folder))
    try:
        from threatlas.cli.mcp.server import serve
    except ModuleNotFoundError as error:
        raise MissingExtra("threatlas mcp", "mcp") from error
    output.note(f"serving {args.folder} on standard input and output; the client ends it")
    serve(folder)
    return 0
