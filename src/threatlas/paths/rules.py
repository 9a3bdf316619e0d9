"""Technique rules: the shipped ones, those of users' files, and which of them answer for a technique.

Rules are data (``data/axioms.yaml`` and ``data/rules/*.yaml``), in a small language::

    - technique: AML.T0051.001
      with: {c: channel, g: generative}  # variables and their classes
      where: [c feeds g, c is public]    # what the description must say
      needs: [influences(g)]             # all of them; `a | b` where one of several will do
      helps: [knows(g/instructions)]     # what makes it easier, and never blocks
      gives: [instructs(g)]
      because: "{g} follows what it reads, and the adversary wrote part of it"
      sources: [AML.CS0021]
    - technique: AML.T0000.002
      none: what its parent says holds for it

A rule without a technique is an axiom: it closes the facts and costs nothing. The engine knows no technique.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from threatlas.documents import read_text
from threatlas.paths.rule import FactPattern, Rule, RuleFile
from threatlas.paths.rule_reader import read_rules
from threatlas.vocabulary import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FactPattern", "Rule", "RuleFile", "answering", "parse_rules", "shipped_rules", "techniques_without_rules"]

_DATA = Path(__file__).parent / "data"


def parse_rules(text: str, source: str) -> tuple[Rule, ...]:
    """The rules of a user's file; their ids begin with its name.

    Raises :class:`~threatlas.errors.RuleError` with everything that is wrong, each with its place and the nearest valid word,
    and :class:`~threatlas.errors.DocumentError` where the text is not YAML or too large.
    """
    return read_rules(text, source, {}, prefix=f"{Path(source).stem[:64]}:").rules


@lru_cache(maxsize=1)
def _shipped() -> RuleFile:
    counts: dict[str, int] = {}
    files = [
        read_rules(read_text(path), path.name, counts)
        for path in (_DATA / "axioms.yaml", *sorted((_DATA / "rules").glob("*.yaml")))
    ]
    return RuleFile(
        tuple(rule for file in files for rule in file.rules),
        tuple(statement for file in files for statement in file.without),
    )


def shipped_rules() -> tuple[Rule, ...]:
    """The rules that ship with threatlas, axioms first."""
    return _shipped().rules


def techniques_without_rules() -> dict[str, str]:
    """Techniques of which threatlas says why they need no rule of their own."""
    return dict(_shipped().without)


def answering(technique: str, ruled: Iterable[str]) -> tuple[str, ...]:
    """The techniques whose rules speak for ``technique``, among those that have rules.

    A technique is used through its own rules or those of its sub-techniques. A sub-technique without rules of its own works
    as its parent does: through the parent's rules or, where there are none, those of its siblings.
    """
    ruled = set(ruled)
    parent = parent_of(technique)
    if parent is None:
        children = sorted(other for other in ruled if parent_of(other) == technique)
        return (technique, *children) if technique in ruled else tuple(children)
    if technique in ruled:
        return (technique,)
    return (parent,) if parent in ruled else answering(parent, ruled)


def by_technique(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    """Rules by the technique they are of; axioms are left out."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.technique is not None:
            found.setdefault(rule.technique, []).append(rule)
    return {technique: tuple(own) for technique, own in found.items()}
