"""``threatlas doctor``: checks the installation and says how to mend what is wrong."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from threatlas import __version__
from threatlas.cli.doctor_server import server_data, server_units
from threatlas.cli.finding import Finding
from threatlas.cli.kb.arguments import add_format
from threatlas.cli.serve import add_data, data_of
from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from threatlas.cli.output import Output

EXAMPLES = ("doctor", "doctor --format json")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    add_format(parser)
    add_data(parser)


def run(args: Namespace, output: Output) -> int:
    """Runs every check; 1 if one failed."""
    checks = (_python, _catalogue, _yaml, _colour, _extras, _data, _settings, server_units)
    findings = [finding for check in checks for finding in check()]
    findings += server_data(data_of(args))
    if args.format == "json":
        output.json([asdict(finding) for finding in findings])
    else:
        output.table(("check", "status", "detail"), [(f.check, f.status, f.detail) for f in findings])
    return 1 if any(finding.status == "failure" for finding in findings) else 0


def _python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", "ok", f"threatlas {__version__} on Python {version}")


def _catalogue() -> Iterator[Finding]:
    from threatlas import knowledge

    try:
        kb = knowledge.load()
    except (ThreatlasError, OSError, ValueError, KeyError) as error:
        yield Finding("catalogue", "failure", f"the embedded catalogue is damaged ({error}); install threatlas again")
        return
    counts = len(kb.tactics), len(kb.techniques), len(kb.case_studies)
    yield Finding(
        "catalogue",
        "ok",
        f"release {kb.release.version}: {counts[0]} tactics, {counts[1]} techniques, {counts[2]} case studies",
    )


def _yaml() -> Iterator[Finding]:
    import yaml

    if getattr(yaml, "__with_libyaml__", False):
        yield Finding("yaml", "ok", f"PyYAML {yaml.__version__} with libyaml")
    else:
        yield Finding(
            "yaml",
            "warning",
            "PyYAML lacks libyaml, so releases read ten times slower: pip install --force-reinstall pyyaml",
        )


def _colour() -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        yield Finding("rich", "ok", f"rich {version('rich')} draws tables at a terminal")
    except PackageNotFoundError:
        yield Finding("rich", "failure", "rich is missing: pip install rich")


EXTRAS = {
    "paths": ("numpy", "numba", "ortools"),
    "mcp": ("mcp",),
    "server": ("sqlalchemy", "alembic", "fastapi", "uvicorn"),
    "oidc": ("jwt", "cryptography"),
    "postgresql": ("psycopg",),
}
"""Modules that come with an extra."""


def _extras() -> Iterator[Finding]:
    from importlib.util import find_spec

    for extra, modules in EXTRAS.items():
        missing = [module for module in modules if find_spec(module) is None]
        if missing:
            told = f"{', '.join(missing)} not installed: pip install 'threatlas[{extra}]'"
            yield Finding(f"extra {extra}", "warning", told)
        else:
            yield Finding(f"extra {extra}", "ok", f"{', '.join(modules)} installed")


def _data() -> Iterator[Finding]:
    import os

    from threatlas.knowledge.releases import data_folder
    from threatlas.knowledge.store import ReleaseStore

    folder = data_folder()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        yield Finding(
            "data folder",
            "warning",
            f"{existing} is not a folder that can be written; set THREATLAS_DATA to one that can",
        )
    else:
        yield Finding("data folder", "ok", f"{folder}{'' if folder.exists() else ' (made when it is needed)'}")
    store = ReleaseStore(folder)
    try:
        kept = list(store.releases())
        for version in kept:
            store.path_of(version)
    except (ThreatlasError, OSError) as error:
        yield Finding("releases", "failure", str(error))
        return
    yield Finding(
        "releases", "ok", f"fetched and verified: {', '.join(kept)}" if kept else "none fetched; 5.6.0 is built in"
    )


def _settings() -> Iterator[Finding]:
    from threatlas import knowledge
    from threatlas.cli.settings import release_setting

    try:
        release = release_setting(None)
        if release is not None:
            knowledge.load(release)
    except ThreatlasError as error:
        yield Finding("settings", "failure", str(error).splitlines()[0])
        return
    yield Finding("settings", "ok", f"release {release}" if release else "defaults")
