"""Where results go: standard output or a file, for a person at a terminal or for another program."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from threatlas.documents.plain import one_line, plain
from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from collections.abc import Sequence

PIPED_WIDTH = 100
"""Columns that paragraphs are wrapped at where there is no terminal."""


class Output:
    """Collects a command's results and hands them over at the end: a result is written whole or not at all.

    Everything shown passes through :func:`~threatlas.documents.plain.plain`, since names and texts of releases come from outside.
    """

    def __init__(self, *, path: str | None = None, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._path = path if path and path != "-" else None
        self._stream = stream or sys.stdout
        self._quiet = quiet
        self._parts: list[str] = []
        self._shows_progress = False
        self.terminal = self._path is None and self._stream.isatty()
        """Whether a person is watching."""
        self.colour = self.terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.width = min(terminal_width(self._stream), 140) if self.terminal else PIPED_WIDTH

    def redirect(self, path: str) -> None:
        """Sends the result to a file after all, for commands whose result is one by default."""
        self._path = path

    def line(self, text: str = "") -> None:
        """One line of text."""
        self._parts.append(_shown(text) + "\n")

    def heading(self, text: str) -> None:
        """A line that stands out: bold at a terminal."""
        shown = _shown(text)
        self._parts.append(f"\x1b[1m{shown}\x1b[0m\n" if self.colour else f"{shown}\n")

    def paragraph(self, text: str, indent: str = "  ") -> None:
        """Text wrapped to the width, each of its lines kept apart."""
        import textwrap

        for part in plain(text).split("\n"):
            wrapped = textwrap.wrap(part, max(self.width - 2, 40), initial_indent=indent, subsequent_indent=indent)
            self._parts.append("\n".join(wrapped) + "\n" if wrapped else "\n")

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]], *, indent: str = "") -> None:
        """Rows under headers. Drawn by rich at a terminal; otherwise columns aligned with spaces, nothing cut off."""
        cells = [[one_line(cell) for cell in row] for row in rows]
        if self.colour and not indent:
            self._rich_table(headers, cells)
            return
        widths = [max(len(cell) for cell in column) for column in zip(headers, *cells, strict=True)]
        for row in ([*headers], *cells) if headers and any(headers) else cells:
            padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self._parts.append((indent + "  ".join(padded)).rstrip() + "\n")

    def _rich_table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
        for index, header in enumerate(headers):
            table.add_column(header, no_wrap=index == 0, style="cyan" if index == 0 else "")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console = Console(width=self.width, force_terminal=True, highlight=False)
        with console.capture() as capture:
            console.print(table)
        self._parts.append(capture.get())

    def json(self, value: object) -> None:
        """A value as JSON: indented, keys in the order given, everything but ASCII escaped so that any terminal is safe."""
        import json

        self._parts.append(json.dumps(value, indent=2) + "\n")

    def document(self, text: str) -> None:
        """A finished document (an export), as it is."""
        self._parts.append(text if text.endswith("\n") else text + "\n")

    def note(self, text: str) -> None:
        """A message for the person, on standard error, unless ``--quiet``."""
        if not self._quiet:
            self._clear_progress()
            sys.stderr.write(f"threatlas: {one_line(text)}\n")

    def progress(self, text: str) -> None:
        """What is being done, on one line of standard error that the next takes the place of; only at a terminal."""
        if not self._quiet and sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{one_line(text)[:79]}")
            sys.stderr.flush()
            self._shows_progress = True

    def _clear_progress(self) -> None:
        if self._shows_progress:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shows_progress = False

    def close(self) -> None:
        """Hands everything over."""
        self._clear_progress()
        text = "".join(self._parts)
        if self._path is None:
            self._stream.write(text)
            self._stream.flush()
            return
        from pathlib import Path

        from threatlas.documents.write import write_atomic

        try:
            write_atomic(Path(self._path), text)
        except OSError as error:
            raise ThreatlasError(f"{self._path}: cannot be written ({error.strerror})") from error
        self.note(f"wrote {self._path}")


def _shown(text: str) -> str:
    """Harmless, and on one line; spaces stay, so that what was aligned stays aligned."""
    return plain(text).replace("\n", " ").replace("\t", " ").rstrip()


def terminal_width(stream: TextIO) -> int:
    """Columns of the terminal that ``stream`` writes to, or :data:`PIPED_WIDTH`."""
    # shutil.get_terminal_size does the same, but importing shutil costs a tenth of a command's time.
    try:
        return int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(stream.fileno()).columns or PIPED_WIDTH
    except (OSError, ValueError):
        return PIPED_WIDTH
