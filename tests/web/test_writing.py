"""How templates write what came from outside."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from threatlas.web.writing import named, shown


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("a\nname", "a name"),
        (", ", ", "),
        (" bad", " bad"),
        ("  two  words\n", " two words "),
        (" \n ", " "),
        ("", ""),
        ("right\u202eto left", "right\ufffdto left"),
        (12, 12),
    ],
)
def test_shown(value: object, told: object) -> None:
    assert shown(value) == told


def test_markup_is_left_as_it_is() -> None:
    text = Markup("<b>\n</b>")
    assert shown(text) is text


def test_named_escapes() -> None:
    assert named("<i>\u202e") == Markup("<bdi>&lt;i&gt;\ufffd</bdi>")
