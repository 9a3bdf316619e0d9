"""Draws the pictures of the documentation: what commands print at a terminal, as SVG.

python docs/images/draw.py
"""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

FOLDER = Path(__file__).parent
NOTE = """Our assistant answers mail. On Monday a customer's message held white text that told
the model to look up other customers and to draw an image whose address carries what it found.
The image was fetched when the answer was rendered, and the data were gone.
"""
PICTURES = {
    "show.svg": ("threatlas kb show AML.T0070", 34),
    "map.svg": ("threatlas kb map note.md", 16),
    "list.svg": ("threatlas kb list techniques --platform agentic --area privacy", 20),
}
WIDTH = 104


def at_terminal(command: str, folder: Path) -> str:
    """What a command prints at a terminal, colours included."""
    (folder / "note.md").write_text(NOTE)
    master, slave = pty.openpty()
    settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(WIDTH), "THREATLAS_DATA": str(folder)}
    settings.pop("NO_COLOR", None)
    words = [sys.executable, "-m", *shlex.split(command)]
    child = subprocess.Popen(words, stdout=slave, stderr=slave, env=settings, cwd=folder)  # noqa: S603
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(master)
    child.wait()
    return shown.decode().replace("\r\n", "\n")


def draw(command: str, lines: int, folder: Path) -> str:
    """The picture of a command and the first lines of what it prints."""
    shown = at_terminal(command, folder).splitlines()
    text = f"$ {command}\n" + "\n".join(shown[:lines]) + ("\n…" if len(shown) > lines else "")
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w"), force_terminal=True)  # noqa: PTH123, SIM115
    console.print(Text.from_ansi(text))
    svg = console.export_svg(title="threatlas", theme=MONOKAI, unique_id="threatlas")
    # The template of rich fetches a font from the network; a picture fetches nothing.
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", "monospace")


def main() -> None:
    """Draws all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (command, lines) in PICTURES.items():
            (FOLDER / name).write_text(draw(command, lines, Path(folder)))


if __name__ == "__main__":
    main()
