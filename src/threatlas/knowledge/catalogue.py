"""The embedded catalogue: release 5.6.0 as package data, usable with no network.

It holds the facts of the release in MITRE's ids and names, and our own sentences. Of its 57 case studies, the catalogue
holds the first 45 (AML.CS0000 to AML.CS0044); the release says so in its notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from threatlas.documents.place import START
from threatlas.knowledge.additions import load_additions
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.data import load_json
from threatlas.knowledge.draft import Draft
from threatlas.knowledge.issue import Issues
from threatlas.knowledge.model import CaseStudy, Mitigates, Mitigation, Provenance, Reference, Step, Tactic, Technique
from threatlas.vocabulary import LifecycleStage

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase

VERSION = "5.6.0"


def load_catalogue(*, additions: bool = True) -> KnowledgeBase:
    """The embedded release; our sentences are its texts, what we add to its facts comes with ``additions``."""
    ours = load_additions()
    draft = Draft(
        "threatlas", "embedded", Issues("threatlas"), VERSION, complete=False, notes=list(load_json("atlas/notes.json"))
    )
    draft.tactics = [_tactic(row) for row in load_json("atlas/tactics.json")]
    draft.techniques = [_technique(row) for row in load_json("atlas/techniques.json")]
    for row in load_json("atlas/mitigations.json"):
        draft.mitigations.append(_mitigation(row))
        draft.links += [(Mitigates(row["id"], target, "", Provenance.ATLAS), START) for target in row["techniques"]]
    draft.case_studies = [_case_study(row, ours.step_texts[row["id"]]) for row in load_json("atlas/case_studies.json")]
    return assemble(draft, ours if additions else ours.texts_only())


def _tactic(row: dict[str, Any]) -> Tactic:
    return Tactic(row["id"], row["name"], "", "", row["attack"], row["created"], row["modified"])


def _technique(row: dict[str, Any]) -> Technique:
    return Technique(
        row["id"],
        row["name"],
        "",
        "",
        tuple(row["tactics"]),
        row["parent"],
        row["maturity"],
        (),
        row["attack"],
        row["created"],
        row["modified"],
    )


def _mitigation(row: dict[str, Any]) -> Mitigation:
    stages = tuple(LifecycleStage(word) for word in row["stages"])
    return Mitigation(
        row["id"], row["name"], "", "", tuple(row["categories"]), stages, row["attack"], row["created"], row["modified"]
    )


def _case_study(row: dict[str, Any], texts: tuple[str, ...]) -> CaseStudy:
    last = len(row["procedure"]) - 1
    procedure = tuple(
        Step(f"S{index:02d}", tactic, technique, text, (f"S{index + 1:02d}",) if index < last else ())
        for index, ((tactic, technique), text) in enumerate(zip(row["procedure"], texts, strict=True))
    )
    return CaseStudy(
        row["id"],
        row["name"],
        "",
        "",
        row["kind"],
        row["date"],
        row["date_granularity"],
        row["target"],
        row["actor"],
        "",
        procedure,
        tuple(Reference("", url) for url in row["references"]),
    )
