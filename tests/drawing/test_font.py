import pytest

from threatlas.drawing.font import BOLD, REGULAR, text_width


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0.0), ("i", 0.222), ("AV", 1.334), ("Zürich", 0.611 + 0.556 + 0.333 + 0.222 + 0.5 + 0.556)],
)
def test_widths_of_latin_text(text: str, width: float) -> None:
    assert text_width(text, 10) == pytest.approx(10 * width)


def test_bold_is_never_narrower() -> None:
    assert all(BOLD[character] >= REGULAR[character] for character in REGULAR if character not in "J—@")


def test_unknown_characters_are_wide_and_marks_are_not() -> None:
    assert text_width("漢", 10) == 10
    assert text_width("😀", 10) == 10
    assert text_width("ш", 10) == 7.5
    assert text_width("e\u0301", 10) == text_width("e", 10)
