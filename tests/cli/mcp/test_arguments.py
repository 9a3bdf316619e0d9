"""One table gives the schema and the check: what one admits, the other does."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatlas.cli.mcp.arguments import Number, Refusal, Text, checked, schema_of

PARAMETERS = (
    Text("words", "what to look for", 10, required=True),
    Text("kind", "a kind", 20, words=("one", "two")),
    Number("limit", "how many", 1, 5, 3),
)


def test_defaults_are_filled_in() -> None:
    assert checked({"words": "x"}, PARAMETERS) == {"words": "x", "kind": None, "limit": 3}
    assert checked({"words": "x", "kind": "two", "limit": 5.0}, PARAMETERS)["limit"] == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "words is missing: what to look for"),
        ({"words": None}, "words is missing"),
        ({"words": 3}, "words must be a text, not a number"),
        ({"words": ["x"]}, "words must be a text, not a list"),
        ({"words": "x" * 11}, "words is longer than 10 characters"),
        ({"words": "x", "kind": "three"}, "kind 'three' is not known; there are one, two"),
        ({"words": "x", "limit": 0}, "limit must be from 1 to 5"),
        ({"words": "x", "limit": 10**400}, "limit must be from 1 to 5"),
        ({"words": "x", "limit": 1.5}, "limit must be a whole number"),
        ({"words": "x", "limit": float("nan")}, "limit must be a whole number"),
        ({"words": "x", "limit": True}, "limit must be a whole number, not true or false"),
        ({"words": "x", "limit": "2"}, "limit must be a whole number, not a text"),
        ({"words": "x", "\x1b[31mextra" * 20: 1}, "there is no argument"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(Refusal) as caught:
        checked(arguments, PARAMETERS)
    assert str(caught.value).startswith(message)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.text(max_size=15), st.sampled_from(["one", "two"]), st.just([1])
)


@given(st.dictionaries(st.sampled_from(["words", "kind", "limit", "other"]), VALUES))
def test_the_schema_says_the_same(arguments: dict[str, Any]) -> None:
    given_ones = {name: value for name, value in arguments.items() if value is not None}
    right = jsonschema.Draft202012Validator(schema_of(PARAMETERS)).is_valid(given_ones)
    try:
        checked(given_ones, PARAMETERS)
    except Refusal:
        assert not right
    else:
        assert right
