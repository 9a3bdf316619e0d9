"""``threatlas schema NAME``: the JSON Schema of a file format, for editors and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("schema system -o system.schema.json",)
SCHEMAS = ("system",)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("name", choices=SCHEMAS, help="system: system.yaml, the description of an AI system")


def run(args: Namespace, output: Output) -> int:  # noqa: ARG001  # there is one schema so far
    """Prints the schema."""
    from threatlas.systems.schema import system_schema

    output.json(system_schema())
    return 0
