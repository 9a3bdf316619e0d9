"""Draws the pictures of a report: the top of the page, and one path. Needs Chromium.

python docs/images/draw_report.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from threatlas.drawing.stylesheet import STYLESHEET

FOLDER = Path(__file__).parent
EXAMPLE = FOLDER.parents[1] / "examples" / "rag-assistant.yaml"


def report(folder: Path) -> Path:
    """The report of the example."""
    path = folder / "report.html"
    words = ["analyze", str(EXAMPLE), "--as-of", "2026-11-25", "--format", "html", "-o", str(path), "--quiet"]
    subprocess.run([sys.executable, "-m", "threatlas", *words], check=True)  # noqa: S603
    return path


def screenshot(page: Path, picture: Path) -> None:
    """The first screen of a page."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,1080"]
    command = ["chromium", *options, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603


def one_path(page: str) -> str:
    """The picture of the longest path among the first ten, as a file of its own."""
    section = page[page.index('id="paths"') :]
    pictures = [found[0] for found in re.finditer(r"<svg.*?</svg>", section, re.DOTALL) if "Adversary: " in found[0]][
        :10
    ]
    if not pictures:
        raise SystemExit("the report shows no path")
    svg = max(pictures, key=lambda picture: picture.count("AML.T"))
    if "xmlns=" not in svg[:300]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    end = svg.index(">") + 1
    return f"{svg[:end]}<style>{STYLESHEET}</style>{svg[end:]}\n"


def main() -> None:
    """Draws both."""
    with tempfile.TemporaryDirectory() as folder:
        page = report(Path(folder))
        screenshot(page, FOLDER / "report.png")
        (FOLDER / "path.svg").write_text(one_path(page.read_text()))


if __name__ == "__main__":
    main()
