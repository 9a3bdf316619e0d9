"""Distances between words."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.knowledge.typing_errors import distance, forgiven

WORDS = st.text(alphabet="abcd", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("prompt", "prompt", 0),
        ("promt", "prompt", 1),  # dropped
        ("prommpt", "prompt", 1),  # doubled
        ("pronpt", "prompt", 1),  # changed
        ("injectoin", "injection", 1),  # swapped
        ("jailbrake", "jailbreak", 2),
        ("rpopmt", "prompt", 2),  # swapped twice
        ("xprompty", "prompt", 2),  # at both ends
        ("prompt", "phishing", 3),
        ("", "ab", 2),
        ("abc", "", 3),
    ],
)
def test_distance(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 2) == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("rag", 0), ("api", 0), ("t0051", 0), ("tool", 1), ("prompt", 1), ("exploit", 2), ("", 0)]
)
def test_longer_words_are_forgiven_more(word: str, expected: int) -> None:
    assert forgiven(word) == expected


def slow_distance(one: str, other: str) -> int:
    """The textbook definition, the whole table."""
    table = [
        [row + column if not row * column else 0 for column in range(len(other) + 1)] for row in range(len(one) + 1)
    ]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            table[row][column] = min(
                table[row - 1][column] + 1,
                table[row][column - 1] + 1,
                table[row - 1][column - 1] + (one[row - 1] != other[column - 1]),
            )
            if row > 1 and column > 1 and one[row - 1] == other[column - 2] and one[row - 2] == other[column - 1]:
                table[row][column] = min(table[row][column], table[row - 2][column - 2] + 1)
    return table[-1][-1]


@settings(deadline=None, max_examples=300)
@given(WORDS, WORDS, st.integers(0, 3))
def test_as_the_textbook_says(one: str, other: str, limit: int) -> None:
    assert distance(one, other, limit) == min(slow_distance(one, other), limit + 1)


@settings(deadline=None, max_examples=100)
@given(st.lists(WORDS, min_size=2, max_size=2), st.integers(0, 3))
def test_symmetric(words: list[str], limit: int) -> None:
    for one, other in pairwise(words):
        assert distance(one, other, limit) == distance(other, one, limit)
