"""The matrix as a heatmap: tactics side by side, a layer of values over their techniques."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.drawing.stylesheet import LEVELS
from threatlas.drawing.stylesheet import level as step_of_scale
from threatlas.reports.figures import percent
from threatlas.vocabulary import Term
from threatlas.web.views.addresses import entry_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.knowledge import KnowledgeBase, Technique
    from threatlas.paths.analysis import Analysis
    from threatlas.systems.description import System


class Layer(Term):
    """What the colours say."""

    CASE_STUDIES = "case-studies", "Case studies", "How many case studies have a step that uses it."
    MITIGATION = "mitigation", "Mitigations", "How many mitigations are known, of ATLAS and of threatlas."
    PATH = "path", "Likelihood here", "How likely an adversary is to get as far and succeed with it here."


@dataclass(frozen=True, slots=True)
class Value:
    """What a layer says of a technique."""

    share: float
    """0 to 1, of the scale of colours."""
    short: str
    """In the cell: ``12``, ``42 %``."""
    told: str
    """In words: ``12 case studies``."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A technique under a tactic."""

    id: str
    name: str
    address: str
    level: int | None
    """The step of the scale; None where the layer says nothing of it."""
    short: str
    told: str
    subs: tuple[MatrixCell, ...] = ()

    @property
    def open(self) -> bool:
        """Whether a sub-technique has a greater value than the technique itself, so that it should be seen at once."""
        return any((sub.level or 0) > (self.level or 0) for sub in self.subs)


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A tactic."""

    id: str
    name: str
    address: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All of it."""

    layer: Layer
    explained: str
    """What the values are, in a sentence."""
    low: str
    high: str
    """The ends of the scale, in words."""
    levels: range
    columns: tuple[MatrixColumn, ...]
    valued: int
    """Techniques that have a value."""


def matrix(kb: KnowledgeBase, layer: Layer, analysis: Analysis | None = None) -> Matrix:
    """The matrix under a layer; ``analysis`` is that of the system that is looked at, and :attr:`Layer.PATH` needs it.

    Raises ValueError where it is missing.
    """
    if layer is Layer.PATH:
        if analysis is None:
            raise ValueError("likelihood is that of a system: choose one")
        values, explained, high = _likelihood(analysis), layer.meaning, "1"
    elif layer is Layer.MITIGATION:
        values, explained, high = _mitigations(kb, analysis.system if analysis else None)
    else:
        values, explained, high = _studies(kb)
    columns = tuple(
        MatrixColumn(
            tactic.id,
            tactic.name,
            entry_address(tactic.id) or "",
            tuple(_cell(technique, kb, values) for technique in kb.techniques_of(tactic.id)),
        )
        for tactic in kb.tactics
    )
    return Matrix(layer, explained, "0", high, range(LEVELS), columns, len(values))


def _cell(technique: Technique, kb: KnowledgeBase, values: Mapping[str, Value]) -> MatrixCell:
    value = values.get(technique.id)
    return MatrixCell(
        technique.id,
        technique.name,
        entry_address(technique.id) or "",
        None if value is None else step_of_scale(value.share),
        value.short if value else "",
        value.told if value else "",
        tuple(_cell(sub, kb, values) for sub in kb.subtechniques(technique.id)),
    )


def _likelihood(analysis: Analysis) -> dict[str, Value]:
    return {
        one.technique: Value(one.likelihood, percent(one.likelihood), f"likelihood {percent(one.likelihood)}")
        for one in analysis.applicable
    }


def _mitigations(kb: KnowledgeBase, system: System | None) -> tuple[dict[str, Value], str, str]:
    against = {technique.id: {link.mitigation for link in technique.mitigations} for technique in kb.techniques}
    if system is not None:
        in_place = {control.id for control in system.controls}
        shares = {
            technique: Value(
                len(known & in_place) / len(known),
                f"{len(known & in_place)}/{len(known)}",
                f"{len(known & in_place)} of {len(known)} mitigations are in place somewhere",
            )
            for technique, known in against.items()
            if known
        }
        return shares, "How many of the known mitigations are in place somewhere in the system.", "all"
    most = max(map(len, against.values()), default=1)
    counts = {
        technique: Value(len(known) / most, str(len(known)), counted(len(known), "mitigation"))
        for technique, known in against.items()
        if known
    }
    return counts, Layer.MITIGATION.meaning, str(most)


def _studies(kb: KnowledgeBase) -> tuple[dict[str, Value], str, str]:
    found: dict[str, set[str]] = {}
    for study in kb.case_studies:
        for step in study.procedure:
            found.setdefault(step.technique, set()).add(study.id)
    most = max(map(len, found.values()), default=1)
    counts = {
        technique: Value(len(studies) / most, str(len(studies)), counted(len(studies), "case study", "case studies"))
        for technique, studies in found.items()
    }
    return counts, Layer.CASE_STUDIES.meaning, str(most)
