"""What attackers do to AI: releases of MITRE ATLAS, one model whatever their form, with the additions of threatlas.

::

    from threatlas import knowledge

    kb = knowledge.load()
    for link in kb.technique("AML.T0051.001").mitigations:
        print(link.mitigation, kb[link.mitigation].name, link.provenance)
"""

from threatlas.knowledge.issue import Issue, Severity
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import (
    Applicability,
    CaseStudy,
    Entry,
    Mitigates,
    Mitigation,
    Provenance,
    Reference,
    Release,
    Step,
    Tactic,
    Technique,
    Telltale,
)
from threatlas.knowledge.releases import load

__all__ = [
    "Applicability",
    "CaseStudy",
    "Entry",
    "Issue",
    "KnowledgeBase",
    "Mitigates",
    "Mitigation",
    "Provenance",
    "Reference",
    "Release",
    "Severity",
    "Step",
    "Tactic",
    "Technique",
    "Telltale",
    "load",
]
