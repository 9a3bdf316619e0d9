"""``threatlas import FILE``: a description from a bill of materials or another tool's threat model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_pin, pinned_release
from threatlas.cli.overwriting import add_force, refuse_to_overwrite
from threatlas.documents import read_text
from threatlas.documents.counted import counted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("import bom.json -o system.yaml", "import threagile.yaml", "import model.json --format json")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    from threatlas.systems.importer import IMPORTERS

    titles = ", ".join(importer.title for importer in IMPORTERS.values())
    parser.add_argument("file", metavar="FILE", help=f"told by content: {titles}")
    add_pin(parser)
    add_force(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Writes the description, and says on standard error what could not be carried over."""
    from threatlas.systems.importer import IMPORTERS, import_text
    from threatlas.systems.writing import system_text

    refuse_to_overwrite(args.output, force=args.force)
    imported = import_text(read_text(Path(args.file)), args.file, release=pinned_release(args))
    if args.format == "json":
        from dataclasses import asdict

        notes = [asdict(note) for note in imported.notes]
        output.json({"format": imported.format, "system": _plain(asdict(imported.system)), "notes": notes})
    else:
        output.document(system_text(imported.system))
    for note in imported.notes:
        output.note(str(note))
    system = imported.system
    output.note(
        f"{IMPORTERS[imported.format].title}: {counted(len(system.assets), 'asset')}, {counted(len(system.flows), 'flow')},"
        f" {counted(len(imported.notes), 'note')} on what was not carried over"
    )
    return 0


def _plain(value: object) -> object:
    """Records as JSON has them: flags in order of their words."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
