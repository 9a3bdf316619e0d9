"""Three-point estimates and the Beta distributions made from them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatlas.paths.three_point import CERTAIN, ThreePoint, beta_of

SHARE = st.floats(0, 1, allow_subnormal=False)


@pytest.mark.parametrize(
    "estimate", [ThreePoint(0.2, 0.45, 0.75), ThreePoint(0, 0, 0.3), ThreePoint(0.7, 0.9, 0.9), ThreePoint(2, 5, 12)]
)
def test_mean_and_deviation_are_those_of_the_pert_distribution(estimate: ThreePoint) -> None:
    width = estimate.high - estimate.low  # a Beta distribution on [low, high], by its definition
    alpha = 1 + 4 * (estimate.likely - estimate.low) / width
    beta = 1 + 4 * (estimate.high - estimate.likely) / width
    draws = estimate.low + width * np.random.default_rng(0).beta(alpha, beta, 200_000)
    assert estimate.mean == pytest.approx(draws.mean(), rel=0.01)
    assert estimate.deviation == pytest.approx(draws.std(), rel=0.01)


def test_the_three_are_in_order() -> None:
    with pytest.raises(ValueError, match="must be in this order"):
        ThreePoint(0.5, 0.4, 0.6)
    with pytest.raises(ValueError, match="must be in this order"):
        ThreePoint(0.5, math.nan, 0.6)


@given(SHARE, st.floats(0.001, 0.4))
def test_a_beta_distribution_has_the_mean_and_where_it_can_the_deviation(mean: float, deviation: float) -> None:
    alpha, beta = beta_of(mean, deviation)
    assert alpha >= 0
    assert beta >= 0
    assert 0 < alpha + beta <= CERTAIN * (1 + 1e-9)
    assert alpha / (alpha + beta) == pytest.approx(mean, abs=1e-12)
    total = alpha + beta
    if 0.01 < total < CERTAIN * 0.999 and 0 < mean < 1:
        assert math.sqrt(alpha * beta / (total * total * (total + 1))) == pytest.approx(deviation, rel=1e-6)


@given(SHARE, SHARE, SHARE)
def test_every_share_that_people_estimate_has_a_beta_distribution(first: float, second: float, third: float) -> None:
    low, likely, high = sorted((first, second, third))
    estimate = ThreePoint(low, likely, high)
    alpha, beta = beta_of(estimate.mean, estimate.deviation)
    assert alpha + beta > 0


def test_what_is_certain_stays_certain() -> None:
    assert beta_of(1.0, 0.0) == (1.0, 0.0)
    assert beta_of(0.0, 0.0) == (0.0, 1.0)
    assert beta_of(0.25, 0.0) == pytest.approx((CERTAIN / 4, CERTAIN * 3 / 4))


@pytest.mark.parametrize(("mean", "deviation"), [(-0.1, 0), (1.1, 0), (0.5, -1), (math.nan, 0), (0.5, math.nan)])
def test_what_is_no_mean_or_deviation_is_refused(mean: float, deviation: float) -> None:
    with pytest.raises(ValueError, match="A mean is from 0 to 1"):
        beta_of(mean, deviation)
