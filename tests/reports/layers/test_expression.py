"""Expressions over layers give what a plain evaluation of their tree gives, and errors point at the place."""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatlas.errors import ExpressionError
from threatlas.reports.layers.expression import DEEPEST, LONGEST, read_expression
from threatlas.reports.layers.layer import LARGEST, Unit

Tree = Any
"""A letter, a number, or an operator with its parts."""
Values = Mapping[str, float | None]

OPERATORS = ("or", "and", "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/")
LEAVES = st.sampled_from("abc") | st.integers(0, 99).map(str) | st.sampled_from(["0.5", "1.25", ".5"])


def grown(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return (
        st.tuples(st.sampled_from(OPERATORS), inner, inner)
        | st.tuples(st.sampled_from(["not", "neg", "abs", "has"]), inner)
        | st.tuples(st.sampled_from(["min", "max", "where"]), inner, inner)
    )


TREES = st.recursive(LEAVES, grown, max_leaves=8)
VALUES = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(-100, 100).map(float))


def written(tree: Tree) -> str:
    """The tree as a text with every bracket."""
    if isinstance(tree, str):
        return tree
    name, *parts = tree
    inside = [written(part) for part in parts]
    if name in OPERATORS:
        return f"({inside[0]} {name} {inside[1]})"
    if name in ("not", "neg"):
        return f"({'not ' if name == 'not' else '-'}{inside[0]})"
    return f"{name}({', '.join(inside)})"


def reference(tree: Tree, values: Values) -> float | None:
    """What it gives, spelt out."""
    if isinstance(tree, str):
        return values.get(tree) if tree in string.ascii_letters else float(tree)
    name, *parts = tree
    found = [reference(part, values) for part in parts]
    if name == "has":
        return 1.0 if found[0] is not None else 0.0
    if name == "where":
        return found[1] if found[0] else None
    first, second = (*[one or 0.0 for one in found], 0.0)[:2]
    if name == "/":
        return None if second == 0 else first / second
    table: dict[str, Callable[[], float]] = {
        "or": lambda: bool(first or second),
        "and": lambda: bool(first and second),
        "not": lambda: not first,
        "<": lambda: first < second,
        "<=": lambda: first <= second,
        ">": lambda: first > second,
        ">=": lambda: first >= second,
        "==": lambda: first == second,
        "!=": lambda: first != second,
        "+": lambda: first + second,
        "-": lambda: first - second,
        "*": lambda: first * second,
        "neg": lambda: -first,
        "abs": lambda: abs(first),
        "min": lambda: min(first, second),
        "max": lambda: max(first, second),
    }
    return float(table[name]())


@given(TREES, VALUES)
def test_it_gives_what_a_plain_evaluation_gives(tree: Tree, values: Values) -> None:
    text = written(tree)
    if len(text) > LONGEST or not letters(tree):
        return
    found = read_expression(text).value(values)
    expected = reference(tree, values) if any(values.get(one) is not None for one in letters(tree)) else None
    if expected is not None and not abs(expected) <= LARGEST:
        expected = None
    assert (found is None) == (expected is None)
    assert found is None or expected is None or math.isclose(found, expected)


def letters(tree: Tree) -> set[str]:
    return {tree} & set("abc") if isinstance(tree, str) else set().union(*(letters(part) for part in tree[1:]))


@given(st.text(max_size=60) | st.text(alphabet="abc()+-*/<>=!,. 0123andotrhswemix", max_size=80))
def test_any_text_is_read_or_refused_with_a_column(text: str) -> None:
    found, refused = None, None
    try:
        found = read_expression(text)
    except ExpressionError as error:
        refused = error
    if refused is not None:
        assert 1 <= refused.column <= len(text) + 1
        assert str(refused).startswith(f"column {refused.column}: ")
    else:
        assert found is not None
        assert found.letters


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * c", 14.0),
        ("(a + b) * c", 20.0),
        ("a - b - c", -5.0),
        ("-a - -b", 1.0),
        ("max(a, b, c)", 4.0),
        ("a and not b", 0.0),
        ("not a == b", 1.0),
        ("a or b and not b", 1.0),
        ("A >= 2", 1.0),
        ("where(b > 2, b / a)", 1.5),
        ("where(b > 3, b / a)", None),
        ("a / (b - 3)", None),
        ("d", None),
        ("d + 1", None),
        ("not has(d) and a", 1.0),
        ("a + d", 2.0),
    ],
)
def test_how_tightly_operators_bind_and_what_none_is(text: str, value: float | None) -> None:
    assert read_expression(text).value({"a": 2.0, "b": 3.0, "c": 4.0, "d": None}) == value


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", 1, "not the end"),
        ("a +", 4, "not the end"),
        ("a b", 3, "expected nothing more, not 'b'"),
        ("a end", 3, "expected nothing more"),
        ("(a + b", 7, "expected ')'"),
        ("a + $", 5, "'$' means nothing here"),
        ("a + ab", 5, "neither a letter"),
        ("a + __import__('os')", 16, "means nothing"),
        ("a.real", 2, "means nothing"),
        ("a < b < c", 7, "two at a time"),
        ("has(a, b)", 1, "takes 1 arguments"),
        ("min(a)", 1, "takes 2 to 8"),
        ("1 + 2", 1, "names no layer"),
        ("and a", 1, "expected a letter"),
        ("a and", 6, "not the end"),
        ("(" * 30 + "a" + ")" * 30, DEEPEST + 2, "inside each other"),
        ("-" * 100 + "a", DEEPEST + 2, "inside each other"),
        ("not " * 40 + "a", 85, "inside each other"),
        ("a" + " " * LONGEST, LONGEST + 1, "longer than"),
    ],
)
def test_errors_say_where(text: str, column: int, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_expression(text)
    assert said in caught.value.problem
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("a and b", Unit.TRUTH),
        ("(not a)", Unit.TRUTH),
        ("has(a)", Unit.TRUTH),
        ("a + (b > 1)", Unit.NUMBER),
        ("where(b > 1, a)", Unit.PERCENT),
        ("where(a, b)", Unit.COUNT),
        ("a - c", Unit.PERCENT),
        ("a + b", Unit.NUMBER),
        ("max(a, 20) - 5", Unit.PERCENT),
        ("a * 2", Unit.NUMBER),
        ("a / c", Unit.NUMBER),
        ("-abs(a)", Unit.PERCENT),
    ],
)
def test_the_unit_of_values(text: str, unit: Unit) -> None:
    assert read_expression(text).unit({"a": Unit.PERCENT, "b": Unit.COUNT, "c": Unit.PERCENT}) is unit


def test_a_letter_without_a_layer_is_pointed_at() -> None:
    with pytest.raises(ExpressionError, match="column 10: no layer is chosen for the letter b"):
        read_expression("abs(a) - b", "ac")
