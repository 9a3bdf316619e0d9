from hypothesis import given
from hypothesis import strategies as st

from threatlas.drawing import Picture
from threatlas.reports.html.markup import (
    anchor,
    bullets,
    element,
    figure,
    folded,
    joined,
    row,
    table,
    text,
)


def test_texts_are_escaped_and_keep_a_space_at_their_ends() -> None:
    assert text(" a <b>\n & 'c' ") == " a &lt;b&gt; &amp; &#39;c&#39; "
    assert text("") == ""
    assert text(" ") == " "
    assert joined([text("a"), text("b")], " & ") == "a &amp; b"


@given(st.text(max_size=12), st.text(max_size=12))
def test_anchors_differ_where_keys_do(one: str, other: str) -> None:
    assert (anchor("x", one) == anchor("x", other)) == (one == other)


def test_elements() -> None:
    assert (
        element("p", text("a"), class_="soft", aria_label='"x"', id=None)
        == '<p class="soft" aria-label="&quot;x&quot;">a</p>'
    )
    assert element("br") == "<br>"
    assert bullets([text("a"), text("b")], ordered=True) == "<ol><li>a</li><li>b</li></ol>"


def test_tables_have_headings_for_rows_and_columns() -> None:
    written = table("Caption", ("A", "B"), [row(text("a"), text("1"), identifier="r")], numbers=(1,))
    assert '<th scope="col" class="number">B</th>' in written
    assert '<tr id="r"><th scope="row">a</th><td class="number">1</td></tr>' in written
    assert "<caption>Caption</caption>" in written


def test_only_wide_pictures_are_scrolled() -> None:
    assert 'role="region"' not in figure(Picture(300, 10, "t", "d", ""), "a", text("c"))
    assert 'role="region" aria-label="t" tabindex="0"' in figure(Picture(700, 10, "t", "d", ""), "a", text("c"))
    assert 'class="wide large"' in figure(Picture(1100, 10, "t", "d", ""), "a", text("c"))


def test_folding_and_counting() -> None:
    assert folded(text("more"), text("x")) == "<details><summary>more</summary>x</details>"
    assert (
        folded(text("more"), open_=True, aside=True) == '<details class="aside" open><summary>more</summary></details>'
    )
