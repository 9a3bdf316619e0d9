"""``threatlas backup FILE``: copies everything a server keeps into one file, also while it runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.serve import add_data, data_of, needs_server

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("backup monday.threatlas", "backup monday.threatlas --data ~/atlas")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "file", metavar="FILE", help="the file to write, which must be new; in a folder, one named by the time"
    )
    add_data(parser)


def run(args: Namespace, output: Output) -> int:
    """Writes the copy."""
    with needs_server("threatlas backup"):
        from threatlas.state.backup import back_up

    target = Path(args.file)
    if target.is_dir():
        target /= f"threatlas-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.backup"
    back_up(data_of(args), target)
    output.note(f"wrote {target}; it holds hashes of passwords and all descriptions: keep it as safe as the server")
    return 0
