"""Values and documents made up for the tests of the two parsers."""

from typing import Any

from hypothesis import strategies as st

TEXT = st.text(max_size=12) | st.sampled_from(
    (
        *("", " ", "a: b", "- a", "# a", "*a", "&a", "!a", "%a", "'", '"', "\\", "---", "...", "<<", "="),
        *("yes", "~", "null", "010", "1e5", "2024-01-01", "12:30"),
        *("a\nb", "a\n\n  b\n", "\t", "\x00", "\x7f", "\x85", "\u2028", "\ufeff", "\U0001f600"),
    )
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.integers(10**18, 10**30)
)


def values(scalars: st.SearchStrategy[Any], keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Scalars, and lists and mappings of them."""
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )


def offset(text: str, line: int, column: int) -> int:
    """Where in ``text`` a place is, lines ending in a line feed."""
    lines = text.split("\n")
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
