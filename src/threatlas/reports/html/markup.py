"""Elements of HTML. What is typed :data:`Html` is markup already; any other text has to pass :func:`text` to become it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NewType

from threatlas.drawing import Picture, escape

Html = NewType("Html", str)
"""Markup in which everything from outside is escaped."""

NOTHING = Html("")
WIDE, LARGE = 560, 900
"""Pictures wider than this are scrolled on narrow screens; large ones have small text and shrink less."""
_VOID = frozenset({"meta", "br", "col"})
_ANCHOR = re.compile(r"[^A-Za-z0-9.-]")


def text(content: str) -> Html:
    """Text, escaped, on one line, with a space at its ends where it has one; what would reorder or hide the text around it is
    made visible."""
    before = " " if content[:1].isspace() else ""
    after = " " if content[-1:].isspace() and content.strip() else ""
    return Html(f"{before}{escape(content)}{after}")


def name(content: str) -> Html:
    """A name somebody gave, which may be in any script, so that it does not reorder the sentence around it."""
    return element("bdi", text(content))


def element(tag: str, *content: Html, **attributes: str | None) -> Html:
    """An element; ``class_`` is ``class``, ``aria_label`` is ``aria-label``, and None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{''.join(content)}</{tag}>")


def joined(parts: Iterable[Html], between: str = "") -> Html:
    """Markup one after the other, with text between."""
    return Html(text(between).join(parts))


def paragraph(*parts: Html, class_: str | None = None) -> Html:
    return element("p", *parts, class_=class_)


def anchor(kind: str, key: str) -> str:
    """The id on the page of a thing: the same for the same thing, another for another."""
    return f"{kind}-{_ANCHOR.sub(lambda found: f'_{ord(found[0]):x}_', key)}"


def link(address: str, content: Html) -> Html:
    """A link to an address of ours: on the page (``#…``) or on the server (``/…``)."""
    return element("a", content, href=address)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; its first cell is its heading."""

    cells: tuple[Html, ...]
    id: str | None = None


def row(*cells: Html, identifier: str | None = None) -> Row:
    return Row(cells, identifier)


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Row], *, numbers: Iterable[int] = (), class_: str | None = None
) -> Html:
    """A table with a caption and column headings; ``numbers`` are the columns that stand to the right."""
    right = set(numbers)
    head = joined(
        element("th", text(title), scope="col", class_=_side(column in right)) for column, title in enumerate(heads)
    )
    body = []
    for one in rows:
        written = [
            element("td" if column else "th", cell, scope=None if column else "row", class_=_side(column in right))
            for column, cell in enumerate(one.cells)
        ]
        body.append(element("tr", *written, id=one.id))
    whole = element(
        "table",
        element("caption", text(caption)),
        element("thead", element("tr", head)),
        element("tbody", *body),
        class_=class_,
    )
    return element("div", whole, class_="table", role="region", aria_label=caption, tabindex="0")


def _side(right: bool) -> str | None:
    return "number" if right else None


def figure(picture: Picture, identifier: str, caption: Html) -> Html:
    """A picture with its caption; a wide one is scrolled on a narrow screen."""
    wide = picture.width > WIDE
    drawn = element(
        "div",
        Html(picture.inline(identifier)),
        class_="wide large" if picture.width > LARGE else "wide" if wide else "narrow",
        role="region" if wide else None,
        aria_label=picture.title if wide else None,
        tabindex="0" if wide else None,
    )
    return element("figure", drawn, element("figcaption", caption))


def folded(summary: Html, *content: Html, open_: bool = False, aside: bool = False) -> Html:
    """What is shown when asked for. On paper it is always shown, but for an aside, which a reader can open before printing."""
    opening = "<details" + (' class="aside"' if aside else "") + (" open>" if open_ else ">")
    return Html(f"{opening}{element('summary', summary)}{''.join(content)}</details>")


def bullets(items: Iterable[Html], *, ordered: bool = False) -> Html:
    return element("ol" if ordered else "ul", *(element("li", item) for item in items))
