import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import assert_well_drawn, names, texts
from threatlas.drawing import Factor, draw_waterfall

factors = st.lists(st.builds(Factor, names, st.floats(0, 1), st.booleans(), names), max_size=12).map(tuple)


@given(factors, names)
def test_any_waterfall_is_well_drawn(some: tuple[Factor, ...], title: str) -> None:
    picture = draw_waterfall(some, title)
    assert_well_drawn(picture)
    assert picture == draw_waterfall(some, title)


@pytest.mark.parametrize(("last", "axis"), [(0.5, "0 %"), (0.01, "0.01 %")])
def test_probabilities_multiply_down(last: float, axis: str) -> None:
    some = (Factor("Step 1", 0.6), Factor("A control", 0.5, control=True), Factor("Step 2", last))
    picture = draw_waterfall(some, "Path 1")
    words = [text for _, text in texts(picture)]
    for word in ("Step 1", "× 60 %", "× 50 %", "30 %", "All steps succeed"):
        assert word in words
    assert axis in words or last < 0.1  # the axis is linear for likely paths and logarithmic for others
    assert "Together" in picture.description
    assert 'class="bar-guard"' in picture.inline("x")
