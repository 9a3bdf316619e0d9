"""``threatlas kb export``: writes the knowledge base in the formats of other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_release, load_release

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = (
    "kb export --format stix -o atlas.json",
    "kb export --format navigator --scores mitigations -o layer.json",
    "kb export --format navigator --case-study AML.CS0021 -o layer.json",
    "kb export --format attack-flow --case-study AML.CS0021 -o flow.json",
    "kb export --format csv --additions -o techniques.csv",
    "kb export --format markdown -o atlas.md",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    from threatlas.knowledge.exporter import EXPORTERS

    meanings = "; ".join(f"{name}: {exporter.meaning}" for name, exporter in EXPORTERS.items())
    scores = [score for exporter in EXPORTERS.values() for score in exporter.scores]
    parser.add_argument("--format", required=True, choices=tuple(EXPORTERS), help=meanings)
    parser.add_argument("--case-study", metavar="ID", help="export one case study (attack-flow, navigator)")
    parser.add_argument("--scores", choices=scores, help=f"what scores techniques in a layer; default: {scores[0]}")
    parser.add_argument(
        "--additions",
        action="store_true",
        help="also what threatlas adds, marked as its own; default: only what is MITRE's",
    )
    add_release(parser)


def run(args: Namespace, output: Output) -> int:
    """Writes the export."""
    from threatlas.knowledge.exporter import export

    kb = load_release(args, output)
    if kb.release.format == "embedded" and not args.case_study:
        output.note(kb.release.notes[0])
    text = export(kb, args.format, additions=args.additions, case_study=args.case_study, scores=args.scores)
    output.document(text)
    return 0
