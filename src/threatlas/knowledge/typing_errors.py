"""How many slips of the finger lie between two words."""

from __future__ import annotations


def forgiven(word: str) -> int:
    """How many typing errors a word of this length may hold and still be recognised; 0 for numbers and short words."""
    if not word.isalpha() or len(word) < 4:
        return 0
    return 1 if len(word) < 7 else 2


def distance(one: str, other: str, limit: int) -> int:
    """Letters to insert, drop, change or swap with a neighbour to make ``one`` from ``other``; ``limit + 1`` if more than that.

    Optimal string alignment (Damerau 1964 with each letter edited once), after what both words begin and end with is cut off.
    """
    if abs(len(one) - len(other)) > limit or len(set(one) ^ set(other)) > 2 * limit:
        return limit + 1
    start = _same(one, other)
    one, other = one[start:], other[start:]
    end = _same(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [index]
        for column, opposite in enumerate(other, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != opposite))
            if index > 1 and column > 1 and letter == other[column - 2] and one[index - 2] == opposite:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
        if min(row) > limit and (index == 1 or min(before) > limit):
            return limit + 1
    return min(row[-1], limit + 1)


def _same(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = zip(one, other, strict=False)
    return next(
        (index for index, (letter, opposite) in enumerate(pairs) if letter != opposite), min(len(one), len(other))
    )
