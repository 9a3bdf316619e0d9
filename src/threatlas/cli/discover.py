"""``threatlas discover PATH``: drafts a system description from a repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_pin, pinned_release
from threatlas.cli.output import Output
from threatlas.cli.overwriting import add_force, refuse_to_overwrite
from threatlas.documents.counted import counted
from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.systems.discover import Draft
    from threatlas.systems.discovery.merge import Drafted

EXAMPLES = ("discover . --analyze", "discover .", "discover ~/src/assistant -o system.yaml", "discover . --format json")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "path", metavar="PATH", nargs="?", default=".", help="the folder of a repository; default: this one"
    )
    parser.add_argument(
        "--yaml", action="store_true", help="only the description, without the table of what was found where"
    )
    parser.add_argument(
        "--analyze", action="store_true", help="go on to the likeliest attack paths, with the lines they rest on"
    )
    add_pin(parser)
    add_force(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Shows what was found where, and the description; 0 also where nothing was found and no file is to be written."""
    from threatlas.systems.discover import discover

    if args.analyze and (args.yaml or args.format == "json"):
        other = "--yaml" if args.yaml else "--format json"
        raise ThreatlasError(f"--analyze tells a story in text, so it does not go with {other}; leave out one of them")
    refuse_to_overwrite(args.output, force=args.force)
    draft = discover(Path(args.path), pinned_release(args))
    for line in draft.unread[:10]:
        output.note(f"not read: {line}")
    if len(draft.unread) > 10:
        output.note(f"not read: {len(draft.unread) - 10} more files; --format json lists them")
    if draft.cut:
        output.note(draft.cut)
    if args.format == "json":
        output.json(_as_json(draft))
    elif draft.system is None:
        nothing = f"nothing AI-like was found in {counted(draft.files, 'file')}"
        if args.output and args.output != "-":
            raise ThreatlasError(f"{nothing} of {args.path}, so {args.output} is left as it is")
        output.note(f"{nothing} of {args.path}")
        output.line(f"# threatlas discover: {nothing}")
    elif args.analyze:
        from threatlas.cli.analysis.discovered import tell_discovered

        tell_discovered(draft, draft.system, output)
    else:
        _show(draft, args, output)
    return 0


def _show(draft: Draft, args: Namespace, output: Output) -> None:
    from threatlas.systems.writing import system_text

    if draft.system is None:
        return
    text = system_text(draft.system)
    to_file = bool(args.output and args.output != "-")
    if to_file and not args.yaml:
        shown = Output()  # the description goes to the file, the table to the person
        for line in _table(draft):
            shown.line(line.removeprefix("# "))
        shown.close()
    elif not args.yaml:
        for line in _table(draft):
            output.line(line)
        output.line()
    output.document(text)
    guesses = sum(1 for one in draft.found if one.guess)
    output.note(
        f"{len(draft.found)} assets ({guesses} guesses) and {len(draft.system.flows)} flows from {draft.files} files"
    )
    if to_file:
        output.note(f"next: edit {args.output}, then: threatlas check {args.output}")


def _table(draft: Draft) -> list[str]:
    """What was found where, as comments of YAML, so that the whole output is still a description."""
    rows = [("kind", "id", "found at", "")]
    rows += [(str(one.asset.kind), one.asset.id, _places(one), "guess" if one.guess else "") for one in draft.found]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        ("# " + "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))).rstrip()
        for row in rows
    ]


def _places(one: Drafted) -> str:
    first = one.places[0]
    more = f" and {one.count - 1} more" if one.count > 1 else ""
    return f"{first.source[-80:]}:{first.line}{more}"


def _as_json(draft: Draft) -> dict[str, object]:
    """``{"files", "cut", "unread", "assets": […], "flows": […], "yaml"}``; ``yaml`` is null where nothing was found."""
    from threatlas.systems.writing import system_text

    return {
        "files": draft.files,
        "cut": draft.cut,
        "unread": list(draft.unread),
        "assets": [
            {
                "id": one.asset.id,
                "kind": one.asset.kind,
                "title": one.asset.title,
                "zone": one.asset.zone,
                "is": sorted(one.asset.flags),
                "places": [{"file": place.source, "line": place.line} for place in one.places],
                "guess": one.guess,
                "note": one.asset.note,
            }
            for one in draft.found
        ],
        "flows": [
            {"flow": str(flow), "file": flow.origin.source, "line": flow.origin.line, "note": flow.note}
            for flow in (draft.system.flows if draft.system else ())
        ],
        "yaml": system_text(draft.system) if draft.system else None,
    }
