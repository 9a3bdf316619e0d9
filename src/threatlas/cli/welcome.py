"""``threatlas`` alone: what it is, and the three commands most worth trying next in this folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.cli.output import Output

_READ = 64 * 1024
_FILES = 200
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,80}\Z")
_TEXT = {".md", ".txt", ".yml", ".yaml", ".json", ".csv", ".py", ".rst", ".toml"}
_SYSTEM = re.compile(rb"(?:#[^\n]*\n|\s)*threatlas:")
_CODE = {"pyproject.toml", "requirements.txt", "package.json", "setup.py", "compose.yaml", "docker-compose.yml"}
"""Files by which a folder is known as a repository of code."""
_NOTES = {".md", ".txt", ".rst"}


def welcome(output: Output) -> None:
    """Writes the overview for the current folder."""
    output.heading(f"threatlas {__version__}")
    output.paragraph("Threat-informed defence for AI systems, on the MITRE ATLAS knowledge base.", indent="")
    output.paragraph(
        "Release 5.6.0 is built in: 16 tactics, 170 techniques, 35 mitigations, 45 case studies.", indent=""
    )
    output.line()
    output.line("Worth trying next here:")
    suggestions = list(_suggestions(Path()))[:3]
    width = max(len(command) for command, _ in suggestions)
    for command, why in suggestions:
        output.line(f"  threatlas {command.ljust(width)}  {why}")
    output.line()
    output.line("All commands: threatlas --help")


def _suggestions(folder: Path) -> Iterator[tuple[str, str]]:
    """Commands with a reason, those for what lies in the folder first."""
    found = list(_look(folder))
    releases = [name for name, kind in found if kind == "release"]
    mentions = [name for name, kind in found if kind == "mentions"]
    notes = [name for name, kind in found if kind == "notes"]
    systems = [name for name, kind in found if kind == "system"]
    if systems:
        yield f"analyze {systems[0]}", "see what can happen to it, by which paths, and what to do next"
    if any(kind == "code" for _, kind in found):
        yield "discover . --analyze", "find the AI in this repository and its likeliest attack paths"
    if releases:
        yield f"kb list --release {releases[0]}", "count what this release of ATLAS holds"
        yield f"kb diff 5.6.0 {releases[0]}", "see what it changes"
    if mentions:
        more = f" and {len(mentions) - 1} more files" if len(mentions) > 1 else ""
        target = mentions[0] if len(mentions) == 1 else "."
        yield f"kb lint {target}", f"check the ATLAS ids in {mentions[0]}{more}"
    if notes:
        yield f"kb map {notes[0]}", "see which techniques it speaks of"
    if not systems:
        yield "init agent", "describe a system: a commented file to start from, and then analyze it"
    yield 'kb search "prompt injection"', "find techniques by words"
    yield "kb show AML.T0051.001", "read one technique, with what helps and what would show it"
    yield "kb tour", "take a guided look, half a minute"


def _look(folder: Path) -> Iterator[tuple[str, str]]:
    """Names of files in the folder and what they are good for: a bounded look, nothing below it."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for name in names[:_FILES]:
        path = folder / name
        # A name that would need quoting in a shell is not put into a command line.
        if path.suffix.lower() not in _TEXT or not _NAME.match(name) or path.is_symlink() or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                start = file.read(_READ)
        except OSError:
            continue
        if b"object-type: technique" in start or (b"ATLAS" in start[:2000] and b"format-version" in start[:2000]):
            yield name, "release"
        elif _SYSTEM.match(start) and b"\nassets:" in start:
            yield name, "system"
        elif name in _CODE:
            yield name, "code"
        elif b"AML.T" in start or b"AML.M" in start or b"AML.CS" in start:
            yield name, "mentions"
        elif path.suffix.lower() in _NOTES and name.lower() not in ("license.txt", "license.md", "requirements.txt"):
            yield name, "notes"
