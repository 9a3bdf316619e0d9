"""Layers for ATT&CK Navigator of a release or of one case study."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.knowledge.as_json import page_of
from threatlas.knowledge.exporters.navigator_layer import GREEN, RED, WHITE, Layer, Score, entry, layer, shade
from threatlas.knowledge.exporters.short_names import tactic_short_names

if TYPE_CHECKING:
    from threatlas.knowledge.exporters.options import Options
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import CaseStudy, Step, Technique

MATURITIES = {"feasible": 1, "demonstrated": 2, "realized": 3}
"""Score of each maturity that ATLAS knows. A technique with none of them has no score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """A way to score techniques."""

    title: str
    meaning: str
    """One sentence on what the number is."""
    score: Callable[[KnowledgeBase, Technique, str], Score]
    """From the release, a technique and the id of one of its tactics."""
    words: Mapping[int, str] | None = None
    """What each number means; None for a count."""


def export(kb: KnowledgeBase, options: Options) -> str:
    """The layer of a release, or of ``options.case_study``, as ASCII JSON."""
    if options.case_study is not None:
        made = _case_study_layer(kb, options.case_study)
    else:
        made = _release_layer(kb, SCORES[options.scores or next(iter(SCORES))])
    return json.dumps(made, indent=1) + "\n"


def _case_studies(kb: KnowledgeBase, technique: Technique, tactic: str) -> Score:
    using = [
        study.id
        for study in kb.case_studies_using(technique.id)
        if any(_counts_for(step, technique, tactic) for step in study.procedure)
    ]
    count = len(using)
    return Score(count, f"{count} of {_number(len(kb.case_studies), 'case study', 'case studies')}{_listed(using)}")


def _counts_for(step: Step, technique: Technique, tactic: str) -> bool:
    """A step counts under the tactic it served; where it names none of the technique's tactics, under each of them."""
    return step.technique == technique.id and (step.tactic == tactic or step.tactic not in technique.tactics)


def _mitigations(kb: KnowledgeBase, technique: Technique, tactic: str) -> Score:  # noqa: ARG001 - all are called alike
    links = [
        link.mitigation if link.provenance == "atlas" else f"{link.mitigation} (threatlas)"
        for link in technique.mitigations
    ]
    return Score(len(links), f"{_number(len(links), 'mitigation', 'mitigations')}{_listed(links)}")


def _maturity(kb: KnowledgeBase, technique: Technique, tactic: str) -> Score:  # noqa: ARG001 - all are called alike
    return Score(MATURITIES.get(technique.maturity or ""), f"Maturity: {technique.maturity or 'not stated'}")


SCORES: Mapping[str, Scoring] = {
    "case-studies": Scoring(
        title="case studies",
        meaning="The score is the number of case studies in which a step uses the technique for the tactic.",
        score=_case_studies,
    ),
    "mitigations": Scoring(
        title="mitigations",
        meaning="The score is the number of mitigations linked to exactly this technique.",
        score=_mitigations,
    ),
    "maturity": Scoring(
        title="maturity",
        meaning="The score is how far the technique has been shown to work: "
        + ", ".join(f"{score} {word}" for word, score in MATURITIES.items())
        + ".",
        score=_maturity,
        words={score: word for word, score in MATURITIES.items()},
    ),
}
"""By name, the default first."""


def _release_layer(kb: KnowledgeBase, scoring: Scoring) -> Layer:
    names = tactic_short_names(kb)
    techniques = []
    highest = max(scoring.words or {1: ""})
    for technique in kb.techniques:
        for tactic in technique.tactics:
            score = scoring.score(kb, technique, tactic)
            highest = max(highest, score.value or 0)
            opened = bool(kb.subtechniques(technique.id))
            techniques.append(entry(technique.id, names[tactic], score, opened=opened))
    legend = scoring.words or {0: f"no {scoring.title}", highest: f"{highest} {scoring.title}"}
    return layer(
        kb,
        f"ATLAS {kb.release.version}: {scoring.title}",
        scoring.meaning,
        techniques=techniques,
        gradient={"colors": [WHITE, RED], "minValue": 0, "maxValue": highest},
        legendItems=[{"label": text, "color": shade(value, highest)} for value, text in legend.items()],
    )


def _case_study_layer(kb: KnowledgeBase, study: CaseStudy) -> Layer:
    """Techniques are scored by the number of the first step that uses them; parents of sub-techniques are opened."""
    names = tactic_short_names(kb)
    uses: dict[tuple[str, str], list[int]] = {}
    for number, step in enumerate(study.procedure, 1):
        technique = kb.technique(step.technique)
        tactics = (step.tactic,) if step.tactic else technique.tactics
        for tactic in tactics:
            uses.setdefault((technique.id, tactic), []).append(number)
    entries = {
        (technique, tactic): entry(technique, names[tactic], _step_score(study, numbers))
        for (technique, tactic), numbers in uses.items()
    }
    for used, tactic in uses:
        parent = kb.technique(used).parent
        if parent:
            opened = entries.setdefault((parent, tactic), entry(parent, names[tactic], Score(None, "")))
            opened["showSubtechniques"] = True
    last = max(2, len(study.procedure))
    return layer(
        kb,
        study.name,
        f"{study.id}: {_number(len(study.procedure), 'step', 'steps')}. "
        "The score is the number of the first step that uses the technique for the tactic; the steps stand in the comments.",
        techniques=list(entries.values()),
        gradient={"colors": [GREEN, RED], "minValue": 1, "maxValue": last},
        legendItems=[{"label": "first step", "color": GREEN}, {"label": "last step", "color": RED}],
        metadata=[{"name": "case_study", "value": study.id}],
        links=[{"label": study.id, "url": page_of(study)}],
    )


def _step_score(study: CaseStudy, numbers: list[int]) -> Score:
    steps = [(number, study.procedure[number - 1].description) for number in numbers]
    told = [f"Step {number}: {text}" if text else f"Step {number}" for number, text in steps]
    return Score(numbers[0], "\n\n".join(told))


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _listed(identifiers: list[str]) -> str:
    return f": {', '.join(identifiers)}" if identifiers else ""
