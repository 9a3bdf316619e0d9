"""The release that a file says it is written against, lines to be left alone, and places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.documents.place import Place
from threatlas.knowledge.directives import Lines, find_pin


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("atlas-release: 5.2.0\n", "5.2.0"),
        ("title: x\natlas-release: '5.2.0'\n", "5.2.0"),
        ('{"atlas-release": "2026.07"}', "2026.07"),
        ('{"a": 1, "atlas-release": "5.2"}', "5.2"),
        ('atlas-release = "v5.2.0"', "v5.2.0"),
        ("# atlas-release: 5.2.0", "5.2.0"),
        ("# threatlas: release=5.2.0", "5.2.0"),
        ("x = 1  # threatlas: release=5.2.0", "5.2.0"),
        ("// threatlas: release=5.2.0\r\n", "5.2.0"),
        ("<!-- threatlas: release=5.2.0 -->", "5.2.0"),
        ("\ufeffatlas-release: 5.2.0", "5.2.0"),
        ("threatlas: release=5.2.0\nthreatlas: release=4.9.0", "5.2.0"),  # the first counts
        # none
        ("", None),
        ("write `atlas-release: 5.2.0` into it", None),
        ("a comment says threatlas: release=5.2.0", None),
        ("atlas-release: newest", None),
        ("atlas-release: 5.2.0.1", None),
        ("atlas-release: 5.2.0rc1", None),
        ("my-atlas-release: 5.2.0", None),
    ],
)
def test_the_pin(text: str, version: str | None) -> None:
    pin = find_pin(text)
    assert (pin.version if pin else None) == version
    if pin:
        assert text[pin.start : pin.end] == pin.version


@pytest.mark.parametrize(
    ("line", "ignored"),
    [
        ("AML.T0019  # threatlas: ignore", {"retired-id", "renamed"}),
        ("AML.T0019  <!-- threatlas: ignore[retired-id] -->", {"retired-id"}),
        ("AML.T0019  // threatlas:ignore[renamed, retired-id]", {"retired-id", "renamed"}),
        ("AML.T0019  # threatlas: ignore[]", set()),
        ("AML.T0019  # threatlas: ignored", set()),
        ("AML.T0019  # threatlas: ignore[Retired", set()),
        ("AML.T0019", set()),
    ],
)
def test_a_line_that_is_left_alone(line: str, ignored: set[str]) -> None:
    text = f"before\n{line}\nafter"
    lines = Lines(text)
    assert {code for code in ("retired-id", "renamed") if lines.ignores(9, code)} == ignored
    assert not lines.ignores(0, "retired-id")
    assert not lines.ignores(len(text), "retired-id")


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, Place(1, 1)),
        ("ab\ncd", 4, Place(2, 2)),
        ("ab\r\ncd", 4, Place(2, 1)),
        ("\ufeffab", 1, Place(1, 1)),  # a byte order mark takes no column
        ("\ufeffab\ncd", 4, Place(2, 1)),
        ("\n\n\n", 3, Place(4, 1)),
        ("a\u2028b\x0cc", 4, Place(1, 5)),  # editors break no line there
    ],
)
def test_places(text: str, offset: int, place: Place) -> None:
    assert Lines(text).place(offset) == place


@given(st.text(alphabet="ab\n\r", max_size=40), st.lists(st.integers(0, 40), max_size=12))
@settings(deadline=None, max_examples=200)
def test_places_do_not_depend_on_the_order_in_which_they_are_asked_for(text: str, offsets: list[int]) -> None:
    lines = Lines(text)
    for offset in (min(offset, len(text)) for offset in offsets):
        before = text[:offset]
        assert lines.place(offset) == Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
