"""Analyses for tests: of the examples, and with hostile text wherever a person can write some."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from threatlas import knowledge
from threatlas.paths.analyze import Options, analyze
from threatlas.paths.known import knowledge_for
from threatlas.systems.reading import parse_system, read_system

if TYPE_CHECKING:
    from collections.abc import Callable

    from threatlas.paths.analysis import Analysis, PathStep
    from threatlas.systems.description import System

_Value = TypeVar("_Value")

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]
TODAY = date(2026, 11, 25)

SMALL = """threatlas: 1
release: 5.6.0
name: Mail assistant
zones: {internet: Internet, office: Office network}
assets:
  mailbox: {kind: channel, zone: internet, is: [public]}
  assistant: {kind: agent, zone: office}
  crm: {kind: tool, zone: office}
  customers: {kind: data-store, zone: office, is: [sensitive]}
  staff: {kind: person, zone: office}
flows:
- mailbox feeds assistant
- assistant calls crm
- crm reads customers
- assistant answers staff
controls:
- {control: AML.M0020, where: [assistant], coverage: 0.6, evidence: Seen.}
adversaries: [outsider, user]
objectives:
  customer-data:
    harm: disclosure
    asset: customers
    loss: {low: 50000, likely: 300000, high: 4000000, currency: EUR}
  misled:
    harm: manipulation
    asset: assistant
    loss: {low: 1000, likely: 2000, high: 4000, currency: EUR}
decisions:
- technique: AML.T0051
  verdict: accepted
  reason: We live with it.
  owner: head of support
  until: 2026-12-31
"""
"""A system with everything that a description can hold, small enough to vary."""

HOSTILE = (
    *('"><script>alert(1)</script>', "]]>", "-->", "<!--", "</title>", "&lt;i&gt;", "{{ x }}", "{0}", "%%{init: {}}%%"),
    *('"];\nend\nclick a "javascript:alert(1)"', "a\nb\r\nc\u2028d", "\x1b[31m\x07\x00\x9b", "\u202eevil\u202c\u200b"),
    *("`x` **y** _z_", "1. one", "- two", "\\", '\\"', "\\N\\l\\G", "style x:#34;", "classDef x:#1;", "#quot;#35;"),
    *("ﬂ°°60¶ß", "[x](javascript:alert(1))", "fa:fa-bomb", "subgraph", "x" * 4_000, "עברית", "名前", "😀", "\udcff"),
)


@cache
def example(path: Path) -> Analysis:
    """The analysis of an example system."""
    return analysed(read_system(path))


def analysed(system: System, **options: Any) -> Analysis:
    """The analysis of a system with what ships."""
    kb = knowledge.load(system.release)
    known = knowledge_for(kb, system, now=datetime(2026, 11, 25, tzinfo=UTC)).knowledge
    return analyze(system, known, Options(today=TODAY, **options))


@cache
def small(text: str = SMALL, **options: Any) -> Analysis:
    """The analysis of the small system, or of a variation of its text."""
    return analysed(parse_system(text, "system.yaml"), **options)


def steps(analysis: Analysis) -> list[PathStep]:
    """The steps of all its paths."""
    return [step for exposure in analysis.exposures for path in exposure.paths for step in path.steps]


_FREE = frozenset({"title", "name", "note", "because", "where", "reason", "reasons", "owner", "summary", "evidence"})
_ALSO_FREE = frozenset({"sources", "source", "notes", "currency", "zone", "requires", "gives", "rule"})
"""Fields that hold what a person wrote. Ids are checked when a description is read."""


def rewritten(value: _Value, text: str) -> _Value:
    """``value`` with ``text`` in every field that a person can write freely."""
    return cast("_Value", _each(value, lambda _: text))


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_each(item, change) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name in _FREE | _ALSO_FREE and isinstance(old, str):
            changed[field.name] = change(old)
        elif field.name in _FREE | _ALSO_FREE and isinstance(old, tuple) and all(isinstance(one, str) for one in old):
            changed[field.name] = tuple(change(one) for one in old)
        else:
            changed[field.name] = _each(old, change)
    return replace(value, **changed)
