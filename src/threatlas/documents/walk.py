"""Finds the text files that a person names by files and folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from threatlas.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "dist", "build", "venv"})
"""Folders that hold copies or build results; folders whose name begins with a dot are skipped too."""


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that ``paths`` name, each once: files as given, folders with everything below, in order of name.

    Symbolic links below a folder are not followed. Raises :class:`DocumentError` for a path that is not there.
    """
    seen: set[str] = set()
    for path in paths:
        if not path.exists():
            raise DocumentError("is not there", source=str(path))
        for file in _below(path) if path.is_dir() else [path]:
            key = os.path.realpath(file)
            if key not in seen:
                seen.add(key)
                yield file


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(files):
            file = folder.__class__(root, name)
            if not file.is_symlink():
                yield file


def looks_binary(content: bytes) -> bool:
    """Whether a file's first kilobytes hold a zero byte, which no text of ours does (git decides the same way)."""
    return b"\0" in content[:8000]
