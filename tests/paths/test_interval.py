from __future__ import annotations

import numpy as np
import pytest

from paths.graphs import layered
from threatlas.paths.graph import AttackGraph, attack_graph
from threatlas.paths.interval import Interval, interval, intervals
from threatlas.paths.probability import Sampling


def chain(length: int) -> AttackGraph:
    steps = np.arange(length)
    return attack_graph(length + 1, length, requires=(steps, steps), gives=(steps, steps + 1))


def test_one_step_is_its_own_distribution() -> None:
    # Beta(1, 1) is uniform: the middle 90 % lies from 0.05 to 0.95
    result = interval(chain(1), [0], [1.0], [1.0], 1, Sampling(draws=20_000))
    assert result.exact
    assert (result.low, result.mean, result.high) == pytest.approx((0.05, 0.5, 0.95), abs=0.01)


def test_two_steps_in_a_row() -> None:
    # P(XY <= t) = t - t ln t for independent uniform X and Y: 5 % at 0.00872, 95 % at 0.7022
    result = interval(chain(2), [0], [1.0, 1.0], [1.0, 1.0], 2, Sampling(draws=20_000))
    assert (result.low, result.mean, result.high) == pytest.approx((0.00872, 0.25, 0.7022), abs=0.01)


def test_a_sampled_interval_is_near_the_exact_one() -> None:
    alpha, beta = np.array([2.0, 5.0, 9.0]), np.array([3.0, 1.0, 0.0])
    exact = interval(chain(3), [0], alpha, beta, 3, Sampling(draws=2000))
    drawn = interval(chain(3), [0], alpha, beta, 3, Sampling(draws=2000, worlds_a_draw=64, exact_draws_up_to=-1))
    assert exact.exact
    assert not drawn.exact
    assert (drawn.low, drawn.mean, drawn.high) == pytest.approx((exact.low, exact.mean, exact.high), abs=0.025)


def test_the_scatter_of_sampling_is_taken_off() -> None:
    # the step succeeds with a probability very near 0.5: all that 64 worlds a draw show beyond that is scatter
    sampling = Sampling(draws=2000, worlds_a_draw=64, exact_draws_up_to=-1)
    result = interval(chain(1), [0], [50_000.0], [50_000.0], 1, sampling)
    assert (result.low, result.mean, result.high) == pytest.approx((0.5, 0.5, 0.5), abs=0.02)


def test_many_goals_at_once() -> None:
    alpha, beta = np.array([2.0, 5.0, 9.0]), np.array([3.0, 1.0, 2.0])
    sampling = Sampling(draws=1000)
    together = intervals(chain(3), [0], (alpha, beta), [3, 0, 1], sampling=sampling)
    assert together == [interval(chain(3), [0], alpha, beta, goal, sampling) for goal in (3, 0, 1)]
    sampled = intervals(
        chain(3), [0], (alpha, beta), [3, 0, 1], sampling=Sampling(draws=1000, exact_draws_up_to=0, exact_up_to=0)
    )
    assert [each.exact for each in sampled] == [False, True, False]
    for one, other in zip(together, sampled, strict=True):
        assert (one.low, one.mean, one.high) == pytest.approx((other.low, other.mean, other.high), abs=0.04)


def test_steps_of_a_group_share_their_probability() -> None:
    # both succeed: the square of one uniform probability, which is below t with probability sqrt(t)
    shared = intervals(chain(2), [0], ([1, 1], [1, 1]), [2], groups=[7, 7], sampling=Sampling(draws=20_000))[0]
    assert (shared.low, shared.mean, shared.high) == pytest.approx((0.0025, 1 / 3, 0.9025), abs=0.01)
    apart = intervals(chain(2), [0], ([1, 1], [1, 1]), [2], groups=[7, 8], sampling=Sampling(draws=20_000))[0]
    assert apart == interval(chain(2), [0], [1, 1], [1, 1], 2, Sampling(draws=20_000))


def test_certain_and_impossible_steps() -> None:
    assert interval(chain(2), [0], [1, 1], [0, 0], 2) == Interval(1.0, 1.0, 1.0, exact=True)
    assert interval(chain(2), [0], [0, 1], [1, 1], 2) == Interval(0.0, 0.0, 0.0, exact=True)


def test_blocks_and_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, initial, goal = layered(300, width=20)
    alpha, beta = np.full(300, 40.0), np.full(300, 2.0)
    sampling = Sampling(draws=60, seed=5)
    whole = interval(graph, initial, alpha, beta, goal, sampling)
    assert whole == interval(graph, initial, alpha, beta, goal, sampling)
    assert whole.low <= whole.mean <= whole.high
    monkeypatch.setattr("threatlas.paths.interval.BLOCK_BITS", 1_000_000)
    assert interval(graph, initial, alpha, beta, goal, sampling).mean == pytest.approx(whole.mean, abs=0.05)


@pytest.mark.parametrize(("alpha", "beta"), [([0.0], [0.0]), ([-1.0], [1.0]), ([1.0, 1.0], [1.0]), ([np.nan], [1.0])])
def test_wrong_evidence(alpha: list[float], beta: list[float]) -> None:
    with pytest.raises(ValueError, match="alpha"):
        interval(chain(1), [0], alpha, beta, 1)
