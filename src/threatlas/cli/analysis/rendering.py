"""``--format`` of the commands that analyse a system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.analysis.text import tell_analysis

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis

FORMATS = ("text", "json", "html", "sarif", "navigator", "attack-flow", "mermaid", "dot")


def add_renderings(parser: ArgumentParser) -> None:
    """``--format``."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def render(analysis: Analysis, kb: KnowledgeBase, form: str, output: Output) -> None:
    """The whole analysis in the form asked for."""
    if form == "text":
        tell_analysis(analysis, output)
    else:
        render_other(analysis, kb, form, output)


def render_other(analysis: Analysis, kb: KnowledgeBase, form: str, output: Output) -> None:
    """The analysis as a document for a tool or a browser."""
    from threatlas.reports.analysis import render as rendered

    output.document(rendered(analysis, kb, form))
