"""Finds ATLAS ids in any text: Markdown, YAML, JSON, Sigma rules, source code, CSV.

One pass of one regular expression whose every repetition is bounded, so that time is linear in the text whatever it holds.
What the ids mean is not decided here: see :mod:`threatlas.knowledge.lint`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from threatlas.vocabulary.identifiers import ATLAS_ID, OWN_ID

if TYPE_CHECKING:
    from collections.abc import Iterator


class Spelling(StrEnum):
    """How an id is written."""

    RIGHT = "right"
    TAG = "tag"
    """As a tag of a detection rule: ``atlas.t0051.001``, ``atlas.aml.t0051`` (Sigma), ``Mitre Atlas: T0051`` (Elastic)."""
    WRONG = "wrong"
    """Somebody meant an id and misspelt it: ``aml.t0051``, ``AML-T0051``, ``AML.T51``, ``AML.T0051.1``."""


class Mention(NamedTuple):
    """An id in a text. A named tuple, not a dataclass: a text may hold a million, and it is made three times as fast."""

    start: int
    """Offset of the first character of the id; in a tag, of the part after ``atlas.``."""
    end: int
    """Offset after the last character."""
    written: str
    """As it stands in the text."""
    identifier: str
    """In its right spelling."""
    spelling: Spelling
    in_tag: bool = False
    """Whether it stands after ``atlas.``, rightly spelt or not."""


_MENTION = re.compile(
    r"""
    [AaT]                                   # one set of letters first: the engine skips fast to the next of them
    (?:
        [Mm][Ll]
        (?:
            (?<![0-9A-Za-z]...)             # not inside a word (YAML., SAML.),
          | (?<=\\[nrt]...)                 # unless the letter before ends an escape (\nAML.T0051 in a JSON string)
          | (?<=%[0-9A-Fa-f]{2}...)         # (%20AML.T0051 in a link)
        )
        (?:
            [.] (?: [Tt][0-9]{2,6} (?:[.][0-9]{1,4}|[-_/][0-9]{3})?
                  | (?:[Tt][Aa]|[Mm]|[Cc][Ss])[0-9]{2,6} )
          | (?<=AML)[-_:] (?: T[0-9]{2,6} (?:[-._/][0-9]{1,3})? | (?:TA|M|CS)[0-9]{2,6} )
          | (?<=AML)[ ] T0[0-9]{3} (?:[.][0-9]{3})?     # AML also means anti money laundering: no more than this
        )
      | [Tt][Ll][Aa][Ss](?<![0-9A-Za-z].....)
        (?:[.]|:[ ]?)
        (?P<tag>
            (?:[Aa][Mm][Ll][._])?
            (?: [Tt][0-9]{4}(?:[.][0-9]{1,3})? | (?:[Tt][Aa]|[Mm]|[Cc][Ss])0[0-9]{3} )
        )
      | L[.]M[0-9]{4}(?<![0-9A-Za-z].{8})
    )
    (?![0-9A-Za-z])
    """,
    re.VERBOSE | re.DOTALL,
)
_PARTS = re.compile(r"(?:[A-Za-z]{3}[-._: ])?(TA|T|M|CS)([0-9]+)(?:[-._/]([0-9]+))?", re.IGNORECASE)
_IDENTIFIER_AFTER = re.compile(r"[-_.][0-9A-Za-z_]|[ \t]{0,8}[=(]|_")
_FILE_NAME_AFTER = re.compile(r"[-_.][A-Za-z_]")
_IDENTIFIER_BEFORE = frozenset("-_.$@/")
_PATTERN_AFTER = frozenset("*?[{\\#…")


def find_mentions(text: str) -> Iterator[Mention]:
    """Every id in ``text``, in order. Ids of ATT&CK (``attack.t1059``) are none of ours."""
    decoded: dict[str, tuple[str, Spelling] | None] = {}
    for match in _MENTION.finditer(text):
        start = match.start("tag")
        is_tag = start >= 0
        if not is_tag:
            start = match.start()
        end = match.end()
        written = text[start:end]
        key = f"atlas.{written}" if is_tag else written
        if key not in decoded:
            decoded[key] = _decode(written, is_tag=is_tag)
        found = decoded[key]
        if found is None:
            continue
        identifier, spelling = found
        if spelling is Spelling.WRONG and not is_tag and not _meant_as_id(text, start, end, written):
            continue
        yield Mention(start, end, written, identifier, spelling, is_tag)


def _decode(written: str, *, is_tag: bool) -> tuple[str, Spelling] | None:
    """The id that is meant and how it is spelt, or None where the numbers are too large to mean one."""
    if ATLAS_ID.fullmatch(written) or OWN_ID.fullmatch(written):
        return written, Spelling.TAG if is_tag else Spelling.RIGHT
    match = _PARTS.fullmatch(written)
    if match is None:
        return None
    kind, number, sub = match[1].upper(), int(match[2]), match[3]
    if number > 9999 or (sub is not None and int(sub) > 999):
        return None
    identifier = f"AML.{kind}{number:04d}" + ("" if sub is None else f".{int(sub):03d}")
    in_full = len(match[2]) == 4 and (sub is None or len(sub) == 3)
    return identifier, Spelling.TAG if is_tag and in_full else Spelling.WRONG


def _meant_as_id(text: str, start: int, end: int, written: str) -> bool:
    """Whether a misspelt id is one, and not part of a file name, a variable (``AML_T0051 = …``) or a search pattern."""
    before = text[max(0, start - 1) : start]
    after = text[end : end + 12]
    if after[:1] in _PATTERN_AFTER:
        return False
    if written[3] == ".":
        return not _FILE_NAME_AFTER.match(after)
    return before not in _IDENTIFIER_BEFORE and not _IDENTIFIER_AFTER.match(after)
