from __future__ import annotations

import numpy as np
import pytest

from threatlas.paths.draws import WORLDS_A_WORD, successes


def test_each_draw_has_its_own_share_of_worlds() -> None:
    chances = np.array([[0.0, 0.5, 0.3], [1 / 3, 0.999, 1e-3], [0.25, 0.75, 0.9]])
    words = 1000
    size = WORLDS_A_WORD * words
    for step, worlds in enumerate(successes(np.random.default_rng(1), chances, words)):
        for draw, chance in enumerate(chances[step]):
            hits = (worlds >> size * draw & (1 << size) - 1).bit_count()
            assert abs(hits - size * chance) <= 5 * np.sqrt(size * chance * (1 - chance))


def test_steps_are_independent() -> None:
    one, other = successes(np.random.default_rng(2), np.full((2, 1), 0.5), 1000)
    assert (one & other).bit_count() == pytest.approx(16_000, abs=600)


def test_probabilities_between_digits_are_not_favoured() -> None:
    # with one digit there are 0 and 1/2 only; half of the draws of 1/4 round to each
    worlds = successes(np.random.default_rng(3), np.full((1, 2000), 0.25), 1, digits=1)[0]
    assert worlds.bit_count() / (2000 * WORLDS_A_WORD) == pytest.approx(0.25, abs=0.03)


def test_blocks_and_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    chances = np.random.default_rng(4).random((50, 2))
    first = successes(np.random.default_rng(5), chances, 3)
    assert first == successes(np.random.default_rng(5), chances, 3)
    monkeypatch.setattr("threatlas.paths.draws.BLOCK", 64)
    assert len(successes(np.random.default_rng(5), chances, 3)) == 50
    assert successes(np.random.default_rng(5), chances[:0], 3) == []
