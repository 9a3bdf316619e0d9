"""Reads ``ATLAS-<release>.yaml`` of format 6 (https://github.com/mitre-atlas/atlas-data, ``dist/v6``).

Objects stand in mappings keyed by id; everything between objects is a relationship:
see :mod:`threatlas.knowledge.readers.yaml_6_relations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode
from threatlas.knowledge.fields import GRANULARITIES, KINDS, MATURITIES, PLATFORM_WORDS, STAGE_WORDS, Fields
from threatlas.knowledge.model import CaseStudy, Mitigation, Step, Tactic, Technique
from threatlas.knowledge.readers.yaml_6_relations import LAST, Relations, read_relations
from threatlas.vocabulary import LifecycleStage, Platform, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.knowledge.draft import Draft

_TOP = (
    "format-version",
    "collection",
    "matrix",
    "tactics",
    "techniques",
    "mitigations",
    "case-studies",
    "relationships",
)
_OBJECT = (
    "id",
    "uuid",
    "name",
    "description",
    "object-type",
    "references",
    "created-date",
    "modified-date",
    "attack-reference",
)
_COLLECTION = (*_OBJECT, "version")
_TECHNIQUE = (*_OBJECT, "platforms", "maturity")
_MITIGATION = (*_OBJECT, "lifecycle-phases", "categories")
_STUDY = (*_OBJECT, "type", "actor", "target", "reporter", "date", "date-granularity")


def recognises(root: MappingNode) -> bool:
    """Whether a YAML document is of this format."""
    return "format-version" in root


def read(root: MappingNode, draft: Draft) -> None:
    """Fills ``draft`` from a document. What is wrong goes to ``draft.issues``."""
    top = Fields(root, draft.issues, _TOP)
    version = top.text("format-version")
    draft.format = "yaml-6"
    if version.split(".")[0] != "6":
        draft.issues.error(
            "unknown-format",
            f"is of format {version[:20]!r}; formats 3 to 6 are read",
            place=top.place_of("format-version"),
        )
        return
    collection = root.get("collection")
    if collection is None:
        draft.issues.left_out("no-version", "does not say which release it is: 'collection' is missing")
    elif isinstance(collection, MappingNode):
        draft.version = Fields(collection, draft.issues, _COLLECTION).text("version")
    else:
        top.wrong_type("collection", "a mapping", collection)
    relations = read_relations(root, _TOP, draft)
    for identifier, fields in _objects(root, "tactics", _OBJECT, draft):
        draft.tactics.append(
            Tactic(
                identifier,
                fields.text("name", required=True),
                "",
                fields.text("description"),
                fields.attack_reference("attack-reference"),
                fields.date("created-date"),
                fields.date("modified-date"),
                fields.references(),
            )
        )
    draft.tactics.sort(key=lambda tactic: relations.positions.get(tactic.id, LAST))
    for identifier, fields in _objects(root, "techniques", _TECHNIQUE, draft):
        draft.techniques.append(_technique(identifier, fields, relations))
    for identifier, fields in _objects(root, "mitigations", _MITIGATION, draft):
        draft.mitigations.append(
            Mitigation(
                identifier,
                fields.text("name", required=True),
                "",
                fields.text("description"),
                fields.texts("categories"),
                tuple(LifecycleStage(term) for term in fields.terms("lifecycle-phases", dict(STAGE_WORDS))),
                fields.attack_reference("attack-reference"),
                fields.date("created-date"),
                fields.date("modified-date"),
                references=fields.references(),
            )
        )
    for identifier, fields in _objects(root, "case-studies", _STUDY, draft):
        draft.case_studies.append(_case_study(identifier, fields, relations))
    relations.note_orphans(draft)


def _objects(root: MappingNode, section: str, known: tuple[str, ...], draft: Draft) -> Iterator[tuple[str, Fields]]:
    value = root.get(section)
    top = Fields(root, draft.issues, _TOP)
    if value is None:
        return
    if not isinstance(value, MappingNode):
        top.wrong_type(section, "a mapping of ids to objects", value)
        return
    for key, node in value.items():
        place = value.place_of(key)
        if not isinstance(node, MappingNode):
            top.wrong_type(section, f"a mapping at {key[:40]!r}", node, place)
            continue
        fields = Fields(node, draft.issues, known, key)
        identifier = fields.as_identifier(key, place)
        if identifier is None:
            continue
        stated = fields.text("id")
        if stated and canonical(stated) != identifier:
            draft.issues.repaired(
                "id-differs",
                f"stands under {key[:40]} but calls itself {stated[:40]!r}; the key counts",
                subject=identifier,
                place=place,
            )
        fields.subject = identifier
        draft.note_place(identifier, place)
        yield identifier, fields


def _technique(identifier: str, fields: Fields, relations: Relations) -> Technique:
    return Technique(
        identifier,
        fields.text("name", required=True),
        "",
        fields.text("description"),
        tuple(relations.tactics.get(identifier, ())),
        relations.parents.get(identifier),
        fields.word("maturity", MATURITIES),
        tuple(Platform(term) for term in fields.terms("platforms", dict(PLATFORM_WORDS))),
        fields.attack_reference("attack-reference"),
        fields.date("created-date"),
        fields.date("modified-date"),
        fields.references(),
    )


def _case_study(identifier: str, fields: Fields, relations: Relations) -> CaseStudy:
    steps = sorted(relations.steps.get(identifier, ()), key=_number)
    if identifier not in relations.graphs:
        following = [step.id for step in steps[1:]]
        steps = [
            Step(step.id, step.tactic, step.technique, step.description, tuple(following[index : index + 1]))
            for index, step in enumerate(steps)
        ]
    return CaseStudy(
        identifier,
        fields.text("name", required=True),
        "",
        fields.text("description"),
        fields.word("type", KINDS),
        fields.date("date"),
        fields.word("date-granularity", GRANULARITIES),
        fields.text("target"),
        fields.text("actor"),
        fields.text("reporter"),
        tuple(steps),
        fields.references(),
    )


def _number(step: Step) -> tuple[int, str]:
    """Orders ``S9`` before ``S10``; releases list steps in any order."""
    digits = step.id[1:]
    return (int(digits) if digits.isdecimal() and len(digits) < 6 else LAST, step.id)
