"""Reads what a release of format 6 says between its objects.

``relationships: {source id: {type: [{source, target, relationship-type, …}]}}`` with the types ``sequences`` (matrix to tactic,
with ``position``), ``achieves`` (technique to tactic), ``specializes`` (sub-technique to parent), ``mitigates`` (with
``description``) and ``employs`` (case study to technique, with ``description``, ``tactic``, ``step-id`` and ``leads-to``, which
makes a procedure a directed graph).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode
from threatlas.knowledge.fields import Fields
from threatlas.knowledge.model import Mitigates, Provenance, Step
from threatlas.vocabulary import canonical

if TYPE_CHECKING:
    from threatlas.documents.place import Place
    from threatlas.knowledge.draft import Draft

KINDS = ("sequences", "achieves", "specializes", "mitigates", "employs")
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
LAST = 10_000
"""The position of what has none."""


@dataclass(slots=True)
class Relations:
    """The relationships of a document, sorted by type."""

    positions: dict[str, int] = field(default_factory=dict)
    """Of tactics in the matrix, by id."""
    tactics: dict[str, list[str]] = field(default_factory=dict)
    """Ids of tactics, by id of technique."""
    parents: dict[str, str] = field(default_factory=dict)
    """Ids of parents, by id of sub-technique."""
    steps: dict[str, list[Step]] = field(default_factory=dict)
    """By id of case study, in the order of the file."""
    graphs: set[str] = field(default_factory=set)
    """Case studies of which a step says what it leads to."""
    ends: list[tuple[str, str, Place]] = field(default_factory=list)
    """Of each relationship: its type, the id of the object that it says something about, its place."""

    def note_orphans(self, draft: Draft) -> None:
        """Notes the relationships of objects that the document does not hold: nothing is dropped in silence."""
        techniques = {technique.id for technique in draft.techniques}
        known = {
            "sequences": {tactic.id for tactic in draft.tactics},
            "achieves": techniques,
            "specializes": techniques,
            "employs": {study.id for study in draft.case_studies},
        }
        for kind, identifier, place in self.ends:
            if identifier not in known[kind]:
                draft.issues.left_out(
                    "unknown-link-end",
                    f"a relationship of type {kind!r} of an object that is not in the release",
                    subject=identifier,
                    place=place,
                )


def read_relations(root: MappingNode, known: tuple[str, ...], draft: Draft) -> Relations:
    """The relationships of a document with the top-level keys ``known``; ``mitigates`` go to ``draft.links``."""
    relations = Relations()
    sources = root.get("relationships")
    if sources is None:
        return relations
    if not isinstance(sources, MappingNode):
        Fields(root, draft.issues, known).wrong_type("relationships", "a mapping of ids to relationships", sources)
        return relations
    for source, types in sources.items():
        place = sources.place_of(source)
        if not isinstance(types, MappingNode):
            top = Fields(root, draft.issues, known, source)
            top.wrong_type("relationships", "a mapping of types to lists", types, place)
            continue
        kinds = Fields(types, draft.issues, KINDS, source)
        for kind in types:
            if kind in KINDS:
                for node, node_place in kinds.mappings(kind):
                    _relation(source, kind, Fields(node, draft.issues, _RELATION, source), node_place, relations, draft)
            else:
                problem = f"relationships of type {kind[:40]!r} are not known"
                draft.issues.left_out("unknown-relation", problem, subject=source, place=types.place_of(kind))
    return relations


def _relation(source: str, kind: str, fields: Fields, place: Place, relations: Relations, draft: Draft) -> None:
    target = fields.identifier("target")
    if target is None:
        return
    if kind == "sequences":
        position = fields.text("position")
        relations.positions[target] = int(position) if position.isdecimal() and len(position) < 5 else LAST
        relations.ends.append((kind, target, place))
        return
    origin = fields.as_identifier(source, place)
    if origin is None:
        return
    stated = fields.text("source")
    if stated and canonical(stated) != origin:
        problem = f"a relationship stands under {origin} but names {stated[:40]!r} as its source; the first counts"
        draft.issues.repaired("source-differs", problem, subject=origin, place=place)
    if kind == "mitigates":
        draft.links.append((Mitigates(origin, target, fields.text("description"), Provenance.ATLAS), place))
        return
    relations.ends.append((kind, origin, place))
    if kind == "achieves":
        relations.tactics.setdefault(origin, []).append(target)
    elif kind == "employs":
        _step(origin, target, fields, relations)
    elif relations.parents.setdefault(origin, target) != target:
        problem = f"a second parent, {target}; {relations.parents[origin]} counts"
        draft.issues.left_out("second-parent", problem, subject=origin, place=place)


def _step(study: str, technique: str, fields: Fields, relations: Relations) -> None:
    steps = relations.steps.setdefault(study, [])
    tactic = fields.identifier("tactic") if fields.node.get("tactic") is not None else None
    if "leads-to" in fields.node:
        relations.graphs.add(study)
    steps.append(
        Step(
            fields.text("step-id") or f"S{len(steps):02d}",
            tactic,
            technique,
            fields.text("description"),
            fields.texts("leads-to"),
        )
    )
