"""Reads the language of technique rules: everything that is wrong at once, with its place and the nearest valid word."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from threatlas.documents import MappingNode, Place, SequenceNode, describe
from threatlas.documents.limits import Limits
from threatlas.documents.yaml import parse_yaml, text_scalar
from threatlas.errors import DocumentError, RuleError
from threatlas.paths.kinds import NAMES
from threatlas.paths.predicates import OWN_WORD, SHAPES, Predicate
from threatlas.paths.rule import FactPattern, Rule, RuleFile
from threatlas.vocabulary import Flag, Relation, Term, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FACT = re.compile(r"([a-z]+)\(\s*(?:([a-z])(?:/([a-z-]+))?|([a-z][a-z-]+))\s*\)\Z")
_WORDS = re.compile(r"([a-z])\s+([a-z-]+)\s+([a-z-]+)\Z")
_VARIABLE = re.compile(r"{([^{}]*)}")
_KEYS = ("technique", "with", "where", "needs", "helps", "gives", "because", "sources", "none")
_LIMITS = Limits(size=4 * 1024 * 1024, depth=8, values=200_000)
MOST_VARIABLES = 8
"""Of one rule. Each one more multiplies the ways to bind it."""
MOST_GROUPS = 2
"""Groups of variables that no flow connects: every asset of one is bound with every asset of the other."""
MOST_TEXT = 500
"""Characters of a sentence."""

_Word = TypeVar("_Word", bound=Term)


def read_rules(text: str, source: str, counts: dict[str, int], *, prefix: str = "") -> RuleFile:
    """The rules of a text. ``counts`` numbers those of one technique, over several files where it is passed on."""
    root = parse_yaml(text, source, limits=_LIMITS, scalar=text_scalar)
    if not isinstance(root, SequenceNode):
        problem = f"rules are a list of mappings, `- technique: …`, not {describe(root)}"
        raise DocumentError(problem, source=source, line=1, column=1)
    return _Reader(source, counts, prefix).read(root)


class _Reader:
    def __init__(self, source: str, counts: dict[str, int], prefix: str) -> None:
        self.source = source
        self.counts = counts
        self.prefix = prefix
        self.problems: list[tuple[Place, str]] = []

    def error(self, problem: str, place: Place) -> None:
        self.problems.append((place, problem))

    def read(self, root: SequenceNode) -> RuleFile:
        rules: list[Rule] = []
        without: list[tuple[str, str]] = []
        for index, node in enumerate(root):
            place = root.place_of(index)
            if not isinstance(node, MappingNode):
                self.error(f"a rule is a mapping, `technique: …` and so on, not {describe(node)}", place)
            elif "none" in node:
                without += self.statement(node, place)
            else:
                rules += self.rule(node, place)
        if self.problems:
            told = [f"{self.source}:{at.line}:{at.column}: {problem}" for at, problem in sorted(self.problems)]
            raise RuleError(self.source, told)
        return RuleFile(tuple(rules), tuple(without))

    def statement(self, node: MappingNode, place: Place) -> Iterator[tuple[str, str]]:
        for key in sorted(node.keys() - {"technique", "none"}):
            self.error(f"where `none` says why a technique needs no rule, there is no {key[:40]!r}", node.place_of(key))
        technique, reason = self.technique(node), self.sentence(node, "none")
        if technique and reason:
            yield technique, reason
        else:
            self.error("`none` gives a reason why `technique` needs no rule", place)

    def rule(self, node: MappingNode, place: Place) -> Iterator[Rule]:
        before = len(self.problems)
        for key in node:
            if key not in _KEYS:
                self.unknown(key, "a rule has no", _KEYS, node.place_of(key))
        technique = self.technique(node)
        classes = self.classes(node)
        edges, flags = self.conditions(node)
        needs = tuple(
            tuple(fact for part in text.split("|") if (fact := self.fact(part.strip(), at)))
            for text, at in self.texts(node, "needs")
        )
        helps, gives = (
            tuple(fact for text, at in self.texts(node, key) if (fact := self.fact(text, at)))
            for key in ("helps", "gives")
        )
        because = self.sentence(node, "because")
        if not gives and before == len(self.problems):
            self.error("a rule gives something: `gives: [instructs(g)]`", place)
        if technique and not because:
            self.error('a rule of a technique says why: `because: "{g} follows what it reads"`', place)
        used = {end for source, _, target in edges for end in (source, target)} | {flag[0] for flag in flags}
        facts = (*gives, *helps, *(fact for clause in needs for fact in clause))
        used |= {fact.variable for fact in facts if fact.variable} | set(_VARIABLE.findall(because))
        if before == len(self.problems):  # else what is missing may be what could not be read
            for name in sorted(used - classes.keys()):
                self.error(f"{name[:20]!r} is not declared; say its class: `with: {{{name[:20]}: agent}}`", place)
            for name in sorted(classes.keys() - used):
                self.error(f"{name!r} is declared and not used", node.place_of("with"))
        if before == len(self.problems) and (groups := _groups(classes, edges)) > MOST_GROUPS:
            message = f"no flow connects {groups} groups of its variables; connect them, at most {MOST_GROUPS} may stand apart"
            self.error(message, node.place_of("with"))
        sources = tuple(text for text, _ in self.texts(node, "sources"))
        if before == len(self.problems):
            name = technique or "axiom"
            self.counts[name] = self.counts.get(name, 0) + 1
            identifier = f"{self.prefix}{name}#{self.counts[name]}"
            yield Rule(
                identifier,
                technique,
                tuple(classes.items()),
                edges,
                flags,
                needs,
                helps,
                gives,
                because,
                sources,
            )

    def technique(self, node: MappingNode) -> str | None:
        stated = node.get("technique")
        if stated is None:
            return None
        name = canonical(str(stated))
        if name is None or not name.startswith("AML.T") or name.startswith("AML.TA"):
            self.error(f"{str(stated)[:40]!r} is no id of a technique, like AML.T0051", node.place_of("technique"))
            return None
        return name

    def classes(self, node: MappingNode) -> dict[str, str]:
        value = node.get("with")
        if value is None:
            return {}
        if not isinstance(value, MappingNode):
            self.error("`with` gives each variable a class: `with: {g: agent}`", node.place_of("with"))
            return {}
        if len(value) > MOST_VARIABLES:
            self.error(f"a rule has at most {MOST_VARIABLES} variables, not {len(value)}", node.place_of("with"))
            return {}
        found = {}
        for name, kind in value.items():
            if len(name) != 1 or not "a" <= name <= "z":
                self.error(f"{name[:20]!r} is no variable: use one small letter", value.place_of(name))
            elif not isinstance(kind, str) or kind not in NAMES:
                self.unknown(str(kind), "there is no class of assets", NAMES, value.place_of(name))
            else:
                found[name] = kind
        return found

    def conditions(
        self, node: MappingNode
    ) -> tuple[tuple[tuple[str, Relation, str], ...], tuple[tuple[str, Flag, bool], ...]]:
        edges: list[tuple[str, Relation, str]] = []
        flags: list[tuple[str, Flag, bool]] = []
        for text, place in self.texts(node, "where"):
            match = _WORDS.match(text)
            if match is None:
                message = f"{text[:60]!r} is neither a flow (`a feeds b`) nor a flag (`a is public`, `a is-not pinned`)"
                self.error(message, place)
            elif match[2] in ("is", "is-not"):
                flag = self.word(match[3], Flag, "there is no flag", place)
                if flag:
                    flags.append((match[1], flag, match[2] == "is"))
            elif len(match[3]) != 1:
                self.error(f"{text[:60]!r}: a flow ends in a variable, one small letter", place)
            else:
                relation = self.word(match[2], Relation, "there is no relation", place)
                if relation:
                    edges.append((match[1], relation, match[3]))
        return tuple(edges), tuple(flags)

    def texts(self, node: MappingNode, key: str) -> Iterator[tuple[str, Place]]:
        value = node.get(key)
        if value is None:
            return
        if not isinstance(value, SequenceNode):
            self.error(f"{key!r} is a list: `{key}: [{describe(value)}]` in brackets", node.place_of(key))
            return
        for index, item in enumerate(value):
            if isinstance(item, str) and len(item) <= MOST_TEXT:
                yield item.strip(), value.place_of(index)
            else:
                self.error(f"{key!r} is a list of short texts, not of {describe(item)}", value.place_of(index))

    def sentence(self, node: MappingNode, key: str) -> str:
        value = node.get(key, "")
        if isinstance(value, str) and len(value) <= MOST_TEXT:
            return value.strip()
        self.error(f"{key!r} is one sentence of at most {MOST_TEXT} characters", node.place_of(key))
        return ""

    def fact(self, text: str, place: Place) -> FactPattern | None:
        match = _FACT.match(text)
        if match is None:
            self.error(
                f"{text[:60]!r} is no fact; write for example influences(x), knows(x/outputs) or has(prompt)", place
            )
            return None
        predicate = self.word(match[1], Predicate, "there is no predicate", place)
        if predicate is None:
            return None
        shape, variable, aspect = SHAPES[predicate], match[2], match[3] or match[4] or ""
        if variable is None and shape.variable:
            self.error(f"{text[:60]!r}: {predicate} is about an asset; write one variable, {predicate}(x)", place)
        elif shape.aspects is None and aspect:
            self.error(f"{text[:60]!r}: {predicate} takes a variable and nothing else", place)
        elif shape.aspects is not None and not aspect:
            self.error(f"{text[:60]!r}: say what, for example {predicate}(x/{next(iter(shape.aspects))})", place)
        elif (
            shape.aspects is None
            or aspect.startswith(OWN_WORD)
            or self.word(aspect, shape.aspects, f"`{predicate}` has no aspect", place)
        ):
            return FactPattern(predicate, variable, aspect)
        return None

    def word(self, text: str, words: type[_Word], what: str, place: Place) -> _Word | None:
        found = _index(words).get(text)
        if found is None:
            self.unknown(text, what, words, place)
        return found

    def unknown(self, text: str, what: str, words: Iterable[str], place: Place) -> None:
        near = get_close_matches(text, sorted(words), n=1, cutoff=0.55)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(words))}"
        self.error(f"{what} {text[:40]!r}; {hint}", place)


@lru_cache(maxsize=16)
def _index(words: type[_Word]) -> dict[str, _Word]:
    return {str(word): word for word in words}


def _groups(variables: Iterable[str], edges: Iterable[tuple[str, Relation, str]]) -> int:
    """Into how many groups variables fall that flows connect."""
    leader = {variable: variable for variable in variables}
    for source, _, target in edges:
        old, new = leader[source], leader[target]
        leader = {variable: new if found == old else found for variable, found in leader.items()}
    return len(set(leader.values()))
