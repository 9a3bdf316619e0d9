"""Text of a release as Markdown that shows it and does nothing: no HTML, links, images, fences, headings, mentions.

Written against CommonMark 0.31 (https://spec.commonmark.org) and GitHub's autolinks
(https://github.github.com/gfm/#autolinks-extension-). Renderers make links of bare addresses even where these are escaped, so
whatever resembles one stands in a code span, in which no renderer looks for links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.knowledge.as_json import page_of
from threatlas.knowledge.exporters.visible_text import one_line, visible

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import Entry

_RUN = re.compile(r"[^\s<>\"'`{}()\[\]|\\*]+")
"""What can be one word or address."""
_ADDRESS = re.compile(r"//|@|www\.|\w\.[^\W\d_]{2}", re.IGNORECASE)
"""Found in whatever a renderer might make a link of: schemes, mail addresses, mentions, names of hosts (and of files)."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;", "`": "&#96;"}
_ESCAPED = {character: f"\\{character}" for character in "\\*_[]|~$!#^"}
_SPECIAL = str.maketrans(_ENTITIES | _ESCAPED)
_BLOCK = re.compile(r"(\d{1,9}[.)]|[-+=:])")
"""What makes a list, an underlined heading or a definition at the start of a line; the rest is escaped anywhere."""
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\( ?/(?:tactics|techniques|mitigations|studies)/(AML\.[.A-Z0-9]{5,9})\)")
"""A link of ATLAS to a page of its own."""


def inline(text: str) -> str:
    """``text`` in one line."""
    return _line(one_line(text))


def paragraphs(text: str, kb: KnowledgeBase) -> str:
    """``text`` with its paragraphs and lines. Links between ATLAS pages stay links where ``kb`` holds their target."""
    lines = [" ".join(line.split()) for line in visible(text).splitlines()]
    shown = "\n".join(_linked(line, kb) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", shown).strip("\n")


def link(entry: Entry, label: str = "") -> str:
    """A link to an object's page at MITRE's site, by its id or another label; plain text for what has none."""
    page = page_of(entry)
    shown = inline(label) or entry.id
    return f"[{shown}]({page})" if page else shown


def _linked(line: str, kb: KnowledgeBase) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(line):
        entry = kb.get(match.group(2))
        if entry is not None and entry.id.startswith("AML."):
            parts += [line[end : match.start()], link(entry, match.group(1))]
            end = match.end()
    parts.append(line[end:])
    return _guarded("".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts)), line)


def _line(line: str) -> str:
    return _guarded(_escaped(line), line)


def _escaped(text: str) -> str:
    parts, end = [], 0
    for match in _RUN.finditer(text):
        parts.append(text[end : match.start()].translate(_SPECIAL))
        run = match.group()
        parts.append(f"`{run}`" if _ADDRESS.search(run) else run.translate(_SPECIAL))
        end = match.end()
    parts.append(text[end:].translate(_SPECIAL))
    return "".join(parts)


def _guarded(escaped: str, line: str) -> str:
    """``escaped`` with what would begin a block made plain."""
    match = _BLOCK.match(line)
    if match and escaped.startswith(match.group()):
        return f"{escaped[: match.end() - 1]}\\{escaped[match.end() - 1 :]}"
    return escaped
