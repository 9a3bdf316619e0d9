from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import HOSTILE, assert_well_drawn, names
from threatlas.drawing import Join, Spot, draw_graph


@st.composite
def graphs(draw: st.DrawFn) -> tuple[tuple[Spot, ...], tuple[Join, ...]]:
    kinds: st.SearchStrategy[Literal["step", "group", "end"]] = st.sampled_from(["step", "group", "end"])
    count = draw(st.integers(0, 12))
    spots = tuple(
        Spot(
            str(number),
            draw(names),
            draw(names),
            draw(names),
            f"?focus={number}",
            draw(kinds),
            draw(st.none() | st.integers(0, 6)),
        )
        for number in range(count)
    )
    ends = st.tuples(*[st.integers(0, max(0, count - 1))] * 2)
    joins = [
        Join(str(one), str(other), *draw(st.tuples(st.booleans(), st.booleans())))
        for one, other in draw(st.lists(ends, max_size=20))
        if one != other and count
    ]
    return spots, tuple(joins)


@given(graphs())
def test_any_graph_is_well_drawn(graph: tuple[tuple[Spot, ...], tuple[Join, ...]]) -> None:
    picture = draw_graph(*graph, "A graph", "Steps.")
    assert_well_drawn(picture)
    assert picture == draw_graph(*graph, "A graph", "Steps.")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_stay_names(hostile: str) -> None:
    spots = (Spot(hostile, hostile, hostile, hostile, "?a"), Spot("b", "b", "", "b", "?b", "end"))
    assert_well_drawn(draw_graph(spots, (Join(hostile, "b"),), hostile, hostile))


def test_it_says_in_full_what_a_box_has_no_room_for() -> None:
    long = "A technique with quite a long name, longer than a box is wide"
    body = draw_graph((Spot("a", long, "42 %", f"T1 {long}", "?focus=a"),), (), "A graph", "Steps.").body
    assert f"<title>T1 {long}</title>" in body
    short = draw_graph((Spot("a", "Short", "42 %", "T1 Short", "?focus=a"),), (), "A graph", "Steps.").body
    assert "<title>" not in short


def test_places_of_lines_are_those_of_boxes() -> None:
    spots = tuple(Spot(key, key, "", key, f"?{key}") for key in "abc")
    with pytest.raises(ValueError, match="ends at"):
        draw_graph(spots, (Join("a", "d"),), "A graph", "Steps.")
    body = draw_graph(
        spots, (Join("a", "b", heavy=True), Join("b", "c", dashed=True, faded=True)), "A graph", "Steps."
    ).body
    assert 'class="heavy"' in body
    assert '<g class="faded"><path' in body
