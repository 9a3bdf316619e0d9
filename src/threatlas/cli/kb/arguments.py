"""Arguments that several ``kb`` commands share, and how they turn into a knowledge base and filters."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.settings import release_setting
from threatlas.knowledge.catalogue import VERSION
from threatlas.knowledge.issue import Severity

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output


def add_release(parser: ArgumentParser) -> None:
    """``--release``."""
    parser.add_argument(
        "--release",
        metavar="VERSION|PATH",
        help="a release by version (5.2.0, 2026.09) or a file (ATLAS.yaml of formats 3 to 6, a STIX bundle); "
        "default: $THREATLAS_RELEASE, `release` in threatlas.toml, else the embedded catalogue 5.6.0",
    )


def add_pin(parser: ArgumentParser) -> None:
    """``--release`` of commands that write a system description."""
    parser.add_argument(
        "--release",
        metavar="VERSION",
        help="the release of ATLAS that the description names; default: $THREATLAS_RELEASE, `release` in threatlas.toml, "
        "else 5.6.0",
    )


def pinned_release(args: Namespace) -> str:
    """The version that a description is to name. Raises :class:`~threatlas.errors.UnknownRelease` for one not at hand."""
    wanted = release_setting(args.release)
    return VERSION if wanted is None else knowledge.load(wanted).release.version


def add_format(parser: ArgumentParser, *formats: str) -> None:
    """``--format``, by default ``text`` or ``json``."""
    parser.add_argument("--format", choices=formats or ("text", "json"), default="text", help="default: text")


def add_limit(parser: ArgumentParser, default: int) -> None:
    """``--limit``."""
    parser.add_argument(
        "--limit", type=_at_least_one, default=default, metavar="N", help=f"how many at most; default: {default}"
    )


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 10_000:
        raise ArgumentTypeError(f"{text[:20]!r} is not a number from 1 to 10000")
    return int(text)


def load_release(args: Namespace, output: Output) -> knowledge.KnowledgeBase:
    """The release asked for; notes about it go to the person."""
    kb = knowledge.load(release_setting(args.release))
    if kb.release.format not in ("embedded", "history"):
        repaired = sum(1 for issue in kb.issues if issue.severity is Severity.REPAIRED)
        left_out = sum(1 for issue in kb.issues if issue.severity is Severity.LEFT_OUT)
        if repaired or left_out:
            lost = f", {left_out} parts left out" if left_out else ""
            output.note(
                f"{kb.release.source}: {repaired} known defects repaired{lost}; `threatlas kb defects` lists them"
            )
    # The first note of the catalogue is about its case studies; it is told where they are listed.
    for note in kb.release.notes if kb.release.format != "embedded" else kb.release.notes[1:]:
        output.note(note)
    return kb
