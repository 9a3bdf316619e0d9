"""Reads pictures back: their elements, and where their texts stand."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree as ET

from hypothesis import strategies as st

from threatlas.drawing import Picture, Rectangle
from threatlas.drawing.font import text_width
from threatlas.drawing.svg import SIZE

SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = (
    "<script>alert(1)</script>",
    "\"' onload=alert(1) x='",
    "]]> &amp; &#0; <!-- --",
    "\x00\x07\x1b[31m\ud800\ufffe",
    "\u202egnp.exe\u2066 \u0627\u0644\u0633\u0644\u0627\u0645",
    "\ufdfd" * 30,
    "a" * 5000,
    "",
    "  \n\t ",
    "漢字かな交じり文の長い名前",
    "👩‍💻🏳️‍🌈 z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞",
)
"""Names that a hostile or careless author gives to things."""

names = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.text("abcdefghij -_/", min_size=1, max_size=60))


ELEMENTS = {"svg", "title", "desc", "g", "a", "rect", "path", "circle", "text", "defs", "marker"}


def parsed(picture: Picture) -> ET.Element:
    """The picture as a page has it; fails where it is no XML."""
    return ET.fromstring(picture.inline("one"))  # noqa: S314  # our own text


def texts(picture: Picture) -> list[tuple[Rectangle, str]]:
    """Every text with the box it fills."""
    found: list[tuple[Rectangle, str]] = []
    _collect(parsed(picture), 0.0, 0.0, found)
    return found


def _collect(element: ET.Element, x: float, y: float, found: list[tuple[Rectangle, str]]) -> None:
    moved = re.fullmatch(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    if element.tag == f"{SVG}text":
        size = float(element.get("font-size", SIZE))
        width = float(element.get("textLength", text_width(element.text or "", size)))
        left = x + float(element.attrib["x"])
        left -= {"start": 0.0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
        top = y + float(element.attrib["y"]) - size * 0.72
        found.append((Rectangle(left, top, width, size * 0.72), element.text or ""))
    for child in element:
        _collect(child, x, y, found)


def overlap(one: Rectangle, other: Rectangle, slack: float = 0.11) -> bool:
    """Whether two boxes have more than rounding in common."""
    across = min(one.right, other.right) - max(one.x, other.x)
    return across > slack and min(one.bottom, other.bottom) - max(one.y, other.y) > slack


def assert_well_drawn(picture: Picture) -> None:
    """Valid XML with its name and description, nothing that runs or is loaded, texts inside the picture and apart."""
    root = parsed(picture)
    assert root.get("role") in {"img", "group"}
    assert root.get("aria-labelledby") == "one-title one-description"
    told = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert set(told) - {"tip-of-a-line"} == {"one-title", "one-description"}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS
        for key, value in element.attrib.items():
            assert key not in {"style", "src"}
            assert not key.startswith("on")
            assert key != "href" or value.startswith(("#", "/", "?"))
    whole = Rectangle(-0.5, -0.5, picture.width + 1, picture.height + 1)
    boxes = texts(picture)
    for box, text in boxes:
        assert whole.x <= box.x, text
        assert box.right <= whole.right, text
        assert whole.y <= box.y, text
        assert box.bottom <= whole.bottom, text
    for (one, first), (other, second) in combinations(boxes, 2):
        assert not overlap(one, other, 0.5), (first, second)
    ET.fromstring(picture.document())  # noqa: S314
