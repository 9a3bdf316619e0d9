"""Arguments that the commands that analyse a system share, and how they turn into an analysis."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.day import this_day
from threatlas.errors import MissingExtra, ThreatlasError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.systems.description import System


def add_analysis(parser: ArgumentParser) -> None:
    """What decides an analysis besides the description."""
    parser.add_argument(
        "--evidence",
        metavar="FILE",
        action="append",
        default=[],
        help="JSON lines of what was observed or tested; may be given several times",
    )
    parser.add_argument(
        "--controls", metavar="FILE", action="append", default=[], help="own controls, besides those of the catalogue"
    )
    parser.add_argument(
        "--rules", metavar="FILE", action="append", default=[], help="own technique rules, besides those that ship"
    )
    add_as_of(parser)
    parser.add_argument("--seed", type=whole_number, default=0, metavar="N", help="of what is sampled; default: 0")


def add_as_of(parser: ArgumentParser) -> None:
    """``--as-of``."""
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="the day by which decisions count; default: today")


def add_budget(parser: ArgumentParser) -> None:
    """``--budget``."""
    parser.add_argument(
        "--budget",
        type=_budget,
        metavar="DAYS",
        help="person-days for the plan; default: what the first five controls cost",
    )


def add_paths(parser: ArgumentParser) -> None:
    """``--to`` and ``-k``."""
    parser.add_argument("--to", metavar="OBJECTIVE", help="only this objective, by id; default: all")
    parser.add_argument(
        "-k", dest="most", type=int, choices=range(1, 21), default=3, metavar="N", help="paths to each; default: 3"
    )


def whole_number(text: str) -> int:
    """The type of an argument that is a whole number, not negative."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ArgumentTypeError(f"{text[:30]!r} is no whole number from 0")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text[:20]!r} is no date; write it as 2026-12-31") from None


def _budget(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1e9:
        raise ArgumentTypeError(f"{text[:20]!r} is not a number of days from 0 up")
    return value


def analysed(
    args: Namespace, output: Output, file: str, command: str, *, controls: bool = True
) -> tuple[Analysis, KnowledgeBase]:
    """The analysis of a description by the arguments of a command, which may lack ``to``, ``most`` and ``budget``;
    ``controls`` says whether controls are weighed.
    """
    try:
        from threatlas.paths.analyze import Options, analyze
        from threatlas.paths.known import knowledge_for
    except ModuleNotFoundError as error:
        raise MissingExtra(f"threatlas {command}", "paths") from error
    today = args.as_of or this_day()
    system = _checked(file, today)
    kb = knowledge.load(system.release)
    objective = _objective("--to", getattr(args, "to", None), system, file)
    cut = _objective("--cut", getattr(args, "cut", None), system, file)
    known = knowledge_for(
        kb,
        system,
        now=datetime.now(UTC),
        evidence=[Path(name) for name in args.evidence],
        controls=[Path(name) for name in args.controls],
        rules=[Path(name) for name in args.rules],
    )
    for warning in known.warnings:
        output.note(warning)
    options = Options(
        paths=getattr(args, "most", 3),
        objective=objective,
        budget=getattr(args, "budget", None),
        controls=controls,
        cut=cut,
        today=today,
        seed=args.seed,
        progress=output.progress,
    )
    return analyze(system, known.knowledge, options), kb


def _checked(file: str, today: date) -> System:
    """The description in a file. Raises :class:`~threatlas.errors.DescriptionError` for what ``threatlas check`` calls an
    error, with all of them.
    """
    from threatlas.documents import read_text
    from threatlas.errors import DescriptionError
    from threatlas.systems.check import check_description

    system, problems = check_description(read_text(Path(file)), file, knowledge.load, today)
    if system is None or problems.errors:
        raise DescriptionError(file, [str(problem) for problem in problems if problem in problems.errors])
    return system


def _objective(option: str, wanted: str | None, system: System, file: str) -> str | None:
    known = [objective.id for objective in system.objectives]
    if not known:
        raise ThreatlasError(f"{file}: names no objective, so paths have no end: add `objectives:`")
    if wanted is not None and wanted not in known:
        raise ThreatlasError(f"{option}: {wanted[:60]!r} is no objective; there are {', '.join(known)}")
    return wanted
