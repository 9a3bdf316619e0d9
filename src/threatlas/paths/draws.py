"""Draws in which worlds steps succeed, 64 worlds to a machine word.

A bit that is 1 with probability 0.b₁b₂…b₂₄ (binary) comes of 24 fair bits: from the last digit to the first, what there is is
joined with a fair bit by OR where the digit is 1 and by AND where it is 0, which halves the probability and adds the digit.
So a word of 64 worlds costs 24 random words rather than 64 random numbers. Probabilities are rounded up or down at random,
so that none is favoured. Random words are those of PCG64, which numpy keeps as they are.
"""

from __future__ import annotations

import numpy as np

from threatlas.paths.graph import Numbers

WORLDS_A_WORD = 64
DIGITS = 24
BLOCK = 2**14
"""Words that are worked on at once: 128 KiB, which stay near the processor."""


def successes(source: np.random.Generator, chances: Numbers, words: int, digits: int = DIGITS) -> list[int]:
    """For each step the worlds in which it succeeds, world w of draw d being bit 64 · words · d + w of an integer.

    ``chances`` has a row for each step and a column for each draw, with the step's probability in the worlds of that draw,
    of which there are 64 · ``words``. It is rounded to so many binary digits.
    """
    steps, draws = chances.shape
    scaled = np.floor(chances * 2.0**digits + source.random(chances.shape)).astype(np.uint64)
    at_once = max(1, BLOCK // max(1, draws * words))
    found: list[int] = []
    for start in range(0, steps, at_once):
        block = scaled[start : start + at_once]
        drawn = np.zeros((len(block), draws, words), np.uint64)
        for digit in range(digits):
            ones = (-(block >> np.uint64(digit) & np.uint64(1)))[:, :, np.newaxis]
            fair = source.bit_generator.random_raw(drawn.size).reshape(drawn.shape)
            drawn = (drawn & fair) | (ones & (drawn | fair))
        found += [int.from_bytes(row.tobytes(), "little") for row in drawn.astype("<u8", copy=False)]
    return found
