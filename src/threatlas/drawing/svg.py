"""Elements of SVG as text, escaped, with numbers written short. Nothing in a picture runs, loads or styles anything by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from threatlas.drawing.font import text_width
from threatlas.drawing.stylesheet import STYLESHEET

SIZE = 12.0
"""The size of text where nothing else is said."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
LINK = re.compile(r"[#/?][^\s\"'<>\\]*")
"""Links stay on the page or on the server: no scheme, so nothing can run."""

_REPLACED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"  # tags, which no reader sees and a machine reads
)
"""What XML cannot hold, and what would reorder or hide the text around it (Unicode Technical Report 36, section 2.6)."""
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL = re.compile("[&<>\"']")


def clean(text: str) -> str:
    """``text`` on one line, as a reader sees it: white space made single, control and bidirectional characters made visible."""
    return _REPLACED.sub("\ufffd", " ".join(text.split()))


def escape(text: str) -> str:
    """``text``, cleaned, for the inside of an element or of an attribute in double quotes, in XML and in HTML."""
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], clean(text))


def number(value: float) -> str:
    """A coordinate, to a tenth: screens and printers show no less."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def tag(name: str, content: str | None = None, /, **attributes: float | str | None) -> str:
    """An element; ``content`` is SVG already, attribute values are escaped here. ``class_`` is ``class`` and ``font_size``
    is ``font-size``; None leaves an attribute out."""
    written = [name]
    for key, value in attributes.items():
        if value is not None:
            text = escape(value) if isinstance(value, str) else number(value)
            written.append(f'{key.rstrip("_").replace("_", "-")}="{text}"')
    opening = " ".join(written)
    return f"<{opening}/>" if content is None else f"<{opening}>{content}</{name}>"


def group(
    content: str,
    class_: str | None = None,
    *,
    title: str | None = None,
    link: str | None = None,
    at: tuple[float, float] | None = None,
) -> str:
    """Elements together, moved to ``at``; ``title`` is told when the pointer rests on them, ``link`` is where they lead.

    Raises ValueError for a link that leaves the server.
    """
    told = (tag("title", escape(title)) if title else "") + content
    moved = None if at is None else f"translate({number(at[0])} {number(at[1])})"
    if link is None:
        return tag("g", told, class_=class_, transform=moved)
    if not LINK.fullmatch(link) or link.startswith("//"):
        raise ValueError(f"A link of a picture starts with '#', '/' or '?', so it cannot be {link!r}.")
    return tag("a", told, href=link, class_=class_, transform=moved)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set."""

    size: float = SIZE
    """In the unit of the picture."""
    bold: bool = False
    anchor: str = "start"
    """``start``, ``middle`` or ``end``."""
    class_: str | None = None

    def width(self, text: str) -> float:
        return text_width(text, self.size, bold=self.bold)


def text(x: float, y: float, content: str, style: TextStyle) -> str:
    """A line of text with its baseline at ``y``, in just the width that was measured, whichever font the reader has."""
    content = clean(content)
    if not content:
        return ""
    return tag(
        "text",
        escape(content),
        x=x,
        y=y,
        class_=style.class_,
        font_size=None if style.size == SIZE else style.size,
        font_weight="700" if style.bold else None,
        text_anchor=None if style.anchor == "start" else style.anchor,
        textLength=style.width(content),
        lengthAdjust="spacingAndGlyphs",
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished drawing."""

    width: float
    height: float
    title: str
    """What it shows, in a few words."""
    description: str
    """What it says, in a sentence or two, for readers who do not see it."""
    body: str
    """SVG."""
    linked: bool = False
    """Whether parts of it are links."""

    def inline(self, name: str) -> str:
        """The ``svg`` element for a page that has ``STYLESHEET``; ``name`` is unique on the page and starts its ids.

        Raises ValueError where ``name`` is not an ASCII name.
        """
        return self._element(name, "")

    def document(self) -> str:
        """A file of its own, with its style."""
        style = tag("style", STYLESHEET)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{self._element("picture", style)}\n'

    def _element(self, name: str, style: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError(
                f"The name of a picture is made of letters, digits, '_' and '-', so it cannot be {name!r}."
            )
        told = tag("title", escape(self.title), id=f"{name}-title")
        told += tag("desc", escape(self.description), id=f"{name}-description")
        attributes = {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "drawing",
            "role": "group" if self.linked else "img",
            "aria-labelledby": f"{name}-title {name}-description",
            "viewBox": f"0 0 {number(self.width)} {number(self.height)}",
        }
        return tag("svg", told + style + self.body, width=self.width, height=self.height, **attributes)
