"""A closed vocabulary: an enumeration whose members carry a title and a meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """One word of a vocabulary. The member itself is the word as people write it in files: ``AssetKind.RAG_INDEX == "rag-index"``.

    Subclasses list members as ``NAME = "word", "Title", "One sentence that says what the word means."``
    """

    title: str  # type: ignore[assignment]  # a word has a title to show; str.title() would be of no use on it
    """The word as a heading or a table cell shows it."""
    meaning: str
    """One sentence for help texts, editors and documentation."""

    def __new__(cls, word: str, title: str = "", meaning: str = "") -> Self:
        member = str.__new__(cls, word)
        member._value_ = word
        member.title = title
        member.meaning = meaning
        return member


def nearest(word: str, words: type[Term]) -> Term | None:
    """The member of ``words`` that ``word`` was most likely meant to be, or None where nothing is near."""
    from difflib import get_close_matches

    plain = word.strip().lower().replace("_", "-").replace(" ", "-")
    found = get_close_matches(plain, list(words), n=1, cutoff=0.6)
    return words(found[0]) if found else None
