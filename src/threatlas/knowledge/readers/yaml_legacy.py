"""Reads ``ATLAS.yaml`` of formats 3.0 to 5.6 (https://github.com/mitre-atlas/atlas-data, ``dist/ATLAS.yaml``).

What changed between them: the matrix moved under ``matrices`` in 4.0, mitigations came in 4.4, ``tags`` became
``ML-lifecycle`` and ``category`` in 4.5, dates came in 4.6, ``ml-lifecycle`` in 4.7, ``maturity`` in 5.0, ``references``
on techniques in 5.2. Some files name a parent under ``specializes`` instead of ``subtechnique-of``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode, SequenceNode
from threatlas.knowledge.fields import GRANULARITIES, KINDS, MATURITIES, STAGE_WORDS, Fields
from threatlas.knowledge.model import CaseStudy, Mitigates, Mitigation, Provenance, Step, Tactic, Technique
from threatlas.vocabulary import LifecycleStage

if TYPE_CHECKING:
    from threatlas.documents.place import Place
    from threatlas.knowledge.draft import Draft

_MATRIX = ("id", "name", "tactics", "techniques", "mitigations", "case-studies")
_OBJECT = (
    "id",
    "name",
    "description",
    "object-type",
    "created_date",
    "modified_date",
    "ATT&CK-reference",
    "references",
)
_STUDY = (
    *(
        "id",
        "name",
        "object-type",
        "summary",
        "incident-date",
        "incident-date-granularity",
        "procedure",
        "target",
        "actor",
    ),
    *("case-study-type", "references", "reporter", "reported-by"),
)
_LIFECYCLE_KEYS = ("ml-lifecycle", "ML-lifecycle")
_PARENT_KEYS = ("subtechnique-of", "specializes")


def recognises(root: MappingNode) -> bool:
    """Whether a YAML document is of these formats."""
    return "matrices" in root or ("techniques" in root and "tactics" in root and "format-version" not in root)


def read(root: MappingNode, draft: Draft) -> None:
    """Fills ``draft`` from a document. What is wrong goes to ``draft.issues``."""
    top = Fields(
        root,
        draft.issues,
        (*_MATRIX, "version", "matrices"),
    )
    draft.version = top.text("version", required=True)
    major = draft.version.split(".")[0]
    draft.format = f"yaml-{major}" if major in ("3", "4", "5") else "yaml"
    for matrix, _ in [(root, root.place), *top.mappings("matrices")]:
        part = top if matrix is root else Fields(matrix, draft.issues, _MATRIX)
        for node, place in part.mappings("tactics"):
            _tactic(node, place, draft)
        for node, place in part.mappings("techniques"):
            _technique(node, place, draft)
        for node, place in part.mappings("mitigations"):
            _mitigation(node, place, draft)
        for node, place in part.mappings("case-studies"):
            _case_study(node, place, draft)


def _open(node: MappingNode, place: Place, draft: Draft, known: tuple[str, ...]) -> tuple[Fields, str] | None:
    fields = Fields(node, draft.issues, known, str(node.get("id") or ""))
    identifier = fields.identifier()
    if identifier is None:
        return None
    fields.subject = identifier
    draft.note_place(identifier, place)
    return fields, identifier


def _tactic(node: MappingNode, place: Place, draft: Draft) -> None:
    if opened := _open(node, place, draft, _OBJECT):
        fields, identifier = opened
        draft.tactics.append(
            Tactic(
                identifier,
                fields.text("name", required=True),
                "",
                fields.text("description"),
                fields.attack_reference("ATT&CK-reference"),
                fields.date("created_date"),
                fields.date("modified_date"),
                fields.references(),
            )
        )


def _technique(node: MappingNode, place: Place, draft: Draft) -> None:
    if opened := _open(node, place, draft, (*_OBJECT, *_PARENT_KEYS, "tactics", "maturity")):
        fields, identifier = opened
        parent_key = next((key for key in _PARENT_KEYS if node.get(key) is not None), None)
        draft.techniques.append(
            Technique(
                identifier,
                fields.text("name", required=True),
                "",
                fields.text("description"),
                fields.identifiers("tactics"),
                fields.identifier(parent_key) if parent_key else None,
                fields.word("maturity", MATURITIES),
                (),
                fields.attack_reference("ATT&CK-reference"),
                fields.date("created_date"),
                fields.date("modified_date"),
                fields.references(),
            )
        )


def _mitigation(node: MappingNode, place: Place, draft: Draft) -> None:
    known = (*_OBJECT, "techniques", "category", "tags", *_LIFECYCLE_KEYS)
    if not (opened := _open(node, place, draft, known)):
        return
    fields, identifier = opened
    stages: tuple[LifecycleStage, ...] = ()
    for key in _LIFECYCLE_KEYS:
        stages += tuple(LifecycleStage(term) for term in fields.terms(key, dict(STAGE_WORDS), with_mappings=True))
        _nested_links(fields, key, identifier, draft)
    draft.mitigations.append(
        Mitigation(
            identifier,
            fields.text("name", required=True),
            "",
            fields.text("description"),
            fields.texts("category") or fields.texts("tags"),
            stages,
            fields.attack_reference("ATT&CK-reference"),
            fields.date("created_date"),
            fields.date("modified_date"),
            references=fields.references(),
        )
    )
    for link, link_place in fields.mappings("techniques"):
        _link(link, link_place, identifier, draft)


def _nested_links(fields: Fields, key: str, mitigation: str, draft: Draft) -> None:
    """Links that bad indentation put into the list of lifecycle stages (M0018 and M0034 in 5.6.0, M0016 in 4.9 and 5.0)."""
    value = fields.node.get(key)
    if not isinstance(value, SequenceNode):
        return
    for item, place in zip(value, value.places, strict=True):
        if isinstance(item, MappingNode) and (target := _link(item, place, mitigation, draft)):
            draft.issues.repaired(
                "nested-link",
                f"the link to {target} stands inside {key!r}; it counts as a link",
                subject=mitigation,
                place=place,
            )


def _link(node: MappingNode, place: Place, mitigation: str, draft: Draft) -> str | None:
    fields = Fields(node, draft.issues, ("id", "use"), mitigation)
    technique = fields.identifier()
    if technique is not None:
        draft.links.append((Mitigates(mitigation, technique, fields.text("use"), Provenance.ATLAS), place))
    return technique


def _case_study(node: MappingNode, place: Place, draft: Draft) -> None:
    if not (opened := _open(node, place, draft, _STUDY)):
        return
    fields, identifier = opened
    draft.case_studies.append(
        CaseStudy(
            identifier,
            fields.text("name", required=True),
            "",
            fields.text("summary"),
            fields.word("case-study-type", KINDS),
            fields.date("incident-date"),
            fields.word("incident-date-granularity", GRANULARITIES),
            fields.text("target"),
            fields.text("actor"),
            fields.text("reporter") or fields.text("reported-by"),
            _procedure(fields, draft),
            fields.references(),
        )
    )


def _procedure(fields: Fields, draft: Draft) -> tuple[Step, ...]:
    found: list[tuple[str | None, str, str]] = []
    for node, _ in fields.mappings("procedure"):
        step = Fields(node, draft.issues, ("tactic", "technique", "description"), fields.subject)
        technique = step.identifier("technique")
        tactic = step.identifier("tactic") if "tactic" in node else None
        if technique is not None:
            found.append((tactic, technique, step.text("description")))
    return in_sequence(found)


def in_sequence(steps: list[tuple[str | None, str, str]]) -> tuple[Step, ...]:
    """Steps ``(tactic, technique, description)`` told one after the other: each leads to the next."""
    last = len(steps) - 1
    return tuple(
        Step(f"S{index:02d}", tactic, technique, description, (f"S{index + 1:02d}",) if index < last else ())
        for index, (tactic, technique, description) in enumerate(steps)
    )
