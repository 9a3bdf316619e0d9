"""Text as Markdown: what a release says is shown, character by character, and does nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from inventing import HOSTILE, small, technique
from threatlas.documents.plain import one_line
from threatlas.knowledge.exporters.markdown_text import inline, line, link, paragraphs
from threatlas.knowledge.model import Mitigation, Provenance

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render
ADDRESS = re.compile(r"://|www\.|\S@\S|(?<!\S)@\w", re.IGNORECASE)
PAGE = re.compile(r"https://atlas\.mitre\.org/(tactics|techniques|mitigations|studies)/AML\.[A-Z0-9.]+")


class Shown(HTMLParser):
    """What a rendered page consists of."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.outside_code = ""
        self.feed(RENDER(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data
        if not self.tags or self.tags[-1] != "code":
            self.outside_code += data

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")


def texts() -> st.SearchStrategy[str]:
    signs = st.text("`*_[]()<>!#~|\\ \n-=+.:/@&;{}$^'\"a1w", max_size=10)
    return st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=6), signs), max_size=10).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain text, with commas; and more.", "Plain text, with commas; and more."),
        ("AML.T0051 and AML.CS0044, e.g. 5.6.0", "AML.T0051 and AML.CS0044, e.g. 5.6.0"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("*a* _b_ `c` [d](e) ~f~ $g$", "\\*a\\* \\_b\\_ &#96;c&#96; \\[d\\](e) \\~f\\~ \\$g\\$"),
        ("{{ a }}", "&#123;&#123; a &#125;&#125;"),
        # whatever could become a link
        ("see https://evil.example/?a=1&b=<c>.", "see `https://evil.example/?a=1&b=`&lt;c&gt;."),
        ("see www.evil.example, then go", "see `www.evil.example`, then go"),
        ("mail a.b@evil.example!", "mail `a.b@evil.example`!"),
        ("@somebody", "`@somebody`"),
        ("setup.py", "`setup.py`"),
        ("and/or", "and/or"),
        ("![x](https://evil.example/b.png)", "!\\[x\\](`https://evil.example/b.png`)"),
    ],
)
def test_inline(text: str, expected: str) -> None:
    assert inline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("1. item", "1\\. item"),
        ("1) item", "1\\) item"),
        ("2024 was", "2024 was"),
        ("# heading", "\\# heading"),
        ("> quote", "&gt; quote"),
        ("===", "\\=\\=\\="),
        ("---", "\\---"),
        ("```", "&#96;&#96;&#96;"),
        ("    code", "code"),
        (": definition", "\\: definition"),
    ],
)
def test_line(text: str, expected: str) -> None:
    assert line(text) == expected


@settings(deadline=None, max_examples=250)
@given(texts())
def test_text_is_shown_as_it_is_and_does_nothing(text: str) -> None:
    for markdown, before in ((f"- x: {inline(text)}", "x: "), (f"- {line(text)}", ""), (line(text), "")):
        shown = Shown(markdown)
        assert set(shown.tags) <= {"ul", "li", "p", "code", "/ul", "/li", "/p", "/code"}
        assert shown.text.split() == f"{before}{one_line(text)}".split()
        assert not ADDRESS.search(shown.outside_code)


@settings(deadline=None, max_examples=200)
@given(texts())
def test_paragraphs_hold_paragraphs_only(text: str) -> None:
    shown = Shown(paragraphs(text, small()))
    assert set(shown.tags) <= {"p", "code", "a", "/p", "/code", "/a"}
    assert all(PAGE.fullmatch(address) for address in shown.links)
    assert not ADDRESS.search(shown.outside_code)


def test_paragraphs_stay_apart() -> None:
    assert paragraphs("one\ntwo\n\n\n\n  three\r\n", small()) == "one\ntwo\n\nthree"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Name](/techniques/AML.T0000)", "[Name](https://atlas.mitre.org/techniques/AML.T0000)"),
        ("[Name]( /techniques/AML.T0000).", "[Name](https://atlas.mitre.org/techniques/AML.T0000)."),
        ("[*a*](/techniques/AML.T0000)", "[\\*a\\*](https://atlas.mitre.org/techniques/AML.T0000)"),
        ("[ ](/techniques/AML.T0000)", "[AML.T0000](https://atlas.mitre.org/techniques/AML.T0000)"),
        ("[the impact](/tactics/AML.TA0000)", "[the impact](https://atlas.mitre.org/tactics/AML.TA0000)"),
        # no object of this release, or no page of ATLAS
        ("[Name](/techniques/AML.T9999)", "\\[Name\\](/techniques/AML.T9999)"),
        ("[Name](/techniques/AML.T0000/../x)", "\\[Name\\](/techniques/AML.T0000/../x)"),
        ("[Name](https://atlas.mitre.org.com?secret=a)", "\\[Name\\](`https://atlas.mitre.org.com?secret=a`)"),
    ],
)
def test_links_between_pages_of_atlas_stay_links(text: str, expected: str) -> None:
    assert paragraphs(text, small()) == expected


def test_what_has_no_page_gets_no_link() -> None:
    own = Mitigation("TL.M0001", "Ours", "", "", (), (), None, None, None, Provenance.THREATLAS)
    assert link(own) == "TL.M0001"
    assert link(technique("AML.T0000")) == "[AML.T0000](https://atlas.mitre.org/techniques/AML.T0000)"


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "a.b" * 70_000, "`" * 200_000, "[a](/techniques/" * 12_000, "\\" * 200_000]
)
def test_long_texts_are_escaped_too(text: str) -> None:
    assert Shown(paragraphs(text[:50], small())).text.strip() == text[:50]
    assert len(paragraphs(text, small())) >= len(text)
