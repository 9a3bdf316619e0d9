"""Pictures of the main pages for the documentation: a row of the table each.

``THREATLAS_PICTURES=docs/images python -m pytest tests/web/browser/test_pictures.py`` draws them anew; else they are only tried.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from web.browser.visiting import Site, Visit, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DOCS = Path(__file__).parents[3] / "docs"
LARGEST, MOST = 160_000, 1_500_000
"""Bytes of a picture, and of all of them."""
COLOURS = 96
IN_PLACE = ("AML.M0020", "AML.M0004", "TL.M0013", "TL.M0001", "TL.M0009", "AML.M0029", "AML.M0018")


@dataclass(frozen=True, slots=True)
class Picture:
    """What is shown."""

    path: str
    scheme: Literal["light", "dark"] = "light"
    width: int = 1200
    height: int = 800


PICTURES = {
    "web-home": Picture("/", height=420),
    "web-system": Picture("/systems/1"),
    "web-matrix": Picture("/matrix?system=1"),
    "web-matrix-dark": Picture("/matrix", "dark"),
    "web-graph": Picture("/systems/1/graph?show=any&objective=orders-leak&group=none&focus=AML.T0051.001@drafter"),
    "web-exposure": Picture("/systems/1/exposure"),
    "web-path": Picture("/systems/1/paths/orders-leak/1"),
    "web-plan": Picture("/systems/1/plan"),
    "web-what-if": Picture(f"/systems/1/what-if?set=1&{'&'.join(f'keep={one}' for one in IN_PLACE)}&add=AML.M0026"),
    "web-compare": Picture("/systems/1/compare", height=620),
    "web-write": Picture("/systems/new?sketch=agent"),
    "web-technique": Picture("/techniques/AML.T0051"),
    "web-case-study": Picture("/case-studies/AML.CS0020"),
    "web-search": Picture("/search?q=prompt+injection"),
    "web-diff": Picture("/diff?from=4.9.1&to=5.6.0"),
    "web-api": Picture("/api-docs/systems"),
    "web-people": Picture("/people", height=620),
    "web-phone": Picture("/systems/1/plan", width=390),
}
"""By name of the file. A page of yours is one more row, and a place in a page of the documentation."""
_STILL = """() => {
    for (const one of document.querySelectorAll("time")) one.textContent = "2026-11-30 09:00 UTC";
    return document.fonts.ready.then(() => undefined);
}"""
"""Moments differ each time; the picture does not."""


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(name: str, chromium: Browser, site: Site, cookies: Any) -> None:
    pytest.importorskip("PIL", reason="Pillow is not installed: pip install pillow")
    first, again = (small(drawn(PICTURES[name], chromium, site, cookies)) for _ in range(2))
    assert first == again
    assert 5_000 < len(first) < LARGEST
    if folder := os.environ.get("THREATLAS_PICTURES"):
        (Path(folder) / f"{name}.png").write_bytes(first)


def drawn(picture: Picture, chromium: Browser, site: Site, cookies: Any) -> bytes:
    """A page as somebody sees it who is signed in."""
    context = chromium.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    context.add_cookies(cookies)
    visit: Visit = watched(context, site.base)
    visit.open(picture.path)
    visit.page.wait_for_function("() => !document.querySelector('[data-wait]')")
    visit.page.evaluate(_STILL)
    taken = visit.page.screenshot(animations="disabled", caret="hide")
    context.close()
    assert visit.wrong == []
    return taken


def small(png: bytes) -> bytes:
    """The same picture in fewer colours, of which pages have few."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        made = io.BytesIO()
        fewer = image.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        fewer.save(made, "PNG", optimize=True)
    return made.getvalue()


def test_the_documentation_shows_each_of_them() -> None:
    files = {file.stem: file for file in (DOCS / "images").glob("web-*.png")}
    assert set(files) == set(PICTURES)
    assert sum(file.stat().st_size for file in files.values()) < MOST
    told = "\n".join(page.read_text() for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"])
    assert [name for name in PICTURES if f"images/{name}.png)" not in told] == []
