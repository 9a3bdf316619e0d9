"""``threatlas schema NAME``: the JSON Schema of a file format, for editors and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("schema system -o system.schema.json", "schema evidence")
SCHEMAS = ("system", "evidence", "controls", "analysis")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "name",
        choices=SCHEMAS,
        help="system: system.yaml, the description of an AI system; evidence: a line of a file of evidence; "
        "controls: a catalogue of controls of your own; "
        "analysis: what analyze --format json writes",
    )


def run(args: Namespace, output: Output) -> int:
    """Prints the schema."""
    if args.name == "evidence":
        from threatlas.systems.evidence_schema import evidence_schema

        output.json(evidence_schema())
    elif args.name == "controls":
        from threatlas.paths.control_schema import controls_schema

        output.json(controls_schema())
    elif args.name == "analysis":
        from threatlas.reports.document_schema import analysis_schema

        output.json(analysis_schema())
    else:
        from threatlas.systems.schema import system_schema

        output.json(system_schema())
    return 0
