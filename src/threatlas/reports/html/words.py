"""Facts and places of an analysis in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.paths.predicates import SHAPES, Predicate
from threatlas.reports.html.markup import Html, anchor, element, joined, link, name, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis, AttackPath, Exposure

_FACT = re.compile(r"(?P<predicate>[a-z]+)\((?P<place>[^()/]*)(?:/(?P<aspect>[^()]+))?\)")

_PHRASES: Mapping[Predicate, str] = {
    Predicate.KNOWS: "knows of {place}: {aspect}",
    Predicate.HAS: "has {aspect} for {place}",
    Predicate.REACHES: "reaches {place}",
    Predicate.USES: "can operate {place}",
    Predicate.QUERIES: "can query {place}",
    Predicate.HOLDS: "holds {place}",
    Predicate.COLLECTED: "has collected {place}",
    Predicate.EXFILTRATED: "has content of {place} outside",
    Predicate.WRITES: "can change {place}",
    Predicate.INFLUENCES: "has content in {place}",
    Predicate.OFFERED: "offers a substitute for {place}",
    Predicate.TAMPERED: "has changed {place}",
    Predicate.PLANTED: "has planted something at {place}",
    Predicate.EXECUTES: "runs code on {place}",
    Predicate.INSTRUCTS: "instructs {place}",
    Predicate.JAILBROKEN: "has {place} break its rules",
    Predicate.PROXY: "has a stand-in for {place}",
    Predicate.REPLICA: "has a replica of {place}",
    Predicate.FULL: "has the weights of {place}",
    Predicate.ADVERSARIAL: "has an input that fools {place}",
    Predicate.EVADED: "gets a wrong decision of {place}",
    Predicate.DECEIVES: "is believed by {place}",
    Predicate.BYPASSES: "gets past the {aspect} controls of {place}",
    Predicate.IMPACT: "{aspect} at {place}",
}


def on_page(kind: str, key: str) -> str:
    """Where a thing stands in a report: on the same page."""
    return f"#{anchor(kind, key)}"


@dataclass(frozen=True, slots=True)
class Titles:
    """How things are called, and where they are told of."""

    assets: Mapping[str, str]
    """Titles by id."""
    objectives: Mapping[str, str]
    """Titles by id, of those that the report speaks of."""
    techniques: frozenset[str]
    """Ids of those that have a row to link to."""
    controls: Mapping[str, str]
    """Names by id, of those that have a row to link to."""
    kb: KnowledgeBase
    address: Callable[[str, str], str] = on_page
    """Kind (``asset``, ``technique``, ``objective``, ``control``) and id to where a link leads; sections may stand on different
    pages of a site."""
    decide: Callable[[str, str], str] | None = None
    """Technique and asset (empty for everywhere) to the address of a form to decide on it; None where there is none."""

    @classmethod
    def of(cls, analysis: Analysis, kb: KnowledgeBase, address: Callable[[str, str], str] = on_page) -> Titles:
        return cls(
            {asset.id: asset.title for asset in analysis.system.assets},
            {exposure.objective.id: exposure.objective.title for exposure in worst(analysis)},
            frozenset(one.technique for one in analysis.applicable),
            {one.control: one.name for one in analysis.candidates},
            kb,
            address,
        )

    def place(self, where: str) -> str:
        """An asset, or a flow as it is written, with titles."""
        words = where.split()
        if len(words) == 3 and where not in self.assets:
            return f"{self.assets.get(words[0], words[0])} {words[1]} {self.assets.get(words[2], words[2])}"
        return self.assets.get(where, where)

    def places(self, where: Iterable[str]) -> Html:
        return joined([name(self.place(one)) for one in where], ", ")

    def fact(self, fact: str) -> str:
        """``queries(chat)`` as ``can query Chat on the web site``; a fact of no known form as it is."""
        found = _FACT.fullmatch(fact)
        if found is None or found["predicate"] not in list(Predicate):
            return fact
        predicate = Predicate(found["predicate"])
        place, aspect = found["place"], found["aspect"]
        aspects = SHAPES[predicate].aspects
        if aspects is not None and aspect is None:  # what the adversary has of its own stands alone
            place, aspect = "", place
        if aspects is not None and aspect in list(aspects):
            aspect = aspects(aspect).title
            aspect = aspect if aspect[:2].isupper() else aspect[:1].lower() + aspect[1:]
        phrase = _PHRASES[predicate]
        if not place:
            phrase = phrase.removesuffix(" for {place}")
        return phrase.format(place=self.assets.get(place, place), aspect=aspect or "")

    def mitigation(self, control: str) -> str:
        """The name of a control; its id where nothing else is known."""
        entry = self.kb.get(control)
        return control if entry is None else entry.name

    def technique(self, identifier: str) -> Html:
        """A technique's id, which leads to its row, and its name."""
        known = self.kb.full_name(identifier) if identifier in self.kb else ""
        return joined([self.technique_id(identifier), text(known)], " ")

    def technique_id(self, identifier: str) -> Html:
        written = code(identifier)
        return link(self.address("technique", identifier), written) if identifier in self.techniques else written

    def decision_link(self, technique: str, asset: str = "") -> Html:
        """A link to decide on a technique; nothing where there is no form."""
        if self.decide is None:
            return Html("")
        where = f" at {self.place(asset)}" if asset else ""
        label = f"Decide on {technique}{where}"
        return element("a", text("Decide"), href=self.decide(technique, asset), aria_label=label, class_="decide-link")

    def objective(self, identifier: str) -> Html:
        """An objective's title, which leads to its paths."""
        title = name(self.objectives.get(identifier, identifier))
        return link(self.address("objective", identifier), title) if identifier in self.objectives else title

    def control(self, identifier: str) -> Html:
        """A control's name, which leads to what it alone would change."""
        title = name(self.controls.get(identifier) or self.mitigation(identifier))
        return link(self.address("control", identifier), title) if identifier in self.controls else title


def sentence(words: str) -> str:
    """A reason of a rule as a sentence: with a capital at its beginning and a full stop."""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words[-1:] in ".!?" else ".")


def code(identifier: str) -> Html:
    """An id."""
    return element("span", text(identifier), class_="id")


def worst(analysis: Analysis) -> list[Exposure]:
    """For each objective its exposure to the adversary that is most dangerous to it, the greatest risk first."""
    by_both = {(exposure.objective.id, exposure.profile): exposure for exposure in analysis.exposures}
    found = [by_both.get((risk.objective, risk.profile)) for risk in analysis.risks]
    return [exposure for exposure in found if exposure is not None]


@dataclass(frozen=True, slots=True)
class DistinctPath:
    """A path, with all the profiles of adversaries that can take it."""

    path: AttackPath
    profiles: tuple[str, ...]
    """Their titles."""


def distinct_paths(exposures: Sequence[Exposure], objective: str) -> list[DistinctPath]:
    """The paths to an objective, the likeliest first, each once for all profiles that can take it."""
    found: dict[tuple[object, ...], tuple[AttackPath, list[str]]] = {}
    for exposure in exposures:
        if exposure.objective.id == objective:
            for path in exposure.paths:
                key = tuple((step.rule, step.assets, step.after) for step in path.steps)
                found.setdefault(key, (path, []))[1].append(exposure.profile.title)
    paths = [DistinctPath(path, tuple(dict.fromkeys(profiles))) for path, profiles in found.values()]
    return sorted(paths, key=lambda one: -one.path.probability)
