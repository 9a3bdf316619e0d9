"""``threatlas init KIND``: writes a commented description to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.overwriting import add_force, refuse_to_overwrite
from threatlas.systems import starters

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("init rag", "init agent -o agent.yaml", "init classifier -o -")
KINDS = {
    "classifier": "a model that scores or classifies, behind an API",
    "rag": "a language model that answers from a retrieval index",
    "agent": "an agent with tools and MCP servers",
}
DEFAULT = "system.yaml"


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    meanings = "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items())
    parser.add_argument("kind", metavar="KIND", choices=tuple(KINDS), help=meanings)
    add_force(parser)


def run(args: Namespace, output: Output) -> int:
    """Writes the starter; refuses to overwrite."""
    text = (Path(starters.__file__).parent / f"{args.kind}.yaml").read_text()
    if args.output is None:
        output.redirect(DEFAULT)
    target = args.output or DEFAULT
    refuse_to_overwrite(target, force=args.force)
    output.document(text)
    if args.output != "-":
        output.note(f"next: edit {target}, then: threatlas check {target}")
    return 0
