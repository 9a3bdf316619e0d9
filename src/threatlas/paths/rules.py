"""Technique rules: what an adversary must already have, on which assets, over which flows, and what it gives.

Rules are data (``data/*.yaml``), in a small language::

    - technique: AML.T0051.001
      with: {g: generative}            # variables and their classes
      where: [c feeds g, c is public]  # what the description must say
      needs: [influences(g)]           # all of them; `a | b` where one of several will do
      gives: [instructs(g)]
      because: "{g} follows what it reads, and the adversary wrote part of it"
      sources: [AML.CS0021]

A rule without a technique is an axiom: it closes the facts and costs nothing. The engine knows no technique.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from threatlas.documents import MappingNode, Place, SequenceNode, Value, read_text
from threatlas.documents.yaml import parse_yaml
from threatlas.errors import DocumentError
from threatlas.paths.kinds import NAMES
from threatlas.paths.predicates import Predicate
from threatlas.vocabulary import Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

_FACT = re.compile(r"([a-z]+)\(\s*(?:([a-z])(?:/([a-z-]+))?|([a-z][a-z-]+))\s*\)\Z")
_EDGE = re.compile(r"([a-z])\s+([a-z-]+)\s+([a-z])\Z")
_FLAG = re.compile(r"([a-z])\s+(is|is-not)\s+([a-z-]+)\Z")
_KEYS = ("technique", "with", "where", "needs", "gives", "because", "sources")


@dataclass(frozen=True, slots=True)
class FactPattern:
    """A fact about a variable (``influences(g)``), or about the adversary (``has(prompt)``)."""

    predicate: Predicate
    variable: str | None
    aspect: str
    """What follows the slash in ``knows(m/ontology)``, or what the adversary has; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One situation in which a technique works."""

    id: str
    """``AML.T0051.001#2``; axioms are ``axiom#1``."""
    technique: str | None
    classes: tuple[tuple[str, str], ...]
    """Variables, one letter each, with their class."""
    edges: tuple[tuple[str, Relation, str], ...]
    flags: tuple[tuple[str, Flag, bool], ...]
    """Variable, flag, and whether it must or must not have it."""
    needs: tuple[tuple[FactPattern, ...], ...]
    """All clauses; of each clause, any."""
    gives: tuple[FactPattern, ...]
    because: str
    """One sentence with variables in braces."""
    sources: tuple[str, ...]


@lru_cache(maxsize=1)
def shipped_rules() -> tuple[Rule, ...]:
    """The rules that ship with threatlas."""
    folder = Path(__file__).parent / "data"
    return tuple(rule for path in sorted(folder.glob("*.yaml")) for rule in parse_rules(read_text(path), path.name))


def parse_rules(text: str, source: str) -> tuple[Rule, ...]:
    """The rules of a document. Raises :class:`DocumentError` at the first that is wrong, with its place."""
    root = parse_yaml(text, source)
    if not isinstance(root, SequenceNode):
        raise DocumentError("rules are a list of mappings", source=source)
    counts: dict[str, int] = {}
    rules = []
    for node, place in zip(root, root.places, strict=True):
        rule = _Reader(node, place, source).read()
        name = rule.technique or "axiom"
        counts[name] = counts.get(name, 0) + 1
        rules.append(replace(rule, id=f"{name}#{counts[name]}"))
    return tuple(rules)


class _Reader:
    def __init__(self, node: Value, place: Place, source: str) -> None:
        self.source = source
        self.place = place
        if not isinstance(node, MappingNode):
            self.fail("a rule is a mapping")
        self.node: MappingNode = node
        for key in self.node:
            if key not in _KEYS:
                self.fail(f"a rule has no {key[:40]!r}; there are {', '.join(_KEYS)}", self.node.place_of(key))

    def fail(self, problem: str, place: Place | None = None) -> NoReturn:
        at = place or self.place
        raise DocumentError(problem, source=self.source, line=at.line, column=at.column)

    def read(self) -> Rule:
        classes = self.node.get("with")
        declared = {str(name): str(kind) for name, kind in classes.items()} if isinstance(classes, MappingNode) else {}
        for name, kind in declared.items():
            if len(name) != 1 or kind not in NAMES:
                self.fail(f"{name}: {kind[:40]!r} is no class of assets")
        edges, flags = [], []
        for text, place in self.texts("where"):
            if (flag := _FLAG.match(text)) and flag[3] in tuple(Flag):
                flags.append((flag[1], Flag(flag[3]), flag[2] == "is"))
            elif (edge := _EDGE.match(text)) and edge[2] in tuple(Relation):
                edges.append((edge[1], Relation(edge[2]), edge[3]))
            else:
                self.fail(f"{text[:60]!r} is neither a flow (`a feeds b`) nor a flag (`a is public`)", place)
        needs = tuple(tuple(self.fact(part, place) for part in text.split("|")) for text, place in self.texts("needs"))
        gives = tuple(self.fact(text, place) for text, place in self.texts("gives"))
        used = {end for edge in edges for end in (edge[0], edge[2])} | {flag[0] for flag in flags}
        used |= {fact.variable for fact in (*gives, *(fact for clause in needs for fact in clause)) if fact.variable}
        because = str(self.node.get("because") or "")
        used |= set(re.findall(r"{([a-z])}", because))
        if not gives or used - declared.keys() or declared.keys() - used:
            self.fail("a rule gives something, and declares under `with` exactly the variables that it uses")
        technique = self.node.get("technique")
        if technique is not None and not because:
            self.fail("a rule of a technique says why: `because`")
        return Rule(
            "",
            str(technique) if technique is not None else None,
            tuple(declared.items()),
            tuple(edges),
            tuple(flags),
            needs,
            gives,
            because,
            tuple(text for text, _ in self.texts("sources")),
        )

    def texts(self, key: str) -> Iterator[tuple[str, Place]]:
        value = self.node.get(key)
        if isinstance(value, SequenceNode):
            for item, place in zip(value, value.places, strict=True):
                yield str(item), place
        elif value is not None:
            self.fail(f"{key!r} must be a list", self.node.place_of(key))

    def fact(self, text: str, place: Place) -> FactPattern:
        match = _FACT.match(text.strip())
        if match is None or match[1] not in tuple(Predicate):
            self.fail(f"{text.strip()[:60]!r} is no fact; write for example influences(x) or has(prompt)", place)
        return FactPattern(Predicate(match[1]), match[2], match[3] or match[4] or "")
