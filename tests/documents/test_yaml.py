import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from documenting import TEXT, offset, values
from threatlas.documents import Limits, MappingNode, Place, SequenceNode, Value
from threatlas.documents.yaml import core_scalar, parse_yaml, text_scalar
from threatlas.errors import DocumentError, LimitExceeded


def _read_alike(text: str) -> bool:
    """Whether both schemas agree on a plain scalar, or PyYAML would put it in quotes."""
    return isinstance(core_scalar(text), str) or yaml.safe_dump(text).startswith(("'", '"'))


WORDS = TEXT.filter(_read_alike)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
VALUES = values(SCALARS, TEXT)
STYLES = st.sampled_from([None, True, False])
QUOTES = st.sampled_from([None, "'", '"', "|", ">"])


@given(VALUES, STYLES, QUOTES, st.integers(10, 80), st.booleans())
@settings(deadline=None, max_examples=200)
def test_it_reads_what_pyyaml_writes(value: Any, flow: bool | None, quote: str | None, width: int, plain: bool) -> None:
    twice = [value, value]  # written with an anchor and an alias
    style: dict[str, Any] = {"default_flow_style": flow, "default_style": quote, "width": width, "allow_unicode": plain}
    text = yaml.safe_dump(twice, sort_keys=False, **style)
    if quote is not None:
        assume("!!" not in text)  # tags are refused
    found = parse_yaml(text, "a.yaml")
    assert found == yaml.safe_load(text)
    assert json.dumps(found) == json.dumps(yaml.safe_load(text))  # 1 is not 1.0, True is not 1


def _walk(value: Value, place: Place, node: yaml.Node) -> Iterator[tuple[Place, yaml.Mark]]:
    """Our places beside PyYAML's marks of the same values."""
    yield place, node.start_mark
    if isinstance(value, MappingNode):
        assert isinstance(node, yaml.MappingNode)
        assert value.place == place
        for key_node, value_node in node.value:
            yield from _walk(value[key_node.value], value.place_of(key_node.value), value_node)
    elif isinstance(value, SequenceNode):
        assert isinstance(node, yaml.SequenceNode)
        assert value.place == place
        for index, item in enumerate(node.value):
            yield from _walk(value[index], value.place_of(index), item)


@given(VALUES, STYLES, st.integers(10, 80))
@settings(deadline=None, max_examples=150)
def test_each_value_stands_where_its_place_says(value: Any, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump({"first": 0, "all": [value]}, default_flow_style=flow, width=width, sort_keys=False)
    root = parse_yaml(text, "a.yaml")
    composed = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, MappingNode)
    assert composed is not None
    for place, mark in _walk(root, root.place, composed):
        assert place == (mark.line + 1, mark.column + 1)
        assert not text[offset(text, *place) :].startswith((" ", "\n"))


def test_the_places_of_a_small_document() -> None:
    root = parse_yaml("# one\nä: [x, {b: 2}]\nc: |\n  text\nd: *a\n".replace("[x", "&a [x"), "a.yaml")
    assert isinstance(root, MappingNode)
    inner = root["ä"]
    assert isinstance(inner, SequenceNode)
    assert (root.place, root.place_of("ä"), root.place_of("c"), root.place_of("d")) == ((2, 1), (2, 4), (3, 4), (5, 4))
    assert inner.places == [(2, 8), (2, 11)]
    assert root["d"] is inner


@pytest.mark.parametrize(
    ("text", "core"),
    [
        # null, true and false in the spellings of the core schema
        *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        # numbers
        *(("0", 0), ("-7", -7), ("+7", 7), ("010", 10), ("1e5", 1e5), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0)),
        *(("-1.5e-3", -0.0015), ("12345678901234567890", 12345678901234567890), ("9" * 400, int("9" * 400))),
        # what only YAML 1.1 takes for something else
        *[(word, word) for word in ("yes", "No", "on", "OFF", "y", "1_000", "12:30", "2024-01-01", "=", "0b1")],
        # what YAML 1.2 would read and we leave as text
        *[(word, word) for word in ("0x1F", "0o17", ".inf", "-.INF", ".nan")],
        # neither finite nor reasonable
        *[
            (word, word)
            for word in ("1e999", "-1e999", "9" * 401, "9" * 10_000, "1e99999", "1e", "e1", ".", "+", "1.2.3")
        ],
        # digits of other scripts are no numbers
        *[(word, word) for word in ("\u0661\u0662", "\uff11")],
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, core: Value) -> None:
    assert core_scalar(text) == core
    assert type(core_scalar(text)) is type(core)
    assert text_scalar(text) == (text if core is not None else None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# only a comment\n", None),
        ("---\n...\n", None),
        ("a", "a"),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("{1: a, true: b, ~: c, '': d}", {"1": "a", "true": "b", "~": "c", "": "d"}),
        ("? a\n: b\n", {"a": "b"}),
        ("&k a: 1\nb: *k\n", {"a": 1, "b": "a"}),
        ("a: &x 1\n'*x': *x\n", {"a": 1, "*x": 1}),
        ("&k a: {*k : 1}", {"a": {"a": 1}}),
        ("'<<': {a: 1}", {"<<": {"a": 1}}),
        ("%YAML 1.1\n---\na: 1\n", {"a": 1}),
        ("__proto__: {a: 1}", {"__proto__": {"a": 1}}),
        ("? " + "k" * 1_000_000 + "\n: 1\n", {"k" * 1_000_000: 1}),
    ],
)
def test_what_documents_mean(text: str, value: object) -> None:
    assert parse_yaml(text, "a.yaml") == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # not well formed
        ("a: [1", "a.yaml:2:1: is not valid YAML: did not find expected ',' or ']'"),
        ("a: b: c", "a.yaml:1:5: is not valid YAML: mapping values are not allowed in this context"),
        ("a:\n\t- b", "a.yaml:2:1: is not valid YAML: found character that cannot start any token"),
        # characters that YAML does not allow; the column counts characters
        ("a: ä\nbö\0", "a.yaml:2:3: is not valid YAML: control characters are not allowed"),
        ("a: \x1b[31m", "a.yaml:1:4: is not valid YAML: control characters are not allowed"),
        ("a: ä\ud800", "a.yaml:1:5: is not valid YAML: half of a surrogate pair, which is no character"),
        (r'a: "\ud800"', "a.yaml:1:7: is not valid YAML: found invalid Unicode character escape code"),
        # code and objects
        (
            "a: !!python/object/apply:os.system [id]",
            "a.yaml:1:4: the tag tag:yaml.org,2002:python/object/apply:os.system",
        ),
        ("!x {a: 1}", "a.yaml:1:1: the tag !x is not read; write the value without it"),
        ("a: !!int '1'", "a.yaml:1:4: the tag tag:yaml.org,2002:int is not read"),
        ("a: !!binary aGk=", "a.yaml:1:4: the tag tag:yaml.org,2002:binary is not read"),
        # what is not data of ours
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: holds more than one document; only one is read"),
        ("a: {b: 1}\nc:\n  <<: {b: 1}\n", "a.yaml:3:3: merge keys (<<) are not read; write out what they would merge"),
        ("? [a]\n: 1\n", "a.yaml:1:3: a key must be a word, not a list"),
        ("? {a: 1}\n: 1\n", "a.yaml:1:3: a key must be a word, not a mapping"),
        ("a: &x 1\n? *x\n: 2\n", "a.yaml:2:3: a key must be a word, not a number"),
        ("a: &x [1]\n? *x\n: 2\n", "a.yaml:2:3: a key must be a word, not a list"),
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: the key 'a' stands twice in one mapping"),
        # anchors and aliases
        ("a: *x", "a.yaml:1:4: the alias *x refers to nothing before it"),
        ("a: &x [*x]", "a.yaml:1:8: the alias *x stands inside what it refers to"),
        ("a: &x {b: {c: *x}}", "a.yaml:1:15: the alias *x stands inside what it refers to"),
        ("a: &x 1\nb: &x 2\n", "a.yaml:2:4: the anchor &x stands twice"),
        ("a: &x [&x 1]\n", "a.yaml:1:8: the anchor &x stands twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_yaml(text, "a.yaml")
    assert str(caught.value).startswith(message)


def test_no_tag_runs_code(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    with pytest.raises(DocumentError):
        parse_yaml(
            f"!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ['{trap}']]", "a.yaml"
        )
    assert not trap.exists()


def test_a_key_that_stands_twice_can_be_told_instead() -> None:
    told: list[tuple[str, Place]] = []
    found = parse_yaml("a: 1\nb: {c: 1, c: 2}\na: 3\n", "a", on_duplicate=lambda key, place: told.append((key, place)))
    assert found == {"a": 3, "b": {"c": 2}}
    assert told == [("c", (2, 11)), ("a", (3, 1))]
    assert isinstance(found, MappingNode)
    assert found.place_of("a") == (3, 4)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
)
NESTED_BY_ALIASES = "".join(
    f"a{level}: &a{level} {'[' * 20}{f'*a{level - 1}' if level else 'x'}{']' * 20}\n" for level in range(8)
)


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        (BOMB, Limits(), "a.yaml:7:20: holds more than 2,000,000 values, aliases followed"),
        (BOMB, Limits(values=1000), "a.yaml:4:10: holds more than 1,000 values, aliases followed"),
        (NESTED_BY_ALIASES, Limits(), "a.yaml:4:29: is nested more than 64 levels deep, aliases followed"),
        ("[" * 900, Limits(), "a.yaml:1:65: is nested more than 64 levels deep"),
        ("- " * 10_000, Limits(), "a.yaml:1:129: is nested more than 64 levels deep"),
        ("{a: " * 10_000, Limits(), "a.yaml:1:257: is nested more than 64 levels deep"),
        ("".join(f"{' ' * level}a:\n" for level in range(10_000)), Limits(), "a.yaml:65:65: is nested more than 64"),
        ("[" + "a," * 20_000 + "]", Limits(values=20_000), "a.yaml:1:40000: holds more than 20,000 values"),
        ("a: 1\n", Limits(size=4), "a.yaml: is larger than 4 bytes, the most that is read"),
    ],
    ids=["bomb", "small bomb", "aliases", "flow", "block", "flow mapping", "block mapping", "values", "size"],
)
def test_limits_hold(text: str, limits: Limits, message: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        parse_yaml(text, "a.yaml", limits=limits)
    assert str(caught.value).startswith(message)


def test_what_is_too_deep_for_libyaml_is_too_deep() -> None:
    """Some versions of it refuse 1,000 levels before they tell of the first."""
    with pytest.raises(LimitExceeded, match="is nested more than 64 levels deep"):
        parse_yaml("[" * 10_000, "a.yaml")


@pytest.mark.parametrize(
    "opening", ["&a ", "!!", "%", "'", '"', "|\n", ": ", "? ", "{", "*a ", "---\n", "\t", "#", "@", "`"]
)
def test_a_megabyte_of_one_sign_ends_at_once(opening: str) -> None:
    with pytest.raises(DocumentError):
        parse_yaml("a:\n" + opening * (1_000_000 // len(opening)) + "\n]", "a.yaml")


def test_values_reached_twice_are_shared_not_copied() -> None:
    found = parse_yaml("a: &x {b: [1, 2]}\nc: [*x, *x]\n", "a.yaml")
    assert isinstance(found, MappingNode)
    inner = found["c"]
    assert isinstance(inner, SequenceNode)
    assert inner[0] is inner[1] is found["a"]


def test_without_libyaml_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'two', {b: ~}]\nc: *x\nd: |\n  text\n"
    fast = parse_yaml(text, "a.yaml")
    monkeypatch.setattr("threatlas.documents.yaml.LOADER", yaml.SafeLoader)
    slow = parse_yaml(text, "a.yaml")
    assert slow == fast
    assert isinstance(slow, MappingNode)
    assert isinstance(fast, MappingNode)
    assert slow.places == fast.places
    with pytest.raises(DocumentError, match=r"^a\.yaml:2:1: is not valid YAML"):
        parse_yaml("a: 1\n\0", "a.yaml")
