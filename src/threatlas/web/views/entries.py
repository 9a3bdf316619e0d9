"""Records of the knowledge base with everything that refers to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.knowledge.crosswalk import crosswalk_of, frameworks
from threatlas.knowledge.model import Provenance
from threatlas.reports.figures import days, percent
from threatlas.web.views.addresses import crosswalk_address, entry_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.knowledge import CaseStudy, KnowledgeBase, Mitigation, Tactic, Technique
    from threatlas.knowledge.model import Mitigates, Reference

ORIGIN = {Provenance.ATLAS: "ATLAS", Provenance.THREATLAS: "threatlas"}
"""Who says so, as pages write it."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Another record, and why it is named here."""

    id: str
    name: str
    """In full."""
    address: str | None
    """None where this release does not hold it."""
    why: str = ""
    origin: str = ""
    """Who draws the link; empty where the release itself does."""


@dataclass(frozen=True, slots=True)
class Source:
    """A reference with a link that can do no harm."""

    title: str
    url: str
    """Empty where the address published is not one of the web."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An entry of another framework that a record corresponds to, in the judgement of threatlas."""

    framework: str
    address: str
    """Of its entry among the crosswalks."""
    code: str
    title: str
    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class TechniqueView:
    """A technique's page."""

    technique: Technique
    name: str
    parent: Linked | None
    tactics: tuple[Linked, ...]
    subs: tuple[Linked, ...]
    mitigations: tuple[Linked, ...]
    studies: tuple[Linked, ...]
    """With what was done in them."""
    elsewhere: tuple[Elsewhere, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class TacticView:
    """A tactic's page."""

    tactic: Tactic
    techniques: tuple[tuple[Linked, tuple[Linked, ...]], ...]
    """Each with its sub-techniques."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a control does in an analysis."""

    acts: str
    stops: str
    """``42 % (20 % to 60 %)``"""
    price: str
    stands: tuple[str, ...]
    because: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MitigationView:
    """A mitigation's page."""

    mitigation: Mitigation
    origin: str
    techniques: tuple[Linked, ...]
    effect: Effect | None
    """None where nothing is known of it."""
    elsewhere: tuple[Elsewhere, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a case study."""

    number: int
    technique: Linked
    tactic: Linked | None
    description: str
    then: tuple[int, ...]
    """Numbers of the steps that follow, where it is not just the next one."""


@dataclass(frozen=True, slots=True)
class StudyView:
    """A case study's page."""

    study: CaseStudy
    steps: tuple[StepView, ...]
    sources: tuple[Source, ...]


def linked(identifier: str, kb: KnowledgeBase, why: str = "", origin: str = "") -> Linked:
    """A record by its id; its id as its name where the release lacks it."""
    if identifier not in kb:
        return Linked(identifier, identifier, None, why, origin)
    return Linked(identifier, kb.full_name(identifier), entry_address(identifier), why, origin)


def technique_view(technique: Technique, kb: KnowledgeBase) -> TechniqueView:
    """The page of a technique."""
    studies = []
    for study in kb.case_studies_using(technique.id):
        done = " … ".join(step.description for step in study.procedure if step.technique == technique.id)
        studies.append(linked(study.id, kb, done))
    return TechniqueView(
        technique,
        kb.full_name(technique.id),
        linked(technique.parent, kb) if technique.parent else None,
        tuple(linked(tactic, kb) for tactic in technique.tactics),
        tuple(linked(sub.id, kb, sub.summary) for sub in kb.subtechniques(technique.id)),
        tuple(_mitigates(link, link.mitigation, kb) for link in technique.mitigations),
        tuple(studies),
        _elsewhere(technique.id),
        sources(technique.references),
    )


def tactic_view(tactic: Tactic, kb: KnowledgeBase) -> TacticView:
    """The page of a tactic."""
    return TacticView(
        tactic,
        tuple(
            (
                linked(technique.id, kb, technique.summary),
                tuple(linked(sub.id, kb, sub.summary) for sub in kb.subtechniques(technique.id)),
            )
            for technique in kb.techniques_of(tactic.id)
        ),
        sources(tactic.references),
    )


def mitigation_view(mitigation: Mitigation, kb: KnowledgeBase) -> MitigationView:
    """The page of a mitigation."""
    return MitigationView(
        mitigation,
        ORIGIN[mitigation.provenance],
        tuple(_mitigates(link, link.technique, kb) for link in mitigation.techniques),
        _effect(mitigation, kb),
        _elsewhere(mitigation.id),
        sources(mitigation.references),
    )


def study_view(study: CaseStudy, kb: KnowledgeBase) -> StudyView:
    """The page of a case study."""
    numbers = {step.id: number for number, step in enumerate(study.procedure, 1)}
    steps = []
    for number, step in enumerate(study.procedure, 1):
        then = tuple(numbers[other] for other in step.leads_to if other in numbers)
        steps.append(
            StepView(
                number,
                linked(step.technique, kb),
                linked(step.tactic, kb) if step.tactic else None,
                step.description,
                () if then in ((number + 1,), ()) else then,
            )
        )
    return StudyView(study, tuple(steps), sources(study.references))


def sources(references: Iterable[Reference]) -> tuple[Source, ...]:
    """References to show; only addresses of the web become links."""
    return tuple(
        Source(one.title or one.url, one.url if one.url.startswith(("https://", "http://")) else "")
        for one in references
        if one.title or one.url
    )


def _mitigates(link: Mitigates, other: str, kb: KnowledgeBase) -> Linked:
    return linked(other, kb, link.reason, ORIGIN[link.provenance])


def _elsewhere(identifier: str) -> tuple[Elsewhere, ...]:
    known = frameworks()
    return tuple(
        Elsewhere(
            f"{known[row.framework].name} {known[row.framework].edition}",
            crosswalk_address(row.framework, row.entry),
            row.entry,
            known[row.framework].entries.get(row.entry, ""),
            row.relation,
            row.reason,
        )
        for row in crosswalk_of(identifier)
    )


def _effect(mitigation: Mitigation, kb: KnowledgeBase) -> Effect | None:
    from threatlas.paths.control_catalogue import catalogue

    kind = catalogue(kb).get(mitigation.id)
    if kind is None:
        return None
    effect, price = kind.effect, kind.price
    return Effect(
        kind.acts.meaning,
        f"{percent(effect.likely)} ({percent(effect.low)} to {percent(effect.high)})",
        f"{days(price.likely)} ({price.low:g} to {price.high:g})",
        tuple(map(str, kind.stands_on)),
        kind.because,
        tuple(source.cite for source in kind.sources),
    )
