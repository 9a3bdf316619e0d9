"""``threatlas compare BEFORE AFTER``: the risk that two versions of a system differ by."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.analysis.arguments import add_analysis, add_budget, analysed
from threatlas.cli.kb.arguments import add_format
from threatlas.reports.comparison import compare
from threatlas.reports.comparison_document import comparison_document
from threatlas.reports.comparison_text import comparison_lines
from threatlas.reports.document import document
from threatlas.reports.stored import read_analysis

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.reports.document import Document

EXAMPLES = (
    "compare main.yaml branch.yaml",
    "compare last-month.json system.yaml",
    "compare main.yaml branch.yaml --max-increase 5",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "before", metavar="BEFORE", help="a system description, or an analysis written with --format json"
    )
    parser.add_argument("after", metavar="AFTER", help="another version of it")
    parser.add_argument(
        "--max-increase",
        type=_percent,
        metavar="PERCENT",
        help="end with 1 where the risk grew by more than this share of before; 0 allows none",
    )
    add_budget(parser)
    add_analysis(parser)
    add_format(parser)


def _percent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1e9:
        raise ArgumentTypeError(f"{text[:20]!r} is not a number of per cent from 0 up")
    return value


def run(args: Namespace, output: Output) -> int:
    """Tells what changed; 1 where the risk grew by more than is allowed."""
    comparison = compare(_side(args.before, args, output), _side(args.after, args, output))
    if args.format == "json":
        output.json(comparison_document(comparison))
    else:
        for line in comparison_lines(comparison):
            output.line(line)
    if args.max_increase is not None and comparison.exceeds(args.max_increase):
        grown = comparison.risk.percent
        by = "from nothing" if grown is None else f"by {grown:.3g} %"
        output.note(f"the risk grew {by}; allowed are {args.max_increase:g} %")
        return 1
    return 0


def _side(name: str, args: Namespace, output: Output) -> Document:
    """A stored analysis as it is; a description is analysed."""
    if name.lower().endswith(".json"):
        return read_analysis(Path(name))
    analysis, _ = analysed(args, output, name, "compare")
    return document(analysis)
