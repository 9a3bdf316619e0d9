"""``threatlas kb diff A B``: what changed between two releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.kb.arguments import add_format

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from threatlas.cli.output import Output
    from threatlas.knowledge.difference import Added, Diff, Moved, Relinked, Removed

EXAMPLES = (
    "kb diff 5.2.0 5.6.0",
    "kb diff 5.6.0 2026.07",
    "kb diff old/ATLAS.yaml new/ATLAS.yaml --format json",
    "kb diff 4.9.1 ATLAS.yaml",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("older", metavar="A", help="a release, by version or path")
    parser.add_argument("newer", metavar="B", help="the release to compare it with")
    parser.add_argument("--reworded", action="store_true", help="name the objects whose description changed, too")
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Tells what changed from A to B."""
    from threatlas.knowledge.diff import diff

    changed = diff(knowledge.load(args.older), knowledge.load(args.newer))
    if args.format == "json":
        from dataclasses import asdict

        output.json(asdict(changed))
        return 0
    output.heading(f"{changed.a.version} → {changed.b.version}")
    if not changed:
        output.line("no change")
    for title, lines in _sections(changed):
        if lines:
            output.line()
            output.heading(f"{title} ({len(lines)})")
        for line in lines if title != "Reworded" or args.reworded else lines[:0]:
            output.line(f"  {line}")
    if changed.reworded and not args.reworded:
        output.line("  --reworded names them")
    for sentence in changed.not_compared:
        output.note(sentence)
    return 0


def _sections(changed: Diff) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of each kind of change."""
    yield "Added", [_added(one) for one in changed.added]
    yield "Removed", [_removed(one) for one in changed.removed]
    yield "Renamed", [f"{one.id}  {one.before} → {one.after}{_because(one.reason)}" for one in changed.renamed]
    yield "Moved", [_moved(one) for one in changed.moved]
    yield "Links of mitigations", [_relinked(one) for one in changed.relinked]
    yield (
        "Maturity",
        [f"{one.id}  {one.name}: {one.before or 'none'} → {one.after or 'none'}" for one in changed.rematured],
    )
    yield "Reworded", [f"{one.id}  {one.name}" for one in changed.reworded]


def _because(reason: str) -> str:
    return f"  ({reason})" if reason else ""


def _added(one: Added) -> str:
    origin = f"  from {', '.join(one.came_from)}" if one.came_from else ""
    return f"{one.id}  {one.name or '(name not known offline)'}{origin}"


def _removed(one: Removed) -> str:
    return f"{one.id}  {one.name}" + (f"  → {' or '.join(one.went_to)}{_because(one.reason)}" if one.went_to else "")


def _moved(one: Moved) -> str:
    before, after = _where(one.tactics_before, one.parent_before), _where(one.tactics_after, one.parent_after)
    return f"{one.id}  {one.name}: {before} → {after}"


def _relinked(one: Relinked) -> str:
    return f"{one.id}  {one.name}:" + "".join([f" +{end}" for end in one.added] + [f" -{end}" for end in one.removed])


def _where(tactics: tuple[str, ...], parent: str | None) -> str:
    return ", ".join((*tactics, *([f"under {parent}"] if parent else []))) or "no tactic"
