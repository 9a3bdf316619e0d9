"""``threatlas kb matrix``: tactics as columns, techniques under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_release, load_release
from threatlas.cli.kb.filters import add_filters, filters_of

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase, Technique
    from threatlas.knowledge.filters import Filters

EXAMPLES = ("kb matrix", "kb matrix --subtechniques --platform agentic", "kb matrix --release 4.9.1 --format json")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("-s", "--subtechniques", action="store_true", help="show sub-techniques under their parents")
    add_filters(parser)
    add_release(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Shows the matrix; a technique with several tactics stands under each."""
    kb = load_release(args, output)
    filters = filters_of(args, kb)
    columns = [
        (tactic, [cell for cell in _cells(kb, tactic.id, filters) if args.subtechniques or cell.parent is None])
        for tactic in kb.tactics
        if args.tactic is None or tactic.id == filters.tactic
    ]
    if args.format == "json":
        output.json(
            [
                {
                    "id": tactic.id,
                    "name": tactic.name,
                    "techniques": [
                        {"id": cell.id, "name": cell.name, "parent": cell.parent, "maturity": cell.maturity}
                        for cell in cells
                    ],
                }
                for tactic, cells in columns
            ]
        )
        return 0
    for tactic, cells in columns:
        if not cells:
            continue
        output.heading(f"{tactic.name}  ({tactic.id}, {len(cells)})")
        rows = [(("  " if cell.parent else "") + cell.id, ("  " if cell.parent else "") + cell.name) for cell in cells]
        for identifier, name in rows:
            output.line(f"  {identifier.ljust(15 if args.subtechniques else 10)}  {name}")
        output.line()
    return 0


def _cells(kb: KnowledgeBase, tactic: str, filters: Filters) -> list[Technique]:
    """The techniques of a column that pass, each followed by its sub-techniques that pass; a parent of one that passes stays."""
    cells: list[Technique] = []
    for technique in kb.techniques_of(tactic):
        children = [
            child for child in kb.subtechniques(technique.id) if tactic in child.tactics and filters.admits(child)
        ]
        if filters.admits(technique) or children:
            cells += [technique, *children]
    return cells
