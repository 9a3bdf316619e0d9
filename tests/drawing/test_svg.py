from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import HOSTILE
from threatlas.drawing.svg import Picture, TextStyle, clean, escape, group, number, tag, text


@given(st.one_of(st.text(), st.sampled_from(HOSTILE)))
def test_any_text_is_safe_in_content_and_attributes(hostile: str) -> None:
    element = ET.fromstring(tag("a", escape(hostile), title=hostile))  # noqa: S314
    assert len(element) == 0
    assert set(element.attrib) == {"title"}
    assert (element.text or "") == element.get("title") == clean(hostile)


def test_what_reorders_or_hides_text_is_shown() -> None:
    assert clean("safe\u202egnp.exe") == "safe\ufffdgnp.exe"
    assert clean("a\x00b\n c\ud800") == "a\ufffdb c\ufffd"
    assert clean("ok\U000e0041\U000e007f") == "ok\ufffd\ufffd"


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (0.25, "0.2"), (1.06, "1.1"), (-0.04, "0"), (1e6, "1000000")]
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//host/x", "https://host", "x", "", "#a b", '#"'])
def test_links_that_leave_are_refused(link: str) -> None:
    with pytest.raises(ValueError, match="starts with"):
        group("", link=link)


def test_links_that_stay() -> None:
    assert group("x", link="#technique-1") == '<a href="#technique-1">x</a>'


def test_text_is_pinned_to_its_measured_width() -> None:
    style = TextStyle(10, bold=True, anchor="middle", class_="muted")
    assert text(1, 2, "ab", style) == (
        '<text x="1" y="2" class="muted" font-size="10" font-weight="700" text-anchor="middle"'
        ' textLength="11.7" lengthAdjust="spacingAndGlyphs">ab</text>'
    )
    assert text(1, 2, " \n", style) == ""


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"', "é"])
def test_a_picture_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="name of a picture"):
        Picture(1, 1, "t", "d", "").inline(name)


def test_a_file_of_its_own_has_its_style() -> None:
    document = Picture(10, 20, "A & B", "", "", linked=True).document()
    assert document.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    assert "<style>" in document
    assert 'role="group"' in document
    assert "A &amp; B" in document
