"""``threatlas check FILE…``: is a system description, or a file of evidence, right, and does it say what was meant?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.day import this_day
from threatlas.cli.kb.arguments import add_format
from threatlas.documents import read_text
from threatlas.documents.counted import counted
from threatlas.systems.problem import Level, Problem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = (
    "check system.yaml",
    "check examples/*.yaml --format json",
    "check system.yaml --strict",
    "check system.yaml evidence.jsonl",
)


EVIDENCE = ".jsonl"
"""How the name of a file of evidence ends."""


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", nargs="+", help="a system description, or evidence (.jsonl)")
    parser.add_argument("--controls", metavar="FILE", help="your own catalogue of controls; it is checked too")
    parser.add_argument("--strict", action="store_true", help="end with 1 for warnings too, not only for errors")
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Lists what is wrong and what is suspicious; 1 if something is wrong."""
    paths = [Path(name) for name in args.file]
    assets: set[str] = set()
    found = [problem for path in paths if path.suffix != EVIDENCE for problem in _check(path, assets)]
    found += [problem for path in paths if path.suffix == EVIDENCE for problem in _check_evidence(path, assets)]
    if args.controls is not None:
        found += _check_controls(Path(args.controls))
    if args.format == "json":
        from dataclasses import asdict

        output.json([asdict(problem) for problem in found])
    else:
        for problem in found:
            output.line(str(problem))
    errors = sum(1 for problem in found if problem.level is Level.ERROR)
    warnings = counted(len(found) - errors, "warning")
    output.note(
        f"{counted(len(args.file) + (args.controls is not None), 'file')}, {counted(errors, 'error')}, {warnings}"
    )
    return 1 if errors or (args.strict and found) else 0


def _check(path: Path, assets: set[str]) -> list[Problem]:
    """What is wrong with a description; the ids of its assets are added to ``assets``."""
    from threatlas.systems.check import check_description

    today = this_day()
    system, problems = check_description(read_text(path), str(path), knowledge.load, today)
    if system is not None:
        assets.update(asset.id for asset in system.assets)
    return list(problems)


def _check_evidence(path: Path, assets: set[str]) -> list[Problem]:
    """What is wrong with evidence, and which of its assets no description checked beside it declares."""
    from threatlas.systems.evidence_reading import examine_evidence, read_lines
    from threatlas.systems.evidence_references import check_evidence

    records, problems = examine_evidence(read_lines(path), str(path))
    check_evidence(records, knowledge.load(), problems, now=datetime.now(UTC), assets=assets or None)
    return list(problems)


def _check_controls(path: Path) -> list[Problem]:
    """What is wrong with a catalogue of the user's own."""
    from threatlas.paths.control_reading import examine_controls

    return list(examine_controls(read_text(path), str(path), knowledge.load())[1])
