"""Drafts a description of an AI system from the files of a repository. Files are read as data, within bounds; nothing is run."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from threatlas.artefacts.recognise import HEAD, TAIL, ModelFormat, recognise
from threatlas.documents.plain import one_line
from threatlas.documents.walk import SKIPPED, looks_binary
from threatlas.errors import DocumentError
from threatlas.systems.description import Objective, System, Zone
from threatlas.systems.discovery import (
    agent_rules,
    assume,
    compose,
    environment,
    hub_ids,
    kubernetes,
    mcp_configuration,
    model_files,
    notebooks,
    requirements,
    sdk_calls,
    vector_stores,
)
from threatlas.systems.discovery.finding import ZONES, Found, Link, SourceFile, Trace
from threatlas.systems.discovery.merge import Drafted, merge
from threatlas.vocabulary import AdversaryProfile

if TYPE_CHECKING:
    from collections.abc import Iterator


class Finder(Protocol):
    """What each module of :mod:`threatlas.systems.discovery` that reads text offers."""

    def wants(self, path: str) -> bool:
        """Whether a file of this name is worth reading."""

    def find(self, file: SourceFile) -> Iterator[Trace]:
        """What stands in it. May raise :class:`DocumentError`: then the file is counted as not read."""


FINDERS: tuple[Finder, ...] = (
    agent_rules,
    mcp_configuration,
    compose,
    kubernetes,
    requirements,
    environment,
    sdk_calls,
    hub_ids,
    vector_stores,
    notebooks,
)
_OF_CODE: tuple[Finder, ...] = (sdk_calls, hub_ids, vector_stores)
"""Those that also read the code cells of notebooks."""
_SKIPPED = SKIPPED | {
    ".git",
    ".hg",
    ".svn",
    ".venv",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".next",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a repository is looked at."""

    files: int = 20_000
    depth: int = 32
    """Folders inside each other."""
    size: int = 1024 * 1024
    """Bytes of a text file; a notebook or lock file may have four times as many."""
    total: int = 256 * 1024 * 1024
    """Bytes of text in all."""
    traces: int = 100_000


DEFAULT_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found."""

    system: System | None
    """None where nothing AI-like was found."""
    found: tuple[Drafted, ...]
    """The assets of ``system``, with all places and reasons."""
    files: int
    """Files that were looked at."""
    unread: tuple[str, ...]
    """``path: why`` of files that a finder wanted and could not read, at most 100."""
    cut: str
    """Which bound ended the search; empty where everything was looked at."""


@dataclass(slots=True)
class _Search:
    root: Path
    bounds: Bounds
    files: int = 0
    bytes_read: int = 0
    cut: str = ""
    unread: list[str] = field(default_factory=list)

    def paths(self) -> Iterator[str]:
        """Regular files below the root, relative, in order of name; links are never followed."""
        pending = [("", 0)]
        while pending:
            folder, depth = pending.pop()
            try:
                with os.scandir(self.root / folder) as entries:
                    listed = sorted(islice(entries, 2 * self.bounds.files), key=lambda entry: entry.name)
            except OSError:
                continue
            below = []
            for entry in listed:
                if not entry.name.isprintable():  # a name that would command a terminal; no finder knows such
                    continue
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name in _SKIPPED:
                        continue
                    if depth >= self.bounds.depth:
                        self.cut = f"folders more than {self.bounds.depth} deep were left out"
                        continue
                    below.append((path, depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    if self.files >= self.bounds.files:
                        self.cut = f"only the first {self.bounds.files:,} files were looked at"
                        return
                    self.files += 1
                    yield path
            pending.extend(reversed(below))

    def read(self, path: str, wanted: bool) -> tuple[ModelFormat | None, str | None]:
        """The format of a model file, or the text where it is ``wanted`` and is one. OSError where it cannot be read."""
        descriptor = os.open(self.root / path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return None, None
            head = file.read(HEAD)
            if not wanted:
                return self._model(file.fileno(), head, status.st_size), None
            if looks_binary(head):
                return None, None
            limit = self.bounds.size * (4 if path.endswith((".ipynb", ".lock", "-lock.json", "-lock.yaml")) else 1)
            if status.st_size > limit:
                self.note(path, f"is larger than {limit:,} bytes")
                return None, None
            if self.bytes_read + status.st_size > self.bounds.total:
                self.cut = f"only the first {self.bounds.total:,} bytes of text were read"
                return None, None
            content = head + file.read(limit - len(head) + 1)
        self.bytes_read += len(content)
        return None, content[:limit].decode("utf-8-sig", "replace")

    def _model(self, descriptor: int, head: bytes, size: int) -> ModelFormat | None:
        tail = b""
        if head.startswith(b"PK") and size > len(head):
            tail = os.pread(descriptor, TAIL, max(size - TAIL, 0))
        return recognise(head, tail, size)

    def note(self, path: str, why: str) -> None:
        if len(self.unread) < 100:
            self.unread.append(one_line(f"{path}: {why}")[:300])

    def traces(self) -> Iterator[Trace]:
        """What all finders yield, file by file."""
        for path in self.paths():
            finders = [finder for finder in FINDERS if finder.wants(path)]
            try:
                model, text = self.read(path, bool(finders))
            except OSError as error:
                self.note(path, error.strerror or "cannot be read")
                continue
            if model is not None:
                yield from model_files.find(path, model)
            if text is not None:
                file = SourceFile(path, text)
                for finder in finders:
                    yield from self._found(finder, file)

    def _found(self, finder: Finder, file: SourceFile) -> Iterator[Trace]:
        try:
            yield from finder.find(file)
            if finder is notebooks:
                code = notebooks.code_cells(file)
                for other in _OF_CODE:
                    yield from other.find(code)
        except DocumentError as error:
            self.note(file.path, f"line {error.line}: {error.problem}" if error.line else error.problem)


def discover(path: Path, release: str, bounds: Bounds = DEFAULT_BOUNDS) -> Draft:
    """A draft from the folder ``path``, pinned to ``release`` of ATLAS. Raises :class:`DocumentError` where it is no folder."""
    if not path.is_dir():
        raise DocumentError("is not a folder: name the repository's folder", source=str(path))
    search = _Search(path, bounds)
    traces: list[Trace] = []
    for trace in search.traces():
        if len(traces) >= bounds.traces:
            search.cut = f"only the first {bounds.traces:,} traces were kept"
            break
        traces.append(trace)
    found = _ends(traces)
    if not assume.is_ai(found):
        return Draft(None, (), search.files, tuple(search.unread), search.cut)
    drafted, flows = merge([*traces, *assume.assumed(found)])
    assets = tuple(one.asset for one in drafted)
    name = one_line(path.resolve().name)[:100] or "system"
    used = {asset.zone for asset in assets}
    system = System(
        name=name,
        summary=f"Draft from {search.files} files by threatlas discover: check every line, most of all the guesses.",
        release=release,
        zones=tuple(Zone(zone, title) for zone, title in ZONES.items() if zone in used),
        assets=assets,
        flows=tuple(flows),
        controls=(),
        adversaries=(AdversaryProfile.OUTSIDER, AdversaryProfile.SUPPLIER),
        objectives=tuple(
            Objective(
                f"{harm}-of-{asset.id}"[:64],
                f"Guess: {harm.title}: {asset.title}"[:200],
                harm,
                asset.id,
                None,
                asset.origin,
            )
            for harm, asset in assume.objectives(drafted)
        ),
        decisions=(),
        source=str(path),
    )
    return Draft(system, tuple(drafted), search.files, tuple(search.unread), search.cut)


def _ends(traces: list[Trace]) -> list[Found]:
    found: list[Found] = []
    for trace in traces:
        found += [trace.source, trace.target] if isinstance(trace, Link) else [trace]
    return found
