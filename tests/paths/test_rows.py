"""Distinct numbers and rows, against numpy's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from threatlas.paths.rows import distinct, distinct_rows


@given(st.lists(st.integers(-5, 5), max_size=30))
def test_distinct_numbers(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.int32)).tolist() == sorted(set(numbers))


@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=30))
def test_distinct_rows(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows)
    found, which = distinct_rows(table)
    expected, inverse = np.unique(table, axis=0, return_inverse=True)
    assert found.tolist() == expected.tolist()
    assert which.tolist() == inverse.reshape(-1).tolist()
