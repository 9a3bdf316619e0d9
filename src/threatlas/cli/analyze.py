"""``threatlas analyze FILE``: what applies, by which paths, at what risk, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.analysis.arguments import add_analysis, add_budget, add_paths, analysed
from threatlas.cli.analysis.rendering import add_renderings
from threatlas.cli.analysis.text import tell_analysis
from threatlas.errors import ThreatlasError
from threatlas.reports.analysis import render
from threatlas.reports.stored import read_analysis

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.paths.analysis import Analysis
    from threatlas.reports.document import Document

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
    """Analyses the system and renders the result, or what changed since an earlier analysis."""
    since = None
    if args.since is not None:
        if args.format not in ("text", "json"):
            raise ThreatlasError(f"--since goes with --format text or json, not {args.format}")
        since = read_analysis(Path(args.since))
    analysis, kb = analysed(args, output, args.file, "analyze")
    if since is not None:
        tell_since(since, analysis, args.format, output)
    elif args.format == "text":
        tell_analysis(analysis, output)
    else:
        output.document(render(analysis, kb, args.format))
    return 0


def tell_since(before: Document, analysis: Analysis, form: str, output: Output) -> None:
    """What changed since the earlier analysis; in text, then the whole story as it is now."""
    from threatlas.reports.comparison import compare
    from threatlas.reports.comparison_document import comparison_document
    from threatlas.reports.comparison_text import comparison_lines
    from threatlas.reports.document import document

    comparison = compare(before, document(analysis))
    if form == "json":
        output.json(comparison_document(comparison))
        return
    output.heading(f"Since {comparison.before.as_of}")
    for line in comparison_lines(comparison):
        output.line(line)
    output.line()
    tell_analysis(analysis, output)
