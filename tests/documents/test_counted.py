"""Numbers of things."""

import pytest

from threatlas.documents.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "told"),
    [
        (0, ("path",), "0 paths"),
        (1, ("path",), "1 path"),
        (1234, ("path",), "1,234 paths"),
        (1, ("case study", "case studies"), "1 case study"),
        (2, ("case study", "case studies"), "2 case studies"),
    ],
)
def test_nouns_agree_with_numbers(number: int, words: tuple[str, ...], told: str) -> None:
    assert counted(number, *words) == told
