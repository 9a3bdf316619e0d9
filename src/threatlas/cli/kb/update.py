"""``threatlas kb update``: fetches a release and locks it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge.store import ReleaseStore

EXAMPLES = (
    "kb update",
    "kb update --from ../atlas-data/dist",
    "kb update --from https://mirror.example/atlas/manifest.yaml --release 2026.05",
    "kb update --list",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument(
        "--from",
        dest="origin",
        metavar="URL|PATH",
        help="a manifest.yaml, a folder that holds one, or a release file; default: the manifest of atlas-data",
    )
    parser.add_argument("--release", metavar="VERSION", help="a release that the manifest lists; default: the newest")
    parser.add_argument("--sha256", metavar="HEX", help="the SHA-256 that the file must have")
    parser.add_argument("--list", action="store_true", help="list the releases that were fetched, and fetch nothing")
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Fetches, checks and keeps a release; or lists what is kept."""
    from threatlas.knowledge.releases import data_folder
    from threatlas.knowledge.store import ReleaseStore

    store = ReleaseStore(data_folder())
    if args.list:
        _list(store, args, output)
        return 0
    from threatlas.knowledge.update import MANIFEST, update

    done = update(store, args.origin or MANIFEST, release=args.release, pinned=args.sha256)
    if args.format == "json":
        output.json(asdict(done))
        return 0
    locked = done.locked
    output.line(f"{'fetched' if done.fresh else 'at hand already:'} release {locked.version} from {locked.origin}")
    output.line(f"{done.techniques} techniques, {done.case_studies} case studies, {done.issues} defects repaired")
    output.line(f"SHA-256 {locked.sha256}")
    output.line(f"use it with: threatlas kb list --release {locked.version}")
    return 0


def _list(store: ReleaseStore, args: Namespace, output: Output) -> None:
    kept = list(store.releases().values())
    if args.format == "json":
        output.json([asdict(locked) for locked in kept])
    elif kept:
        rows = [(locked.version, locked.fetched, locked.sha256[:16], locked.origin) for locked in kept]
        output.table(("release", "fetched", "sha256", "from"), rows)
    else:
        output.note(
            "no release was fetched yet; the embedded catalogue 5.6.0 is always there. Fetch one with: threatlas kb update"
        )
