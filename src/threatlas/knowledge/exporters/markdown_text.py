"""Text of a release as Markdown that shows it and does nothing: no HTML, links, images, fences, headings, mentions.

Written against CommonMark 0.31 (https://spec.commonmark.org) and GitHub's autolinks
(https://github.github.com/gfm/#autolinks-extension-). Renderers make links of bare addresses even where these are escaped, so
whatever resembles one stands in a code span, in which no renderer looks for links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.documents.plain import one_line, plain
from threatlas.knowledge.as_json import page_of

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import Entry

_RUN = re.compile(r"[^\s<>\"'`{}()\[\]|\\*]+")
"""What can be one word or address."""
_ADDRESS = re.compile(r"//|@|www\.|\w\.[^\W\d_]{2,}(?![^\W_])", re.IGNORECASE)
"""Found in whatever a renderer might make a link of: schemes, mail addresses, mentions, names of hosts (and of files)."""
_CLOSING = ".,:;!?…"
"""What may follow an address without being a part of it."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;", "`": "&#96;"}
_ESCAPED = {character: f"\\{character}" for character in "\\*_[]|~$#^="}
_SPECIAL = str.maketrans(_ENTITIES | _ESCAPED)
_BLOCK = re.compile(r"\d{1,9}[.)]|[-+:]")
"""What makes a list, a line or a definition at the start of a line; the rest is escaped anywhere."""
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\( ?/(?:tactics|techniques|mitigations|studies)/(AML\.[.A-Z0-9]{5,9})\)")
"""A link of ATLAS to a page of its own."""


def inline(text: str) -> str:
    """``text`` in one line, for the middle of a line of ours."""
    return _escaped(one_line(text))


def line(text: str) -> str:
    """``text`` in one line, for the start of a line or of a list item."""
    return _plain_start(inline(text))


def paragraphs(text: str, kb: KnowledgeBase) -> str:
    """``text`` with its paragraphs and lines. Links between ATLAS pages stay links where ``kb`` holds their target."""
    lines = (" ".join(each.split()) for each in plain(text).splitlines())
    shown = "\n".join(_plain_start(_linked(each, kb)) for each in lines)
    return re.sub(r"\n{3,}", "\n\n", shown).strip("\n")


def link(entry: Entry, label: str = "") -> str:
    """A link to an object's page at MITRE's site, by its id or another label; plain text for what has no page."""
    page = page_of(entry)
    shown = inline(label) or entry.id
    return f"[{shown}]({page})" if page else shown


def _linked(text: str, kb: KnowledgeBase) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(text):
        entry = kb.get(match.group(2))
        if entry is not None:
            parts += [_escaped(text[end : match.start()]), link(entry, match.group(1))]
            end = match.end()
    return "".join((*parts, _escaped(text[end:])))


def _escaped(text: str) -> str:
    parts, end = [], 0
    for match in _RUN.finditer(text):
        parts.append(text[end : match.start()].translate(_SPECIAL))
        end = match.end()
        run = match.group()
        address = run.rstrip(_CLOSING) if _ADDRESS.search(run) else ""
        parts.append(f"`{address}`" if address else "")
        parts.append(run[len(address) :].translate(_SPECIAL))
    parts.append(text[end:].translate(_SPECIAL))
    return "".join(parts)


def _plain_start(escaped: str) -> str:
    """``escaped`` with what would begin a block made plain."""
    match = _BLOCK.match(escaped)
    return f"{escaped[: match.end() - 1]}\\{escaped[match.end() - 1 :]}" if match else escaped
