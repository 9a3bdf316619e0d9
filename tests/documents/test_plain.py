"""Text without anything that people cannot see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatlas.documents.plain import one_line, plain, shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Größe 名 e\u0301 👩\u200d💻", "Größe 名 e\u0301 👩\u200d💻"),  # letters, marks, joined signs stay
        ("a\tb\nc\r\nd\u2028e\rf\x85g", "a\tb\nc\nd\ne\nf\ng"),
        # commands to a terminal
        ("\x1b[31mred", "\ufffd[31mred"),
        ("a\x00b\x9bc\x7f", "a\ufffdb\ufffdc\ufffd"),
        # what has no width
        ("evil\u200b.exa\u00admple\ufeff", "evil.example"),
        ("\u202eabc\u2066", "abc"),
        ("\U000e0041\U000e0042x", "x"),
        # half a character
        ("a\ud83d", "a\ufffd"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(st.characters()))
def test_one_line_is_one_line_that_can_be_written(text: str) -> None:
    line = one_line(text)
    assert line.splitlines() in ([], [line])
    assert "  " not in line
    assert line.encode().decode() == line
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a bcd", 3, "a…"), ("a\n\nb", 3, "a b"), ("", 1, ""), ("ab", 1, "…")],
)
def test_shortened(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected
