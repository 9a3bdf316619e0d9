"""``threatlas kb defects``: what is wrong with a release, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.kb.arguments import add_format, add_release
from threatlas.cli.settings import release_setting

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = ("kb defects --release ATLAS.yaml", "kb defects --release stix-atlas.json --format json")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--all", action="store_true", help="also the sub-techniques that inherit their tactics, one by one"
    )
    add_release(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Lists the defects of a release that was loaded; one that cannot be loaded is an error that names them all."""
    kb = knowledge.load(release_setting(args.release))
    if args.format == "json":
        output.json(
            [
                {
                    "severity": issue.severity,
                    "code": issue.code,
                    "id": issue.subject or None,
                    "problem": issue.problem,
                    "source": issue.source,
                    "line": issue.line,
                    "column": issue.column,
                }
                for issue in kb.issues
            ]
        )
        return 0
    inherited = [issue for issue in kb.issues if issue.code == "tactics-inherited"]
    for issue in kb.issues:
        if args.all or issue.code != "tactics-inherited":
            place = f"{issue.source}:{issue.line}:{issue.column}"
            output.line(f"{place}: {issue.severity}: {issue.subject}: {issue.problem}")
    if inherited and not args.all:
        first = inherited[0]
        output.line(
            f"{first.source}:{first.line}:{first.column}: repaired: {len(inherited)} sub-techniques name no tactic; "
            "those of their parents count (--all lists them)"
        )
    if not kb.issues:
        output.note(f"no defects found in release {kb.release.version}")
    return 0
