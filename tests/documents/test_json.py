import json
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documenting import SCALARS, TEXT, offset, values
from threatlas.documents import Limits, MappingNode, Place, SequenceNode, Value
from threatlas.documents.json import parse_json
from threatlas.errors import DocumentError, LimitExceeded

VALUES = values(SCALARS, TEXT)
INDENTS = st.sampled_from([None, 0, 2, "\t"])


def _placed(value: Value) -> Iterator[tuple[Place, Value]]:
    if isinstance(value, MappingNode):
        yield value.place, value
        assert value.keys() == value.places.keys()
        for key, item in value.items():
            yield value.place_of(key), item
            yield from _placed(item)
    elif isinstance(value, SequenceNode):
        yield value.place, value
        assert len(value) == len(value.places)
        for index, item in enumerate(value):
            yield value.place_of(index), item
            yield from _placed(item)


@given(VALUES, INDENTS, st.booleans())
@settings(deadline=None, max_examples=150)
def test_it_reads_what_the_standard_library_writes(value: Any, indent: str | int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    found = parse_json(f" {text}\n", "a.json")
    assert found == json.loads(text)
    assert json.dumps(found, indent=indent, ensure_ascii=ascii_only) == text  # 1 is not 1.0, True is not 1


@given(VALUES, INDENTS)
@settings(deadline=None, max_examples=100)
def test_each_value_stands_where_its_place_says(value: Any, indent: str | int | None) -> None:
    text = "\n " + json.dumps(value, indent=indent, ensure_ascii=False)
    for place, item in _placed(parse_json(text, "a.json")):
        assert json.JSONDecoder().raw_decode(text, offset(text, place.line, place.column))[0] == item


def _strictly(text: str) -> Any:
    """The standard library, made as strict as RFC 8259 and as we say we are."""

    def refuse(word: str) -> Any:
        raise ValueError(word)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("twice")
        return dict(pairs)

    def finite(word: str) -> float:
        if math.isinf(float(word)):
            raise ValueError(word)
        return float(word)

    value = json.loads(text, parse_constant=refuse, object_pairs_hook=unique, parse_float=finite)
    if re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False)):
        raise ValueError("surrogate")
    return value


@given(
    VALUES,
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 3), st.sampled_from(list('{}[]",:0.-+eE\\u \x00/nta\ud800')))
    ),
)
@settings(deadline=None, max_examples=200)
def test_of_broken_text_it_takes_what_the_standard_library_takes(value: Any, edits: list[tuple[int, int, str]]) -> None:
    text = json.dumps(value)
    for at, length, new in edits[:4]:
        text = text[:at] + new + text[at + length :]
    try:
        expected = _strictly(text)
    except ValueError:
        with pytest.raises(DocumentError) as caught:
            parse_json(text, "a.json")
        assert caught.value.line is not None
        offset(text, caught.value.line, caught.value.column or 0)  # a place in the text
    else:
        assert parse_json(text, "a.json") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.json:1:1: is not valid JSON: a value is expected here"),
        ("\n\n  ", "a.json:3:3: is not valid JSON: a value is expected here"),
        ("{", "a.json:1:2: is not valid JSON: a key in double quotes is expected here"),
        ("{a: 1}", "a.json:1:2: is not valid JSON: a key in double quotes is expected here"),
        ('{"a" 1}', "a.json:1:6: is not valid JSON: ':' is expected here"),
        ('{"a": 1,}', "a.json:1:9: is not valid JSON: a key in double quotes is expected here"),
        ("[1\n2]", "a.json:2:1: is not valid JSON: ',' or ']' is expected here"),
        ("[1,]", "a.json:1:4: is not valid JSON: a value is expected here"),
        ("[1] x", "a.json:1:5: is not valid JSON: something follows the end of the document"),
        ('["a\nb"]', "a.json:1:4: is not valid JSON: Invalid control character at"),
        ('["a', "a.json:1:2: is not valid JSON: Unterminated string starting at"),
        ('{"a": 1,\n "a": 2}', "a.json:2:2: the key 'a' stands twice in one object"),
        (r'{"\u0061": 1, "a": 2}', "a.json:1:15: the key 'a' stands twice in one object"),
        (r'["\ud800"]', "a.json:1:2: is not valid JSON: a text holds half of a surrogate pair, which is no character"),
        (
            r'{"\udfff": 1}',
            "a.json:1:2: is not valid JSON: a text holds half of a surrogate pair, which is no character",
        ),
        ("[NaN]", "a.json:1:2: is not valid JSON: a value is expected here"),
        ("[-Infinity]", "a.json:1:2: is not valid JSON: a value is expected here"),
        ("[1e999]", "a.json:1:2: is not read: a number too large"),
        ("[" + "1" * 10_000 + "]", "a.json:1:2: is not read: a number of more than 400 digits"),
        ("[0." + "1" * 10_000 + "]", "a.json:1:2: is not read: a number of more than 400 digits"),
        ("[01]", "a.json:1:3: is not valid JSON: ',' or ']' is expected here"),
        ("// x\n1", "a.json:1:1: is not valid JSON: a value is expected here"),
        ("\ufeff1", "a.json:1:1: is not valid JSON: a value is expected here"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_json(text, "a.json")
    assert str(caught.value) == message


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert parse_json(r'"\ud83d\ude00"', "a") == "\U0001f600"


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        ("[" * 10_000, Limits(), "a.json:1:65: is nested more than 64 levels deep"),
        ('{"a":' * 10_000, Limits(), "a.json:1:321: is nested more than 64 levels deep"),
        ("[[1]]", Limits(depth=1), "a.json:1:2: is nested more than 1 levels deep"),
        ("[1,2,3]", Limits(values=3), "a.json:1:6: holds more than 3 values"),
        ("[" + "0," * 20_000 + "0]", Limits(values=20_000), "a.json:1:40000: holds more than 20,000 values"),
        ("[1]", Limits(size=2), "a.json: is larger than 2 bytes, the most that is read"),
    ],
    ids=["deep list", "deep mapping", "depth", "values", "many values", "size"],
)
def test_limits_hold(text: str, limits: Limits, message: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        parse_json(text, "a.json", limits=limits)
    assert str(caught.value) == message


def test_limits_are_not_passed_by_what_just_fits() -> None:
    assert parse_json("[" * 64 + "]" * 64, "a") is not None
    assert parse_json("[1,2]", "a", limits=Limits(values=3)) == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "[" + "\n" * 1_000_000 + "1]",
        '{"' + "k" * 1_000_000 + '": 1}',
        '{"__proto__": {"x": 1}, "constructor": 2}',
        '["' + "x" * 1_000_000 + '"]',
    ],
    ids=["a million lines", "a megabyte of key", "names of other languages", "a megabyte of text"],
)
def test_large_and_strange_documents_are_read(text: str) -> None:
    assert parse_json(text, "a") == json.loads(text)
