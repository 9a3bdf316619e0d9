"""``threatlas analyze FILE``: what applies, by which paths, at what risk, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.analysis.arguments import add_analysis, add_budget, add_paths, analysed
from threatlas.cli.analysis.rendering import add_renderings
from threatlas.cli.analysis.text import tell_analysis
from threatlas.reports.analysis import render

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = (
    "analyze system.yaml",
    "analyze system.yaml --format html -o report.html",
    "analyze system.yaml --evidence runs.jsonl --budget 20",
    "analyze system.yaml --since last-month.json",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a system description")
    add_paths(parser)
    add_budget(parser)
    add_analysis(parser)
    parser.add_argument(
        "--since", metavar="FILE", help="an earlier analysis, written with --format json: says what changed since"
    )
    add_renderings(parser)


def run(args: Namespace, output: Output) -> int:
    """Analyses the system and renders the result."""
    analysis, kb = analysed(args, output, args.file, "analyze")
    if args.format == "text":
        tell_analysis(analysis, output)
    else:
        output.document(render(analysis, kb, args.format))
    return 0
