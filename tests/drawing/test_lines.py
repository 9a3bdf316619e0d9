import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import names
from threatlas.drawing.font import text_width
from threatlas.drawing.lines import ELLIPSIS, shortened, wrapped

widths = st.floats(15, 300)


@given(names, widths, st.integers(1, 4), st.booleans())
def test_no_line_is_wider_than_asked(text: str, width: float, lines: int, bold: bool) -> None:
    found = wrapped(text, width, 12, lines=lines, bold=bold)
    assert len(found) <= lines
    assert all(line == line.strip() != "" and text_width(line, 12, bold=bold) <= width + 1e-9 for line in found)


@given(st.text("abc ", max_size=40), st.floats(30, 200))
def test_nothing_is_lost_where_there_are_lines_enough(text: str, width: float) -> None:
    joined = "".join(wrapped(text, width, 12, lines=60))
    assert joined.replace("-", "").replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Search files", 80, ("Search files",)),
        ("Search files", 45, ("Search", "files")),
        ("training-pipeline", 60, ("training-", "pipeline")),
        ("Countermeasures", 72, ("Countermea-", "sures")),
        ("Countermeasures", 88, ("Countermeasu-", "res")),  # not the last two letters alone
    ],
)
def test_where_lines_break(text: str, width: float, lines: tuple[str, ...]) -> None:
    assert wrapped(text, width, 12, lines=2) == lines


def test_what_is_left_out_is_marked() -> None:
    assert shortened("Index of mail and files", 60, 12).endswith(ELLIPSIS)
    assert wrapped("one two three four five six", 50, 12, lines=2)[-1].endswith(ELLIPSIS)
