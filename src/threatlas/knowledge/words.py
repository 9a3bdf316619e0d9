"""The words of a text, reduced to what search and mapping compare: no inflection, no difference of British and American."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_WORD = 40
"""Characters. Longer runs of letters and digits are keys, hashes and encoded data; they are passed over."""
WIDEST_PAIR = 40
"""Characters from the beginning of a pair of words to its end."""

_TOKEN = re.compile(
    r"""
    https?://[^\s<>]{1,2000}        # addresses and
  | \]\([^()\s]{0,300}\)            # the targets of Markdown links and
  | </?[A-Za-z][^<>]{0,300}>        # HTML tags hold no words of the sentence
  | (?P<word>[^\W_]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_STOPPED = """
about above after again all also am an and any are as at be because been before being below between both but by can
cannot could did do does doing down during each either few for from further had has have having he her here hers him
his how if in into is it its itself just may me might more most must my no nor not of off on once only or other our
out over own per she should so some such than that the their them then there these they this those through thus to too
under until up upon us very via was we were what when where which while who whom whose why will with within without
would you your
"""
_STOP_WORDS = frozenset(_STOPPED.split())
_SPELLINGS = (
    ("our", "or"),  # behaviour
    ("isation", "ization"),
    ("ising", "izing"),
    ("ise", "ize"),
    ("yse", "yze"),  # analyse
    ("ence", "ense"),  # defence, licence
    ("artefact", "artifact"),
)
"""British and American; applied to whatever word holds them, since only equality counts."""
_ENDINGS = """
ization izations izing ized izes ize izer izers ational ation ations ator ators ment ments ness ing ings ingly ed
edly er ers or ors ion ions ive ives able ible ably ally al als ial ity ities ic ical ics ance ances ence ences ant
ent ate ates ated ating ous ously ful ly y ies ied es s e
"""
_SUFFIXES = tuple(sorted(_ENDINGS.split(), key=lambda suffix: (-len(suffix), suffix)))
_SHORTEST_STEM = 4
_SUFFIXES_STRIPPED = 3


class Word(NamedTuple):
    """One word where it stands. A named tuple, not a dataclass: a report may hold a hundred thousand."""

    stem: str
    start: int
    """Offset of its first character in the text."""
    end: int
    """Offset after its last character."""


class Phrase(NamedTuple):
    """What texts are compared by: a word, or two that follow each other with nothing but stop words between them."""

    term: str
    """The stem, or both with a space between."""
    start: int
    end: int


def is_stop_word(word: str) -> bool:
    """Whether a lower-case word carries no meaning of its own."""
    return word in _STOP_WORDS


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """What remains of a lower-case word when up to three of the common suffixes are taken off.

    Four letters stay at least, and a double letter at the end becomes one. Cruder than Porter's algorithm and as good here:
    see ``benchmarks/mapping.py``. Not a word for people to see.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    if len(word) > 5:
        for british, american in _SPELLINGS:
            word = word.replace(british, american)
    for _ in range(_SUFFIXES_STRIPPED):
        longest = len(word) - _SHORTEST_STEM
        suffix = next((suffix for suffix in _SUFFIXES if len(suffix) <= longest and word.endswith(suffix)), "")
        if not suffix or (suffix == "s" and word.endswith(("ss", "us", "is"))):
            break
        word = word[: -len(suffix)]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def plain_words(text: str) -> Iterator[re.Match[str]]:
    """Every word of ``text`` as a match, stop words included; addresses and markup passed over. Linear time."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "word" and match.end() - match.start() <= LONGEST_WORD:
            yield match


def words_of(text: str) -> Iterator[Word]:
    """The words of ``text`` that carry meaning: no stop words, no single characters."""
    for match in plain_words(text):
        word = match.group().lower()
        if len(word) > 1 and word not in _STOP_WORDS:
            yield Word(stem(word), match.start(), match.end())


def phrases_of(words: Sequence[Word]) -> Iterator[Phrase]:
    """The words, each followed by the pair it forms with the next one."""
    for index, word in enumerate(words):
        yield Phrase(*word)
        following = words[index + 1] if index + 1 < len(words) else None
        if following is not None and following.end - word.start <= WIDEST_PAIR:
            yield Phrase(f"{word.stem} {following.stem}", word.start, following.end)


def terms_of(text: str) -> list[str]:
    """The terms of ``text`` in order, single words and pairs."""
    return [phrase.term for phrase in phrases_of(list(words_of(text)))]
