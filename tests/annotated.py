"""Invented releases whose lines say by a comment which defects reading them must note there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.reader import parse_release, read_release

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase

RELEASES = Path(__file__).parent / "knowledge" / "readers"


def read(name: str) -> KnowledgeBase:
    """The invented release in a file beside the tests of the readers, without additions of threatlas."""
    return assemble(read_release(RELEASES / name))


def parse(text: str) -> KnowledgeBase:
    """A release from text, without additions of threatlas."""
    return assemble(parse_release(text, "it"))


def announced(name: str) -> list[tuple[int, str]]:
    """Line and code of each defect that the comments ``#: code …`` of the file announce."""
    lines = (RELEASES / name).read_text().splitlines()
    return sorted(
        (number, code)
        for number, line in enumerate(lines, 1)
        if "#:" in line and not line.startswith("#")
        for code in line.split("#:")[1].split()
    )


def noted(kb: KnowledgeBase) -> list[tuple[int, str]]:
    """Line and code of each defect that reading has noted."""
    return sorted((issue.line, issue.code) for issue in kb.issues)
