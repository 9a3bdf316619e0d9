"""Layers for tests: any that the web could show."""

from functools import cache

from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.documents.plain import plain, shortened
from threatlas.knowledge import KnowledgeBase
from threatlas.reports.layers.layer import LARGEST, Layer, Link, Unit, Value

WORDS = st.text(min_size=1, max_size=40).map(lambda text: shortened(text, 40)).filter(bool)
SCORES = st.floats(-LARGEST, LARGEST, allow_nan=False)
COLOURS = st.from_regex("#[0-9a-f]{6}", fullmatch=True)
URLS = st.sampled_from(["https://example.org/a?b=1", "http://localhost/"])


@cache
def loaded() -> KnowledgeBase:
    """The catalogue, read once."""
    return knowledge.load()


def places(kb: KnowledgeBase) -> list[tuple[str, str]]:
    """Everywhere that a value can stand."""
    return [(one.id, tactic) for one in kb.techniques for tactic in ("", *one.tactics)]


VALUES = st.builds(
    Value,
    st.none() | SCORES,
    st.text(max_size=60).map(lambda text: plain(text).strip()),
    st.just("") | COLOURS,
    st.booleans(),
    st.lists(st.builds(Link, WORDS, URLS), max_size=2).map(tuple),
    st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple),
)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """A layer of the catalogue's techniques."""
    kb = loaded()
    low = draw(st.floats(-1e6, 1e6, allow_nan=False))
    return Layer(
        draw(WORDS),
        draw(WORDS),
        draw(st.sampled_from(list(Unit))),
        draw(st.dictionaries(st.sampled_from(places(kb)), VALUES, min_size=1, max_size=12)),
        low,
        low + draw(st.floats(1, 1e6, allow_nan=False)),
        tuple(draw(st.lists(st.tuples(WORDS, COLOURS), max_size=2))),
    )
