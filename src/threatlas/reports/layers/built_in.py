"""The layers that threatlas makes: of the knowledge base, and of the analysis of a system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.documents.plain import shortened
from threatlas.reports.layers.layer import Layer, Place, Unit, Value, scale_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.reports.layers.outcomes import Outcome


def case_studies(kb: KnowledgeBase) -> Layer:
    """How often a technique was seen."""
    found = {one.id: kb.case_studies_using(one.id) for one in kb.techniques}
    values = {
        technique: Value(len(studies), counted(len(studies), "case study", "case studies"))
        for technique, studies in found.items()
        if studies
    }
    return _layer("Case studies", "How many case studies have a step that uses it.", Unit.COUNT, values)


def mitigations(kb: KnowledgeBase) -> Layer:
    """How much is known against a technique."""
    against = {one.id: {link.mitigation for link in one.mitigations} for one in kb.techniques}
    values = {
        technique: Value(len(known), counted(len(known), "mitigation")) for technique, known in against.items() if known
    }
    return _layer("Mitigations", "How many mitigations are known, of ATLAS and of threatlas.", Unit.COUNT, values)


def detection(kb: KnowledgeBase) -> Layer:
    """Where a technique could be seen, since no rule is loaded that would see it."""
    values = {}
    for technique in kb.techniques:
        telltales = technique.applicability.telltales if technique.applicability else ()
        kinds = {one.telemetry: None for one in telltales}
        if kinds:
            values[technique.id] = Value(len(kinds), f"would show in {', '.join(kind.title for kind in kinds)}")
    return _layer(
        "Detection",
        "No detection rule is loaded, so nothing here says that a technique would be detected; coverage by rules will stand "
        "here once there are some. Until then: in how many kinds of telemetry a technique would show, in the judgement of "
        "threatlas, so that a rule could see it.",
        Unit.COUNT,
        values,
    )


def likelihood(analysis: Analysis) -> Layer:
    """How likely a technique is on a system."""
    values = {one.technique: Value(100 * one.likelihood, _likely(one.likelihood)) for one in analysis.applicable}
    return Layer(
        f"Likelihood on {shortened(analysis.system.name, 80)}",
        "How likely an adversary is to get as far and succeed with it here, in percent.",
        Unit.PERCENT,
        _everywhere(values),
        0,
        100,
    )


def controls(kb: KnowledgeBase, analysis: Analysis) -> Layer:
    """How many of the known mitigations a system has in place."""
    in_place = {control.id for control in analysis.system.controls}
    values = {}
    for technique in kb.techniques:
        known = {link.mitigation for link in technique.mitigations}
        found = sorted(known & in_place)
        if known:
            told = f"{len(found)} of {counted(len(known), 'mitigation')} in place somewhere"
            values[technique.id] = Value(
                100 * len(found) / len(known), f"{told}{': ' if found else ''}{', '.join(found)}"
            )
    return Layer(
        f"Controls on {shortened(analysis.system.name, 80)}",
        "Which share of the known mitigations is in place somewhere in the system, in percent. That one is in place does not "
        "say that it stands in the way of every path.",
        Unit.PERCENT,
        _everywhere(values),
        0,
        100,
    )


def what_tests_found(analysis: Analysis, tested: Mapping[str, Outcome]) -> Layer:
    """What tests found on a system, of the techniques that apply and of those that were tried."""
    values = {one.technique: Value(0, "not tested") for one in analysis.applicable}
    values |= {technique: Value(found.score, found.told) for technique, found in tested.items()}
    loaded = (
        f"Records of {counted(len(tested), 'technique')} are loaded."
        if tested
        else "No record is loaded for this system: import a file of evidence for it under Layers."
    )
    return Layer(
        f"Tests on {shortened(analysis.system.name, 80)}",
        "What tests found of the techniques that apply: 0 not tested, 1 resisted (there were trials and none succeeded), "
        f"2 confirmed (one did). {loaded}",
        Unit.VERDICT,
        _everywhere(values),
        0,
        2,
    )


def _likely(share: float) -> str:
    return f"likelihood {Unit.PERCENT.short(100 * share)}"


def _layer(title: str, explained: str, unit: Unit, values: Mapping[str, Value]) -> Layer:
    low, high = scale_of([value.score for value in values.values() if value.score is not None])
    return Layer(title, explained, unit, _everywhere(values), low, high)


def _everywhere(values: Mapping[str, Value]) -> dict[Place, Value]:
    return {(technique, ""): value for technique, value in values.items()}
