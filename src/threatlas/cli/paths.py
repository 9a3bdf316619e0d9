"""``threatlas paths FILE``: by which steps an adversary reaches what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.analysis.arguments import add_analysis, add_paths, analysed
from threatlas.cli.analysis.rendering import add_path_renderings
from threatlas.cli.analysis.text import tell_exposure, tell_not_assessed
from threatlas.reports.analysis import render_paths

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = (
    "paths system.yaml",
    "paths system.yaml --to customer-data -k 5",
    "paths system.yaml --format mermaid",
    "paths system.yaml --evidence runs.jsonl --format json",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a system description")
    add_paths(parser)
    add_analysis(parser)
    add_path_renderings(parser)


def run(args: Namespace, output: Output) -> int:
    """Tells the paths to each objective, for each profile of adversary."""
    analysis, kb = analysed(args, output, args.file, "paths", controls=False)
    if args.format != "text":
        output.document(render_paths(analysis, kb, args.format))
        return 0
    for exposure in analysis.exposures:
        tell_exposure(exposure, output, most=args.most)
        output.line()
    tell_not_assessed(analysis, output)
    return 0
