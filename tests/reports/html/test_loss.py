from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatlas.reports.html.loss import exceedance
from threatlas.systems.description import Loss

amounts = st.floats(0, 1e9)
losses = st.tuples(amounts, amounts, amounts).map(lambda some: Loss(min(some), sorted(some)[1], max(some), "EUR"))


@given(losses, st.floats(0, 1))
def test_a_greater_loss_is_never_more_probable(loss: Loss, probability: float) -> None:
    points = exceedance(loss, probability)
    for (smaller, more), (greater, less) in pairwise(points):
        assert smaller <= greater
        assert -1e-9 <= less <= more + 1e-9
        assert more <= probability + 1e-9
    if points:
        assert points[-1][1] == pytest.approx(0, abs=1e-9)


@given(st.tuples(st.floats(1, 100), st.floats(0, 100), st.floats(1, 100)))
def test_the_mean_is_that_of_pert(parts: tuple[float, float, float]) -> None:
    low = parts[0]
    loss = Loss(low, low + parts[1], low + parts[1] + parts[2], "EUR")
    points = exceedance(loss, 1.0)
    # the mean is the area below the curve
    mean = points[0][0] + sum((b - a) * (p + q) / 2 for (a, p), (b, q) in pairwise(points))
    assert mean == pytest.approx((loss.low + 4 * loss.likely + loss.high) / 6, rel=0.01)


def test_a_loss_that_is_known_exactly_and_none_at_all() -> None:
    assert exceedance(Loss(10, 10, 10, "EUR"), 0.5) == ((1, 0.5), (10, 0.5), (10, 0.0))
    assert exceedance(Loss(0, 0, 0, "EUR"), 0.5) == ()


def test_a_curve_from_tables() -> None:
    # likely in the middle: Beta(3, 3), whose upper quarter has 0.103515625
    points = dict(exceedance(Loss(0, 50, 100, "EUR"), 1.0))
    near = min(points, key=lambda amount: abs(amount - 75))
    share = 1 - near / 100
    assert points[near] == pytest.approx(share**3 * (10 - 15 * share + 6 * share**2), abs=1e-3)
