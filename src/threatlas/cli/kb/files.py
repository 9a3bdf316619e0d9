"""The files that ``kb lint`` and ``kb migrate`` work on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.documents import read_bytes
from threatlas.documents.walk import find_files, looks_binary
from threatlas.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.cli.output import Output

STANDARD_INPUT = "-"


def read_files(names: Sequence[str], output: Output) -> Iterator[tuple[str, bytes]]:
    """Name and content of each text file; ``-`` is standard input. What cannot be read below a folder is noted and skipped."""
    for name in names:
        if name == STANDARD_INPUT:
            yield STANDARD_INPUT, sys.stdin.buffer.read()
            continue
        given = Path(name)
        for path in find_files([given]):
            try:
                content = read_bytes(path)
            except DocumentError as error:
                if path == given:
                    raise
                output.note(f"{error}; skipped")
                continue
            if not looks_binary(content):
                yield str(path), content
            elif path == given:
                output.note(f"{path}: is not a text file; skipped")
