from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import assert_well_drawn, names, texts
from threatlas.drawing import Curve, Interval, Option, draw_exceedance, draw_frontier, draw_intervals

amounts = st.floats(0, 1e13, allow_subnormal=False)
points = st.lists(st.tuples(amounts, st.floats(0, 1)), max_size=6).map(lambda some: tuple(sorted(some)))


@given(st.lists(st.builds(Curve, names, points), max_size=4), names)
def test_any_exceedance_curve_is_well_drawn(curves: list[Curve], title: str) -> None:
    assert_well_drawn(draw_exceedance(curves, title, "EUR"))


@given(st.lists(st.builds(Option, amounts, amounts, names, st.booleans()), max_size=8), names)
def test_any_frontier_is_well_drawn(options: list[Option], title: str) -> None:
    assert_well_drawn(draw_frontier(options, title, "EUR"))


@given(st.lists(st.builds(Interval, names, amounts, amounts, amounts, names), max_size=6), st.booleans())
def test_any_intervals_are_well_drawn(intervals: list[Interval], logarithmic: bool) -> None:
    assert_well_drawn(draw_intervals(intervals, "Loss", "EUR", logarithmic=logarithmic))


def test_charts_say_their_numbers() -> None:
    curve = draw_exceedance([Curve("today", ((1e4, 0.5), (1e6, 0.1)))], "Loss", "EUR")
    assert curve.description == "today: more than 10 k EUR with 50 %, more than 1 M EUR with 10 %."
    frontier = draw_frontier([Option(10, 5e5, "first", chosen=True), Option(0, 1e6)], "Plan", "EUR")
    assert frontier.description == "price 0: 1 M EUR remain; price 10: 500 k EUR remain."
    intervals = draw_intervals(
        [Interval("Files leak", 0.1, 0.2, 0.4, "20 % (10 % to 40 %)", "#a")], "P", "p", shares=True
    )
    assert "Files leak: 20 % (10 % to 40 %)" in intervals.description
    assert {"0 %", "50 %", "100 %"} <= {text for _, text in texts(intervals)}
