"""An analysis as a layer for ATT&CK Navigator: how likely an adversary gets as far as each technique."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from threatlas.documents import shortened
from threatlas.knowledge.exporters.navigator_layer import GREY, RED, WHITE, Layer, Score, entry, layer
from threatlas.knowledge.exporters.short_names import tactic_short_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis, Applicable, NotAssessed

_LONGEST = 400
"""Characters of one reason: names of assets may be long."""


def render(analysis: Analysis, kb: KnowledgeBase) -> str:
    """The layer as ASCII JSON. What is not assessed is grey, so that no white cell is taken for safe that is not."""
    names = tactic_short_names(kb)
    entries = {
        (technique.technique, tactic): _applies(technique, names[tactic])
        for technique in analysis.applicable
        for tactic in kb.technique(technique.technique).tactics
    }
    for unknown in analysis.not_assessed:
        for tactic in kb.technique(unknown.technique).tactics:
            entries.setdefault((unknown.technique, tactic), _not_assessed(unknown, names[tactic]))
    _open_parents(entries, names, kb)
    made = layer(
        kb,
        f"{shortened(analysis.system.name, 80)}: techniques that apply",
        "The score is the likelihood, 0 to 100, that an adversary gets as far as the technique and succeeds with it. "
        "Grey is not assessed; a technique without a score was assessed and does not apply.",
        techniques=list(entries.values()),
        gradient={"colors": [WHITE, RED], "minValue": 0, "maxValue": 100},
        legendItems=[
            {"label": "likelihood 0", "color": WHITE},
            {"label": "likelihood 100", "color": RED},
            {"label": "not assessed", "color": GREY},
        ],
        metadata=_metadata(
            system=[shortened(analysis.system.name, _LONGEST)],
            as_of=[analysis.as_of],
            threatlas=[analysis.threatlas],
        ),
    )
    return json.dumps(made, indent=1) + "\n"


def _applies(technique: Applicable, tactic: str) -> Layer:
    reasons = [shortened(reason, _LONGEST) for reason in technique.reasons]
    if not technique.objectives:
        reasons.append("Leads to no objective of the description.")
    made = entry(technique.technique, tactic, Score(round(100 * technique.likelihood), "\n".join(reasons)))
    made["metadata"] = _metadata(
        objectives=technique.objectives, assets=technique.assets[:40], adversaries=technique.profiles
    )
    return made


def _not_assessed(technique: NotAssessed, tactic: str) -> Layer:
    made = entry(technique.technique, tactic, Score(None, f"Not assessed: {shortened(technique.reason, _LONGEST)}"))
    return {**made, "color": GREY}


def _metadata(**values: Iterable[str]) -> list[Layer]:
    listed = {name: ", ".join(map(str, value)) for name, value in values.items()}
    return [{"name": name, "value": value} for name, value in listed.items() if value]


def _open_parents(entries: dict[tuple[str, str], Layer], names: dict[str, str], kb: KnowledgeBase) -> None:
    """Shows the sub-techniques that have an entry, which Navigator folds away otherwise."""
    for identifier, tactic in list(entries):
        parent = kb.technique(identifier).parent
        if parent:
            opened = entries.setdefault((parent, tactic), entry(parent, names[tactic], Score(None, "")))
            opened["showSubtechniques"] = True
