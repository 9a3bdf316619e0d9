"""``threatlas kb crosswalk``: our ids beside the entries of other frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_release, load_release
from threatlas.errors import ThreatlasError
from threatlas.knowledge.crosswalk import correspondences, framework, frameworks

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output

EXAMPLES = (
    "kb crosswalk",
    "kb crosswalk owasp-llm",
    "kb crosswalk nist-800-53 --entry SI-10",
    "kb crosswalk eu-ai-act --format json",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "framework", nargs="?", metavar="FRAMEWORK", help=f"{', '.join(frameworks())}; default: list them"
    )
    parser.add_argument("--entry", metavar="CODE", help="only this entry of the framework, for example LLM01")
    add_release(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Lists frameworks, or the rows of one. Rows whose id the release does not hold are left out."""
    if args.framework is None:
        _overview(args, output)
        return 0
    kb = load_release(args, output)
    chosen = framework(args.framework)
    entry = _entry(args.entry, list(chosen.entries), chosen.id)
    rows = [
        row
        for row in correspondences()
        if row.framework == chosen.id and row.source in kb and (entry is None or row.entry == entry)
    ]
    if args.format == "json":
        output.json(
            [
                {
                    "framework": chosen.id,
                    "edition": chosen.edition,
                    "entry": row.entry,
                    "title": chosen.entries[row.entry],
                    "id": row.source,
                    "name": kb.full_name(row.source),
                    "relation": row.relation,
                    "reason": row.reason,
                    "provenance": "threatlas",
                }
                for row in rows
            ]
        )
        return 0
    output.heading(f"{chosen.title}, edition {chosen.edition} ({chosen.publisher})")
    output.paragraph(chosen.scope)
    output.paragraph("Correspondences are the judgement of threatlas, not of MITRE or of the publisher.")
    for code, title in chosen.entries.items():
        found = [row for row in rows if row.entry == code]
        if found or (entry is None and args.entry is None):
            output.line()
            output.heading(f"{code}  {title}")
        for row in found:
            output.line(f"  {row.source}  {kb.full_name(row.source)}  ({row.relation})")
            output.paragraph(row.reason, indent="    ")
        if not found and entry is None:
            output.line("  nothing corresponds")
    return 0


def _overview(args: Namespace, output: Output) -> None:
    counts = {name: sum(1 for row in correspondences() if row.framework == name) for name in frameworks()}
    if args.format == "json":
        fields = ("id", "name", "title", "edition", "publisher", "url", "scope")
        output.json(
            [
                {
                    **{field: getattr(known, field) for field in fields},
                    "entries": dict(known.entries),
                    "rows": counts[name],
                }
                for name, known in frameworks().items()
            ]
        )
        return
    rows = [(known.id, known.edition, str(counts[known.id]), known.name) for known in frameworks().values()]
    output.table(("id", "edition", "rows", "name"), rows)


def _entry(code: str | None, known: list[str], name: str) -> str | None:
    if code is None:
        return None
    for entry in known:
        if entry.lower() == code.lower():
            return entry
    raise ThreatlasError(f"{code[:40]!r} is not an entry of {name}; there are {', '.join(known)}")
