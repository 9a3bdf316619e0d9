from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import assert_well_drawn, names, texts
from threatlas.drawing import Cell, Column, draw_matrix

cells = st.builds(Cell, names, names, st.none() | st.floats(0, 1), names, st.booleans(), st.integers(0, 3))
columns = st.lists(st.builds(Column, names, names, st.lists(cells, max_size=4).map(tuple)), max_size=18).map(tuple)


@given(columns, names)
def test_any_matrix_is_well_drawn(some: tuple[Column, ...], title: str) -> None:
    picture = draw_matrix(some, title, "likelihood")
    assert_well_drawn(picture)
    assert picture == draw_matrix(some, title, "likelihood")


def test_cells_tell_their_value() -> None:
    column = Column(
        "AML.TA0005",
        "Execution",
        (
            Cell("AML.T0051", "LLM Prompt Injection", 1.0, "likely", controls=2, link="#t"),
            Cell("AML.T0051.001", "Indirect", 0.5, sub=True),
            Cell("AML.T0011", "User Execution"),
        ),
    )
    picture = draw_matrix((column,), "Matrix", "likelihood", width=300)
    assert_well_drawn(picture)
    drawn = picture.inline("x")
    assert '<a href="#t" class="q6"><title>AML.T0051 LLM Prompt Injection: likely</title>' in drawn
    assert '<g class="q3">' in drawn
    assert '<g class="none">' in drawn
    left = {text: box.x for box, text in texts(picture)}
    assert left["T0051.001"] > left["T0051"] == left["T0011"]
    assert "2 techniques have a value" in picture.description
