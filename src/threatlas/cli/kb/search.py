"""``threatlas kb search WORDS``: finds objects by words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_limit, add_release, load_release
from threatlas.cli.kb.filters import add_filters, filters_of
from threatlas.errors import ThreatlasError
from threatlas.vocabulary import ObjectKind, kind_of

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = (
    'kb search "prompt injection"',
    "kb search poisned vector database",
    "kb search jailbreak --kind technique --platform generative",
    "kb search T0051",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("words", metavar="WORDS", nargs="+", help="an id, a name, an old name, or words about it")
    parser.add_argument("--kind", choices=tuple(ObjectKind), help="only objects of this kind")
    add_limit(parser, 20)
    add_filters(parser)
    add_release(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Lists what was found, the best first."""
    from threatlas.knowledge.search import search

    kb = load_release(args, output)
    filters = replace(filters_of(args, kb), kind=ObjectKind(args.kind) if args.kind else None)
    words = " ".join(args.words)
    if not words.strip():
        raise ThreatlasError("give at least one word to search for")
    hits = search(kb, words, filters=filters, limit=args.limit)
    if args.format == "json":
        output.json(
            [
                {
                    "id": hit.id,
                    "kind": kind_of(hit.id),
                    "name": kb.full_name(hit.id),
                    "score": hit.score,
                    "matched": list(hit.matched),
                }
                for hit in hits
            ]
        )
        return 0
    if not hits:
        output.note("nothing found; try other words, or fewer filters")
        return 0
    rows = [(hit.id, str(kind_of(hit.id)), kb.full_name(hit.id), ", ".join(hit.matched)) for hit in hits]
    output.table(("id", "kind", "name", "because of"), rows)
    return 0
