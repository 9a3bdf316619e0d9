"""``threatlas forecast ID…``: which techniques are likely next."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.analysis.arguments import add_as_of
from threatlas.cli.day import this_day
from threatlas.cli.kb.arguments import add_format
from threatlas.errors import MissingExtra, ThreatlasError
from threatlas.reports.figures import percent
from threatlas.vocabulary import AdversaryProfile

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.forecast import Likely

EXAMPLES = (
    "forecast AML.T0065 AML.T0051.001",
    "forecast AML.T0065 AML.T0093 --system system.yaml -n 5",
    "forecast AML.T0047 --format json",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("id", metavar="ID", nargs="+", help="the techniques seen so far, in their order")
    parser.add_argument("--system", metavar="FILE", help="a system description: where they were seen")
    parser.add_argument(
        "--profile",
        choices=tuple(AdversaryProfile),
        help="of the adversary, with --system; default: the first of the description",
    )
    add_as_of(parser)
    parser.add_argument(
        "-n", dest="most", type=_at_least_one, default=10, metavar="N", help="how many at most; default: 10"
    )
    add_format(parser)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 10_000:
        raise ArgumentTypeError(f"{text[:20]!r} is not a number from 1 to 10000")
    return int(text)


def run(args: Namespace, output: Output) -> int:
    """Ranks the techniques that may come next, with reasons."""
    try:
        from threatlas.paths.forecast import Forecaster
    except ModuleNotFoundError as error:
        raise MissingExtra("threatlas forecast", "paths") from error

    from threatlas.systems.reading import read_system

    if args.profile is not None and args.system is None:
        raise ThreatlasError("--profile says what an adversary has at the beginning on a system; it needs --system")
    system = None if args.system is None else read_system(Path(args.system))
    kb = knowledge.load() if system is None else knowledge.load(system.release)
    seen = [kb.technique(one).id for one in args.id]  # a wrong id is told before anything is learnt
    forecaster = Forecaster(kb)
    surroundings = None
    if system is not None:
        from threatlas.paths.forecasting.surroundings import Surroundings

        profile = AdversaryProfile(args.profile) if args.profile else None
        today = args.as_of or this_day()
        surroundings = Surroundings(system, kb, forecaster.rules, profile, today=today)
    found = forecaster.likely(seen, args.most, surroundings)
    if surroundings is not None:
        for technique in surroundings.unfitting:
            output.note(
                f"{technique} ({kb.full_name(technique)}) was seen, but fits nothing in {args.system}; "
                "the description may lack something"
            )
    if args.format == "json":
        from dataclasses import asdict

        output.json([asdict(one) for one in found])
        return 0
    _tell(found, output, kb)
    return 0


def _tell(found: list[Likely], output: Output, kb: KnowledgeBase) -> None:
    if not found:
        output.line("every technique was seen already")
    for number, one in enumerate(found, 1):
        output.heading(f"{number}. {one.technique}  {kb.full_name(one.technique)}  {percent(one.probability)}")
        for reason in one.reasons:
            output.paragraph(reason, indent="     ")
