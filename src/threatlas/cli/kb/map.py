"""``threatlas kb map TEXT|FILE``: ranks the techniques that a text speaks of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_limit, add_release, load_release
from threatlas.documents import Limits, read_bytes
from threatlas.errors import LimitExceeded, ThreatlasError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = (
    'kb map "They uploaded a pickle file with a reverse shell to the model hub."',
    "kb map incident.md --release ATLAS.yaml",
    "kb map - --limit 5 --format json < report.txt",
)
_STANDARD_INPUT = "-"
_LIMITS = Limits(size=4 * 1024 * 1024)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "text", metavar="TEXT|FILE", nargs="+", help="a text, the name of a file, or - for standard input"
    )
    add_limit(parser, 10)
    add_release(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Ranks techniques, with the words that speak for each."""
    from threatlas.knowledge.mapping import map_text

    kb = load_release(args, output)
    found = map_text(kb, _text(args.text), limit=args.limit)
    if args.format == "json":
        output.json(
            [
                {
                    "technique": one.technique,
                    "name": kb.full_name(one.technique),
                    "score": one.score,
                    "evidence": list(one.evidence),
                }
                for one in found
            ]
        )
        return 0
    if not found:
        output.note(
            "the text speaks of no technique that threatlas recognises; more words, or `threatlas kb search`, may help"
        )
        return 0
    rows = [(one.technique, _shown(one.score), kb.full_name(one.technique), ", ".join(one.evidence)) for one in found]
    output.table(("technique", "score", "name", "because of"), rows)
    return 0


def _text(words: list[str]) -> str:
    """The text itself, or that of the file that the only word names."""
    if words == [_STANDARD_INPUT]:
        content = sys.stdin.buffer.read(_LIMITS.size + 1)
        if len(content) > _LIMITS.size:
            raise LimitExceeded(
                f"is larger than {_LIMITS.size // (1024 * 1024)} MiB, the most that is mapped", source="-"
            )
        return content.decode("utf-8", errors="replace")
    if len(words) == 1 and _names_a_file(words[0]):
        return read_bytes(Path(words[0]), _LIMITS).decode("utf-8", errors="replace")
    text = " ".join(words)
    if not text.strip():
        raise ThreatlasError("there is no text to map")
    return text


def _names_a_file(word: str) -> bool:
    if not word.strip() or "\n" in word or len(word) > 4096 or "\0" in word:
        return False
    # What looks like a file's name is meant as one: a missing file is an error, not a text to map.
    return Path(word).exists() or (" " not in word and word.lower().endswith((".md", ".txt", ".html", ".json", ".pdf")))


def _shown(score: float) -> str:
    return f"{score:.2f}" if score >= 0.01 else "<0.01"
