"""Knowledge bases made up for tests: small ones with exactly what is given, and hostile ones for properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from threatlas.documents import START
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.draft import Draft
from threatlas.knowledge.issue import Issues
from threatlas.knowledge.model import (
    Applicability,
    CaseStudy,
    Mitigates,
    Mitigation,
    Provenance,
    Reference,
    Step,
    Tactic,
    Technique,
    Telltale,
)
from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform, TelemetryKind, Term

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase

_Term = TypeVar("_Term", bound=Term)

HOSTILE = (
    # HTML, and what becomes HTML when it is unescaped once too often
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- ", "&lt;b&gt;", "&#60;i>", "</textarea>"),
    # links, images, and what renderers take for links
    *("[click](https://evil.example/a)", "![x](https://evil.example/b.png)", "<https://evil.example>"),
    *("https://evil.example/?a=1&b=2", "www.evil.example", "a@evil.example", "//evil.example", "@somebody"),
    *("[a]: https://evil.example", "[a][b]", "[x](/techniques/AML.T0001)", "[x]( /techniques/AML.T0000.001)"),
    # blocks, fences and spans
    *(
        "```",
        "~~~",
        "`",
        "``",
        "# one",
        "- two",
        "+ three",
        "1. four",
        "2) five",
        "> six",
        "===",
        "---",
        "a | b",
        "    x",
    ),
    *("*a*", "__b__", "~~c~~", "$d$", "{{ e }}", "{% f %}", "\\", "\\\\[", ": g", "[^1]: h"),
    # formulas
    *("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", ';=1+1;"=2', "＝1", '"', '""', ","),
    # characters that command or hide
    *("\x1b[31m", "\x9b2J", "\x00", "\x07", "\u202e", "\u200b", "\ufeff", "\U000e0041", "\u2028", "\x85", "\xa0"),
    *("\n", "\n\n", "\r\n", "\t", " ", "word", "Größe", "名", "AML.T0000", "AML.CS0000"),
)


def small(**parts: Any) -> KnowledgeBase:
    """One tactic, one technique, and what is given."""
    draft = Draft("test", "test", Issues("test"), parts.get("version", "5.6.0"))
    draft.tactics = parts.get("tactics", [Tactic("AML.TA0000", "Impact", "", "", None, None, None)])
    draft.techniques = parts.get("techniques", [technique("AML.T0000")])
    draft.mitigations = parts.get("mitigations", [])
    draft.links = [(link, START) for link in parts.get("links", [])]
    draft.case_studies = parts.get("case_studies", [])
    return assemble(draft)


def technique(identifier: str, **fields: Any) -> Technique:
    empty = Technique(identifier, "Name", "", "", ("AML.TA0000",), None, None, (), None, None, None)
    return replace(empty, **fields)


def case_study(*steps: Step, **fields: Any) -> CaseStudy:
    empty = CaseStudy("AML.CS0000", "Study", "", "", None, None, None, "", "", "", tuple(steps))
    return replace(empty, **fields)


TEXT = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=6)), max_size=5).map("".join).map(str.strip)
"""Text as readers keep it: without white space around it."""
_DATE = st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(date.isoformat)
_TITLE = TEXT | st.sampled_from(["mitre-atlas", "mitre-attack", "threatlas", ""])
_URL = TEXT | st.sampled_from(["https://example.org/a?b=c", "javascript:alert(1)", ""])
_REFERENCES = st.lists(st.builds(Reference, _TITLE, _URL), max_size=2).map(tuple)
_ATTACK = st.sampled_from([None, "T1566", "T1566.002", "TA0001", "M1013", "T1 <b>"])


def _some(words: type[_Term]) -> st.SearchStrategy[tuple[_Term, ...]]:
    return st.lists(st.sampled_from(list(words)), max_size=2, unique=True).map(tuple)


_PLATFORMS, _STAGES = _some(Platform), _some(LifecycleStage)
_APPLICABILITY = st.none() | st.builds(
    Applicability,
    _PLATFORMS,
    _STAGES,
    _some(AssetKind),
    _some(AttackArea),
    st.lists(st.builds(Telltale, st.sampled_from(list(TelemetryKind)), TEXT), max_size=2).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple),
)


@st.composite
def _words(draw: st.DrawFn) -> tuple[str, str, str]:
    """Name, summary and description; a description that only repeats the summary says nothing."""
    name, summary, description = draw(TEXT), draw(TEXT), draw(TEXT)
    return name, summary, "" if description == summary else description


@st.composite
def knowledge_bases(draw: st.DrawFn) -> KnowledgeBase:
    """A release with additions, assembled as if it had been read."""
    draft = Draft("invented", "invented", Issues("invented"), draw(TEXT), draw(st.lists(TEXT, max_size=2)))
    for number in range(draw(st.integers(1, 3))):
        name, summary, description = draw(_words())
        name = draw(st.sampled_from([name, "Same Name", "Same  name"]))
        draft.tactics.append(
            Tactic(
                f"AML.TA{9 - number:04d}",
                *(name, summary, description, draw(_ATTACK), draw(_DATE), draw(_DATE), draw(_REFERENCES)),
            )
        )
    tactics = [tactic.id for tactic in draft.tactics]
    for number in range(draw(st.integers(1, 3))):
        parent = f"AML.T{number:04d}"
        draft.techniques.append(draw(_techniques(parent, None, tactics)))
        for child in range(draw(st.integers(0, 2))):
            draft.techniques.append(draw(_techniques(f"{parent}.{child:03d}", parent, tactics)))
    techniques = [technique.id for technique in draft.techniques]
    for number in range(draw(st.integers(0, 4))):
        mitigation = draw(_mitigations(number))
        draft.mitigations.append(mitigation)
        for target in draw(st.lists(st.sampled_from(techniques), max_size=3, unique=True)):
            own = mitigation.provenance is Provenance.THREATLAS or draw(st.booleans())
            provenance = Provenance.THREATLAS if own else Provenance.ATLAS
            draft.links.append((Mitigates(mitigation.id, target, draw(TEXT), provenance), START))
    for number in range(draw(st.integers(0, 2))):
        draft.case_studies.append(draw(_case_studies(f"AML.CS{number:04d}", tactics, techniques)))
    return assemble(draft)


@st.composite
def _techniques(draw: st.DrawFn, identifier: str, parent: str | None, tactics: list[str]) -> Technique:
    return Technique(
        identifier,
        *draw(_words()),
        tuple(draw(st.lists(st.sampled_from(tactics), max_size=2, unique=True))),
        parent,
        draw(st.sampled_from([None, "feasible", "demonstrated", "realized", "=odd"])),
        draw(_PLATFORMS),
        draw(_ATTACK),
        draw(_DATE),
        draw(_DATE),
        draw(_REFERENCES),
        applicability=draw(_APPLICABILITY),
    )


@st.composite
def _mitigations(draw: st.DrawFn, number: int) -> Mitigation:
    own = draw(st.booleans())
    return Mitigation(
        f"TL.M{number:04d}" if own else f"AML.M{number:04d}",
        *draw(_words()),
        tuple(draw(st.lists(TEXT, max_size=2))),
        draw(_STAGES),
        draw(_ATTACK),
        draw(_DATE),
        draw(_DATE),
        Provenance.THREATLAS if own else Provenance.ATLAS,
        draw(_REFERENCES),
    )


@st.composite
def _case_studies(draw: st.DrawFn, identifier: str, tactics: list[str], techniques: list[str]) -> CaseStudy:
    names = [draw(st.sampled_from([f"S{index:02d}", "S00", "S00~1"])) for index in range(draw(st.integers(0, 4)))]
    procedure = tuple(
        Step(
            name,
            draw(st.none() | st.sampled_from(tactics)),
            draw(st.sampled_from(techniques)),
            draw(TEXT),
            tuple(draw(st.lists(st.sampled_from(names), max_size=3))),
        )
        for name in names
    )
    return CaseStudy(
        identifier,
        *draw(_words()),
        draw(st.sampled_from([None, "incident", "exercise"])),
        draw(_DATE),
        draw(st.sampled_from([None, "day", "month", "year"])),
        draw(TEXT),
        draw(TEXT),
        draw(TEXT),
        procedure,
        draw(_REFERENCES),
    )
