"""How templates write what came from outside: cleaned of what would reorder or hide the text around it, and escaped."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from threatlas.documents.counted import counted
from threatlas.drawing.svg import clean
from threatlas.reports.html.markup import anchor


def shown(value: Any) -> Any:
    """What a template prints: text on one line as a reader sees it; markup as it is.

    A space at an end stays one: templates write words between others, such as ``', '`` between the items of a list.
    """
    if type(value) is not str:
        return value
    before, after = (" " if edge.isspace() else "" for edge in (value[:1], value[-1:]))
    return f"{before}{clean(value)}{after}" if value.strip() else before


def named(value: str) -> Markup:
    """A name somebody gave, which may be in any script, so that it does not reorder the sentence around it."""
    return Markup("<bdi>{}</bdi>").format(clean(value))


def verbatim(value: str) -> Markup:
    """A text with its lines, for the inside of an element that keeps them."""
    return escape(value)


def anchored(key: str) -> str:
    """An id of a thing as the end of an id on a page, as :func:`threatlas.reports.html.markup.anchor` writes it."""
    return anchor("", key).removeprefix("-")


FILTERS = {"named": named, "verbatim": verbatim, "counted": counted, "anchored": anchored}
"""For the environment of the templates."""
