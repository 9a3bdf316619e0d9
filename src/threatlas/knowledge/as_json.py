"""Records as plain values for JSON: stable keys, the order of the model, nothing left out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from threatlas.knowledge.model import CaseStudy, Entry, Mitigation, Tactic, Technique
from threatlas.vocabulary import kind_of

if TYPE_CHECKING:
    from threatlas.knowledge.knowledge_base import KnowledgeBase

_PAGES = {Tactic: "tactics", Technique: "techniques", Mitigation: "mitigations", CaseStudy: "studies"}


def page_of(entry: Entry) -> str | None:
    """The address of an object on MITRE's site; None for additions of threatlas."""
    return f"https://atlas.mitre.org/{_PAGES[type(entry)]}/{entry.id}" if entry.id.startswith("AML.") else None


def as_json(entry: Entry, kb: KnowledgeBase) -> dict[str, Any]:
    """A record with its kind, its full name and its address."""
    record = asdict(entry)
    kind = kind_of(entry.id)
    first = {"id": record.pop("id"), "kind": str(kind), "name": record.pop("name"), "full_name": kb.full_name(entry.id)}
    if isinstance(entry, CaseStudy):
        record = {"case_study_kind": record.pop("kind"), **record}
    if isinstance(entry, Technique):
        record["subtechniques"] = [child.id for child in kb.subtechniques(entry.id)]
        record["case_studies"] = [study.id for study in kb.case_studies_using(entry.id)]
    return {**first, "url": page_of(entry), "release": kb.release.version, **record}
