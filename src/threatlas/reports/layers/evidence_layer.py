"""A file of evidence as a layer: what tests found, technique by technique."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.documents.plain import shortened
from threatlas.errors import EvidenceError
from threatlas.reports.layers.layer import Layer, Unit, Value
from threatlas.reports.layers.navigator_reading import LONGEST_TITLE
from threatlas.reports.layers.outcomes import Outcome, outcomes_of
from threatlas.systems.evidence_reading import examine_evidence
from threatlas.systems.evidence_references import check_evidence

if TYPE_CHECKING:
    from datetime import datetime

    from threatlas.knowledge import KnowledgeBase
    from threatlas.systems.description import System

_MOST_WARNINGS = 20


def is_evidence(text: str) -> bool:
    """Whether a text is meant as evidence: its first line is an object of its own that names the format."""
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0].strip()
    return first.startswith("{") and first.endswith("}") and '"threatlas"' in first[:20_000]


def read_evidence_layer(
    text: str, source: str, kb: KnowledgeBase, system: System, now: datetime
) -> tuple[Layer, dict[str, Outcome]]:
    """The layer and what it rests on. Raises :class:`~threatlas.errors.EvidenceError` with everything that is wrong."""
    records, problems = examine_evidence(text, source)
    check_evidence(records, kb, problems, now=now, assets=[asset.id for asset in system.assets])
    if problems.errors:
        raise EvidenceError(source, [str(problem) for problem in problems if problem in problems.errors])
    found = {technique: one for technique, one in outcomes_of(records).items() if technique in kb}
    told = [f"{counted(len(records), 'record')} read, of {counted(len(found), 'technique')}."]
    of_controls = sum(one.control is not None for one in records)
    if of_controls:
        told.append(f"{counted(of_controls, 'record')} of the effect of a control, which says nothing of a technique.")
    told += [problem.message for problem in list(problems)[:_MOST_WARNINGS]]
    layer = Layer(
        shortened(f"Tests on {system.name}", LONGEST_TITLE),
        "What tests found: 0 not tested, 1 resisted (there were trials and none succeeded), 2 confirmed (one did).",
        Unit.VERDICT,
        {(technique, ""): Value(one.score, one.told) for technique, one in found.items()},
        0,
        2,
        remarks=tuple(told),
    )
    return layer, found
