"""Reads a user's own controls: everything that is wrong at once, each with its place, the nearest valid word and a remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from threatlas.documents import MappingNode, Place, SequenceNode, Value, describe
from threatlas.documents.yaml import parse_yaml
from threatlas.errors import CatalogueError
from threatlas.knowledge.model import Mitigation, Technique
from threatlas.paths.control_catalogue import build
from threatlas.paths.control_kind import Acts, Confidence, Screened
from threatlas.paths.kinds import NAMES
from threatlas.systems.description import Origin
from threatlas.systems.problem import Problems
from threatlas.systems.sections import Section
from threatlas.vocabulary import Relation
from threatlas.vocabulary.identifiers import canonical

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.control_kind import ControlKind

KEYS = (
    *("id", "name", "mitigates", "acts", "screens", "stands-on", "effect", "cuts", "techniques", "price", "because"),
    "sources",
)
OWN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
MOST = 1_000
"""The most controls of one file."""
DAYS = 10_000
"""The highest price, in person-days."""


def parse_controls(text: str, source: str, kb: KnowledgeBase) -> tuple[ControlKind, ...]:
    """The controls of a text. Raises :class:`CatalogueError` with everything that is wrong."""
    controls, problems = examine_controls(text, source, kb)
    if problems.found:
        raise CatalogueError(source, [str(problem) for problem in problems])
    return controls


def examine_controls(text: str, source: str, kb: KnowledgeBase) -> tuple[tuple[ControlKind, ...], Problems]:
    """The controls that are right, and what is wrong with the others.

    Raises :class:`~threatlas.errors.DocumentError` where the text is not YAML.
    """
    problems = Problems(source)

    def duplicate(key: str, place: Place) -> None:
        problems.error("duplicate", f"{key[:60]!r} stands twice", place)

    root = parse_yaml(text, source, on_duplicate=duplicate)
    if not isinstance(root, SequenceNode):
        problems.error("not-a-catalogue", f"a catalogue is a list of controls with `id:`, not {describe(root)}")
        return (), problems
    if len(root) > MOST:
        problems.error("too-many", f"a catalogue holds at most {MOST:,} controls, not {len(root):,}")
        return (), problems
    found: dict[str, ControlKind] = {}
    for node, place in zip(root, root.places, strict=True):
        if problems.full:
            break
        if not isinstance(node, MappingNode):
            problems.error("wrong-type", f"a control is a mapping with `id:`, not {describe(node)}", place)
            continue
        before = len(problems.found)
        reader = _Entry(node, problems, "the control", KEYS)
        identifier = reader.check(kb)
        if identifier in found:
            problems.error("duplicate", f"the control {identifier} stands twice", reader.key_place("id"))
        if len(problems.found) == before:
            found[identifier] = build(node, Origin(source, place.line))
    return tuple(found.values()), problems


class _Entry(Section):
    """Checks one control. It reads nothing: what has no error can be built as it is."""

    def check(self, kb: KnowledgeBase) -> str:
        """Notes what is wrong; the id of the control."""
        identifier = self._identifier(kb)
        self.what = f"control {identifier}" if identifier else self.what
        acts = self.term("acts", Acts, "way to act")
        self._screens(acts)
        self._stands()
        self._effects(acts, kb)
        self._three_points("price", self.node.get("price"), DAYS)
        self.plain("because")
        self._sources()
        return identifier

    def _identifier(self, kb: KnowledgeBase) -> str:
        text = self.plain("id")
        identifier = canonical(text) or text
        if identifier and canonical(text) is None:
            if not OWN_ID.match(identifier):
                self.error(
                    "bad-id",
                    f"{identifier[:60]!r} cannot be an id: use letters, digits, '-', '_' and '.'",
                    self.key_place("id"),
                )
            self.plain("name")
            if not list(self.techniques("mitigates", kb)):
                self.error(
                    "missing", f"control {identifier[:60]} must say which techniques it `mitigates`", self.node.place
                )
            return identifier
        if identifier and not isinstance(kb.get(identifier), Mitigation):
            self._unknown(identifier, "mitigation", kb, self.key_place("id"))
        if "name" in self.node:
            self.plain("name")
        list(self.techniques("mitigates", kb))
        return identifier

    def plain(self, key: str) -> str:
        """A text that is needed, and is no number."""
        value = self.node.get(key)
        if value is not None and not isinstance(value, str):
            self.wrong(key, "a text", value)
            return ""
        text = self.text(key, required=True)
        if value == "":
            self.error("missing", f"{self.what} needs {key!r}", self.key_place(key))
        return text

    def techniques(self, key: str, kb: KnowledgeBase) -> Iterable[str]:
        """The ids of a list of techniques; those that ``kb`` does not hold are noted."""
        for text, place in self.texts(key):
            self._technique(text, kb, place)
            yield text

    def _technique(self, text: str, kb: KnowledgeBase, place: Place) -> None:
        if not isinstance(kb.get(text), Technique):
            self._unknown(text, "technique", kb, place)

    def _unknown(self, identifier: str, wanted: str, kb: KnowledgeBase, place: Place) -> None:
        from threatlas.knowledge.hints import why_unknown

        entry = kb.get(identifier)
        why = why_unknown(identifier, kb) if entry is None else f"is a {type(entry).__name__.lower()}, not a {wanted}"
        self.error(f"unknown-{wanted}", f"{self.what}: {identifier[:60]} {why}", place)

    def _screens(self, acts: Acts | None) -> None:
        if acts is Acts.SCREENS:
            self.term("screens", Screened, "way to screen")
        elif acts is not None and "screens" in self.node:
            message = f"{self.what} {acts}, so it cannot say what it `screens`: remove one of them"
            self.error("contradiction", message, self.key_place("screens"))

    def _stands(self) -> None:
        places = list(self.items("stands-on"))
        if not places:
            self.error("missing", f"{self.what} needs 'stands-on': classes of assets, or flows", self.node.place)
        if not isinstance(self.node.get("stands-on"), SequenceNode | None):
            self.wrong("stands-on", "a list", self.node["stands-on"])
            return
        for item, place in places:
            if not isinstance(item, str):
                self.wrong("stands-on", "a list of texts", item, place)
                continue
            words = item.split()
            if len(words) not in (1, 3):
                message = (
                    f"{self.what}: {item[:60]!r} is neither a class of assets nor a flow like `channel feeds agent`"
                )
                self.error("bad-place", message, place)
                continue
            for word in words[::2]:
                if word not in NAMES:
                    near = self.problems.nearest(word[:60], sorted(NAMES))
                    hint = f"did you mean {near}?" if near else f"there are {', '.join(sorted(NAMES))}"
                    self.error("unknown-class", f"{self.what}: {word[:40]!r} is no class of assets; {hint}", place)
            if len(words) == 3:
                self.as_term(words[1], Relation, "relation", place)

    def _effects(self, acts: Acts | None, kb: KnowledgeBase) -> None:
        cuts = self.flag("cuts", default=False)
        given = self.node.get("effect")
        if cuts and (acts is Acts.WATCHES or given is not None):
            message = f"{self.what} cuts, so it stops everything: it gives no `effect`, and does not merely watch"
            self.error("contradiction", message, self.key_place("cuts"))
        elif acts is Acts.WATCHES and given is not None:
            self.error("contradiction", f"{self.what} watches, so it gives no `effect`", self.key_place("effect"))
        elif acts is not None and acts is not Acts.WATCHES and not cuts:
            self._three_points("effect", given, 1)
        overrides = self.node.get("techniques")
        if overrides is None:
            return
        if not isinstance(overrides, MappingNode):
            self.wrong("techniques", "a mapping of techniques and effects", overrides)
            return
        for name, value in overrides.items():
            self._technique(name, kb, overrides.place_of(name))
            if value != "cuts":
                self._three_points(f"effect on {name[:20]}", value, 1, overrides.place_of(name))

    def _three_points(self, what: str, value: Value, most: float, place: Place | None = None) -> None:
        at = place or self.key_place(what)
        if not isinstance(value, MappingNode):
            problem = "needs" if value is None else "must give low, likely and high in"
            self.error("missing" if value is None else "wrong-type", f"{self.what} {problem} {what!r}", at)
            return
        section = Section(value, self.problems, f"{what} of {self.what}", ("low", "likely", "high"))
        numbers = []
        for key in ("low", "likely", "high"):
            if key not in value:
                self.error("missing", f"{section.what} needs {key!r}", value.place)
            numbers.append(section.number(key, 0, most, 0.0))
        if len(value) == 3 and numbers != sorted(numbers):
            self.error("order", f"{section.what}: low, likely and high must be in this order", value.place)
        if what != "price" and numbers[2] == 1:
            message = (
                f"{section.what}: nothing stops every attempt, unless it removes the possibility; then write `cuts`"
            )
            self.error("too-good", message, value.place)

    def _sources(self) -> None:
        if not isinstance(self.node.get("sources"), SequenceNode | None):
            self.wrong("sources", "a list", self.node["sources"])
            return
        for item, place in self.items("sources"):
            if not isinstance(item, MappingNode):
                self.wrong("sources", "a list of mappings with `cite:` and `confidence:`", item, place)
                continue
            section = _Entry(item, self.problems, f"source of {self.what}", ("cite", "confidence"))
            section.plain("cite")
            section.term("confidence", Confidence, "confidence")
