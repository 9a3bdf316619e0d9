"""Reads ``ATLAS-<release>.yaml`` of format 6 (https://github.com/mitre-atlas/atlas-data, ``dist/v6``).

Objects stand in mappings keyed by id; everything between objects is a relationship:
``relationships: {source id: {type: [{source, target, relationship-type, …}]}}`` with the types ``sequences`` (matrix to tactic),
``achieves`` (technique to tactic), ``specializes`` (sub-technique to parent), ``mitigates``, ``employs`` (case study to technique,
with ``leads-to``, which makes a procedure a directed graph).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode
from threatlas.knowledge.fields import PLATFORM_WORDS, STAGE_WORDS, Fields
from threatlas.knowledge.model import CaseStudy, Mitigates, Mitigation, Provenance, Step, Tactic, Technique
from threatlas.vocabulary import LifecycleStage, Platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.documents.place import Place
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
_TECHNIQUE = (*_OBJECT, "platforms", "maturity")
_MITIGATION = (*_OBJECT, "lifecycle-phases", "categories")
_STUDY = (*_OBJECT, "type", "actor", "target", "reporter", "date", "date-granularity")
_RELATION = (
    "source",
    "target",
    "relationship-type",
    "description",
    "position",
    "tactic",
    "step-id",
    "leads-to",
    "id",
    "uuid",
)
_LAST = 10_000


def recognises(root: MappingNode) -> bool:
    """Whether a YAML document is of this format."""
    return "format-version" in root


@dataclass(slots=True)
class _Relations:
    """The relationships of a document, sorted by type."""

    positions: dict[str, int] = field(default_factory=dict)
    tactics: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    steps: dict[str, list[Step]] = field(default_factory=dict)
    graphs: set[str] = field(default_factory=set)
    """Case studies of which a step says what it leads to."""


def read(root: MappingNode, draft: Draft) -> None:
    """Fills ``draft`` from a document. What is wrong goes to ``draft.issues``."""
    top = Fields(root, draft.issues, _TOP)
    version = top.text("format-version")
    draft.format = f"yaml-{version.split('.')[0]}"
    if not version.startswith("6"):
        draft.issues.error(
            "unknown-format",
            f"is of format {version[:20]!r}; formats 3 to 6 are read",
            place=top.place_of("format-version"),
        )
        return
    collection = root.get("collection")
    if isinstance(collection, MappingNode):
        draft.version = Fields(collection, draft.issues, ("id", "version", "name", "description")).text("version")
    else:
        top.wrong_type("collection", "a mapping", collection)
    relations = _relations(root, draft)
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
    draft.tactics.sort(key=lambda tactic: relations.positions.get(tactic.id, _LAST))
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
        if stated and stated != key:
            draft.issues.repaired(
                "id-differs",
                f"stands under {key[:40]} but calls itself {stated[:40]!r}; the key counts",
                subject=identifier,
                place=place,
            )
        fields.subject = identifier
        draft.places.setdefault(identifier, place)
        yield identifier, fields


def _technique(identifier: str, fields: Fields, relations: _Relations) -> Technique:
    return Technique(
        identifier,
        fields.text("name", required=True),
        "",
        fields.text("description"),
        tuple(relations.tactics.get(identifier, ())),
        relations.parents.get(identifier),
        fields.text("maturity").lower() or None,
        tuple(Platform(term) for term in fields.terms("platforms", dict(PLATFORM_WORDS))),
        fields.attack_reference("attack-reference"),
        fields.date("created-date"),
        fields.date("modified-date"),
        fields.references(),
    )


def _case_study(identifier: str, fields: Fields, relations: _Relations) -> CaseStudy:
    steps = sorted(relations.steps.get(identifier, ()), key=lambda step: step.id)
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
        fields.text("type").lower() or None,
        fields.date("date"),
        fields.text("date-granularity").lower() or None,
        fields.text("target"),
        fields.text("actor"),
        fields.text("reporter"),
        tuple(steps),
        fields.references(),
    )


def _relations(root: MappingNode, draft: Draft) -> _Relations:
    relations = _Relations()
    sources = root.get("relationships")
    top = Fields(root, draft.issues, _TOP)
    if sources is None:
        return relations
    if not isinstance(sources, MappingNode):
        top.wrong_type("relationships", "a mapping of ids to relationships", sources)
        return relations
    for source, types in sources.items():
        if not isinstance(types, MappingNode):
            top.wrong_type("relationships", "a mapping of types to lists", types, sources.place_of(source))
            continue
        kinds = Fields(types, draft.issues, ("sequences", "achieves", "specializes", "mitigates", "employs"), source)
        for kind in types:
            for node, place in kinds.mappings(kind):
                _relation(source, kind, Fields(node, draft.issues, _RELATION, source), place, relations, draft)
    return relations


def _relation(source: str, kind: str, fields: Fields, place: Place, relations: _Relations, draft: Draft) -> None:
    target = fields.identifier("target")
    if target is None:
        return
    if kind == "sequences":
        position = fields.text("position")
        relations.positions[target] = int(position) if position.isdecimal() and len(position) < 6 else _LAST
        return
    origin = fields.as_identifier(source, place)
    if origin is None:
        return
    if kind == "achieves":
        relations.tactics.setdefault(origin, []).append(target)
    elif kind == "specializes":
        relations.parents[origin] = target
    elif kind == "mitigates":
        draft.links.append((Mitigates(origin, target, fields.text("description"), Provenance.ATLAS), place))
    elif kind == "employs":
        steps = relations.steps.setdefault(origin, [])
        tactic = fields.identifier("tactic") if "tactic" in fields.node else None
        following = fields.texts("leads-to")
        if "leads-to" in fields.node:
            relations.graphs.add(origin)
        steps.append(
            Step(fields.text("step-id") or f"S{len(steps):02d}", tactic, target, fields.text("description"), following)
        )
    else:
        draft.issues.left_out(
            "unknown-relation", f"a relationship of type {kind[:40]!r} is not known", subject=origin, place=place
        )
