import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatlas.drawing.axes import Scale, amount, fitted


@given(st.lists(st.floats(0, 1e15), max_size=8), st.booleans(), st.integers(3, 9))
def test_marks_are_few_and_on_the_axis(values: list[float], logarithmic: bool, most: int) -> None:
    scale = fitted(values, 10, 200, logarithmic=logarithmic)
    marks = scale.marks(most)
    assert 1 <= len(marks) <= most + 1
    assert all(9.99 <= scale(mark) <= 200.01 for mark in marks)
    assert all(scale.low <= value <= scale.high * (1 + 1e-9) or logarithmic for value in values)


def test_places() -> None:
    assert [Scale(0, 10, 0, 100)(value) for value in (-1, 0, 5, 20)] == [0, 0, 50, 100]
    assert Scale(1, 100, 0, 100, logarithmic=True)(10) == 50
    assert Scale(5, 5, 0, 100)(5) == 50
    assert Scale(0, 1, 0, 1).marks(6) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert Scale(1, 1e6, 0, 1, logarithmic=True).marks(4) == [1, 100, 10000, 1000000]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (12, "12"),
        (999.7, "1 k"),
        (1234, "1.23 k"),
        (40_000, "40 k"),
        (3.5e6, "3.5 M"),
        (2e9, "2 bn"),
    ],
)
def test_amounts(value: float, said: str) -> None:
    assert amount(value) == said
