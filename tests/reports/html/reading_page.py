"""Reads a page as a browser and an assistive technology would: strictly, with what a reader depends on checked."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "col", "input", "link"}
SVG_CLOSED = {"rect", "path", "circle"}


@dataclass
class Page(HTMLParser):
    """What was found on a page. Reading fails where an element is left open or closed wrongly."""

    source: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    style: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        assert not self.path, self.path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.path, tag
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.path, tag
        assert self.path.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.path and self.path[-1] == "style":
            self.style += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def assert_readable(source: str) -> Page:
    """A page that is well formed, runs and loads nothing, and has what readers with and without sight need."""
    page = Page(source)
    assert source.startswith("<!DOCTYPE html>\n<html lang=")
    names = {name for name, _ in page.elements}
    assert not names & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "image",
        "use",
        "foreignobject",
    }
    identifiers = [str(attributes["id"]) for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    assert not [one for one in identifiers if re.search(r"\s", one)]
    for name, attributes in page.elements:
        assert not [key for key in attributes if key == "style" or key.startswith("on")], name
        for key in ("src", "srcset", "xlink:href", "action", "background", "poster"):
            assert key not in attributes, (name, key)
        href = attributes.get("href")
        assert href is None or href[1:] in identifiers, href
        assert href is None or href.startswith("#")
        for labelled in str(attributes.get("aria-labelledby") or "").split():
            assert labelled in identifiers, labelled
        if attributes.get("role") == "region" or name == "nav":
            assert attributes.get("aria-label")
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert source.count("<style>") == 1
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for picture in page.all("svg"):
        assert picture["role"] in {"img", "group"}
        assert picture["aria-labelledby"]
    assert len(page.all("table")) == len(page.all("caption")) == len(page.all("thead"))
    assert all(heading.get("scope") in {"row", "col"} for heading in page.all("th"))
    return page
