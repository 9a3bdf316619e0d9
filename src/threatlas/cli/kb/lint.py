"""``threatlas kb lint PATH…``: finds wrong, retired and renamed ids, and names that do not match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_release, load_release
from threatlas.cli.kb.files import read_files
from threatlas.documents.counted import counted

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge.lint import LintReport

EXAMPLES = (
    "kb lint .",
    "kb lint rules/ docs/threats.md --release 5.2.0",
    "kb lint . --format sarif -o lint.sarif",
    "kb lint - < notes.md",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("path", metavar="PATH", nargs="+", help="files and folders of any text; - for standard input")
    parser.add_argument("--strict", action="store_true", help="end with 1 for warnings too, not only for errors")
    add_release(parser)
    add_format(parser, "text", "json", "sarif")


def run(args: Namespace, output: Output) -> int:
    """Checks the files; 1 if one has an error."""
    from threatlas.knowledge.finding import Level
    from threatlas.knowledge.lint import Linter

    linter = Linter(load_release(args, output))
    reports = [
        linter.lint(content.decode("utf-8", errors="replace"), name) for name, content in read_files(args.path, output)
    ]
    findings = [finding for report in reports for finding in report.findings]
    if args.format == "sarif":
        from threatlas.reports.lint import lint_sarif

        output.document(lint_sarif(findings))
    elif args.format == "json":
        from dataclasses import asdict

        output.json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            output.line(str(finding))
    _tell(reports, output)
    failing = [finding for finding in findings if args.strict or finding.level is Level.ERROR]
    return 1 if failing else 0


def _tell(reports: list[LintReport], output: Output) -> None:
    from threatlas.knowledge.finding import Level

    findings = [finding for report in reports for finding in report.findings]
    errors = sum(1 for finding in findings if finding.level is Level.ERROR)
    silenced = sum(report.silenced for report in reports)
    left_out = sum(report.left_out for report in reports)
    parts = [
        f"{counted(sum(report.mentions for report in reports), 'id')} in {counted(len(reports), 'file')}",
        counted(errors, "error"),
        counted(len(findings) - errors, "warning"),
        *([f"{silenced} silenced"] if silenced else []),
        *([f"{left_out} more not listed"] if left_out else []),
    ]
    output.note(", ".join(parts))
