"""One box for everything: records of the knowledge base by id, name, former name and words, and systems by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.knowledge.search import LONGEST_QUERY, search
from threatlas.vocabulary import kind_of
from threatlas.web.views.addresses import entry_address

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase

MOST = 40


@dataclass(frozen=True, slots=True)
class Found:
    """One result."""

    id: str
    kind: str
    name: str
    address: str
    summary: str
    because: str
    """What of it was met."""


def search_entries(kb: KnowledgeBase, words: str) -> tuple[Found, ...]:
    """The records that the words speak of, the best first; none for no words."""
    words = words[:LONGEST_QUERY]
    if not words.strip():
        return ()
    return tuple(
        Found(
            hit.id,
            str(kind_of(hit.id) or "").replace("-", " "),
            kb.full_name(hit.id),
            entry_address(hit.id) or "",
            kb[hit.id].summary,
            ", ".join(hit.matched),
        )
        for hit in search(kb, words, limit=MOST)
    )
