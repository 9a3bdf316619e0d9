"""Reads a STIX 2.1 bundle of ATLAS: the published ``stix-atlas.json`` and the bundles that threatlas exports.

Objects are found by the ATLAS id among their external references, never by their STIX id: the published bundle gives 34
relationship ids to 114 different links, so whoever keys them by id loses links.

The ``x_threatlas_…`` properties are those of :mod:`threatlas.knowledge.exporters.stix`; bundles of others lack them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode, SequenceNode
from threatlas.knowledge.fields import PLATFORM_WORDS, STAGE_WORDS, Fields
from threatlas.knowledge.model import CaseStudy, Mitigates, Mitigation, Provenance, Reference, Step, Tactic, Technique
from threatlas.knowledge.readers.stix_applicability import read_applicability
from threatlas.vocabulary import LifecycleStage, Platform

if TYPE_CHECKING:
    from threatlas.documents.place import Place
    from threatlas.knowledge.draft import Draft

SOURCES = ("mitre-atlas", "threatlas")
"""``source_name`` of the external reference that carries an object's id."""


def recognises(root: MappingNode) -> bool:
    """Whether a JSON document is a STIX bundle."""
    return root.get("type") == "bundle"


def read(root: MappingNode, draft: Draft) -> None:
    """Fills ``draft`` from a bundle. What is wrong goes to ``draft.issues``."""
    _Reader(root, draft).read()


class _Reader:
    def __init__(self, root: MappingNode, draft: Draft) -> None:
        self.root = root
        self.draft = draft
        self.ids: dict[str, str] = {}
        """STIX id to ATLAS id."""
        self.tactic_names: dict[str, str] = {}
        """Short name of a tactic to its id."""
        self.order: list[str] = []
        self.parents: dict[str, str] = {}
        self.steps: dict[str, list[tuple[int, Step]]] = {}
        self.issues = draft.issues

    def read(self) -> None:
        self.draft.format = "stix"
        self.draft.complete = False  # MITRE's bundles hold no case studies; ours say whether they hold all
        objects = self.root.get("objects")
        if not isinstance(objects, SequenceNode):
            self.issues.error("wrong-type", "the bundle has no list of objects")
            return
        by_type: dict[str, list[tuple[MappingNode, Place]]] = {}
        for node, place in zip(objects, objects.places, strict=True):
            if not isinstance(node, MappingNode):
                self.issues.error("wrong-type", "an object of the bundle is not a mapping", place=place)
            elif node.get("revoked") is True or node.get("x_mitre_deprecated") is True:
                self.issues.left_out("revoked", f"{str(node.get('name'))[:60]!r} is revoked or deprecated", place=place)
            else:
                by_type.setdefault(str(node.get("type")), []).append((node, place))
        for kind in ("x-mitre-tactic", "attack-pattern", "course-of-action", "campaign"):
            for node, place in by_type.get(kind, ()):
                self.register(node, place)
        for node, _ in by_type.get("relationship", ()):
            self.relationship(node)
        for kind, take in (
            ("x-mitre-collection", self.collection),
            ("x-mitre-matrix", self.matrix),
            ("x-mitre-tactic", self.tactic),
            ("attack-pattern", self.technique),
            ("course-of-action", self.mitigation),
            ("campaign", self.case_study),
        ):
            for node, _ in by_type.get(kind, ()):
                take(node)
        position = {identifier: index for index, identifier in enumerate(self.order)}
        self.draft.tactics.sort(key=lambda tactic: position.get(tactic.id, len(position)))

    def fields(self, node: MappingNode) -> Fields:
        return Fields(node, self.issues, node.keys(), self.ids.get(str(node.get("id")), ""))

    def register(self, node: MappingNode, place: Place) -> None:
        """Notes the ATLAS id of an object, so that others can refer to it."""
        fields = self.fields(node)
        for reference, reference_place in fields.mappings("external_references"):
            if reference.get("source_name") in SOURCES and reference.get("external_id") is not None:
                identifier = fields.as_identifier(str(reference["external_id"]), reference_place)
                if identifier is not None:
                    self.ids[str(node.get("id"))] = identifier
                    self.draft.places.setdefault(identifier, place)
                    if node.get("type") == "x-mitre-tactic":
                        self.tactic_names[str(node.get("x_mitre_shortname"))] = identifier
                return
        self.issues.left_out("no-atlas-id", f"{str(node.get('name'))[:60]!r} carries no ATLAS id", place=place)

    def refer(self, node: MappingNode, key: str) -> str | None:
        return self.ids.get(str(node.get(key)))

    def relationship(self, node: MappingNode) -> None:
        fields = self.fields(node)
        kind = node.get("relationship_type")
        source, target = self.refer(node, "source_ref"), self.refer(node, "target_ref")
        if source is None or target is None:
            self.issues.left_out(
                "unknown-link-end",
                f"a relationship {str(kind)[:40]!r} with an end that is not in the bundle",
                place=node.place,
            )
        elif kind == "mitigates":
            own = node.get("x_threatlas_provenance") == Provenance.THREATLAS
            link = Mitigates(
                source, target, fields.text("description"), Provenance.THREATLAS if own else Provenance.ATLAS
            )
            self.draft.links.append((link, node.place))
        elif kind == "subtechnique-of":
            self.parents[source] = target
        elif kind == "uses":
            self.step(fields, source, target)

    def step(self, fields: Fields, study: str, technique: str) -> None:
        index = fields.node.get("x_threatlas_position")
        identifier = fields.text("x_threatlas_step") or f"S{len(self.steps.get(study, ())):02d}"
        tactic = fields.text("x_threatlas_tactic") or None
        step = Step(identifier, tactic, technique, fields.text("description"), fields.texts("x_threatlas_leads_to"))
        self.steps.setdefault(study, []).append(
            (index if isinstance(index, int) else len(self.steps.get(study, ())), step)
        )

    def collection(self, node: MappingNode) -> None:
        fields = self.fields(node)
        self.draft.version = fields.text("x_mitre_version") or self.draft.version
        self.draft.notes += fields.texts("x_threatlas_notes")
        self.draft.complete = node.get("x_threatlas_complete") is True

    def matrix(self, node: MappingNode) -> None:
        self.order += [self.ids[ref] for ref in self.fields(node).texts("tactic_refs") if ref in self.ids]

    def words(self, node: MappingNode) -> tuple[Fields, str, str, str] | None:
        """The fields, id, summary and description of an object that has an ATLAS id.

        A description that only repeats our summary is none of the release.
        """
        identifier = self.ids.get(str(node.get("id")))
        if identifier is None:
            return None
        fields = self.fields(node)
        summary, description = fields.text("x_threatlas_summary"), fields.text("description")
        return fields, identifier, summary, "" if description == summary else description

    def sources(self, fields: Fields, *, own: str) -> tuple[Reference, ...]:
        """External references other than the object's own identity and its ATT&CK counterpart."""
        found = []
        for node, _ in fields.mappings("external_references"):
            name = node.get("source_name")
            if name not in SOURCES and not (name == "mitre-attack" and node.get("external_id") is not None):
                part = Fields(node, self.issues, node.keys(), own)
                found.append(Reference(part.text("description"), part.text("url") or part.text("x_threatlas_url")))
        return tuple(found)

    def attack(self, fields: Fields) -> str | None:
        for node, _ in fields.mappings("external_references"):
            if node.get("source_name") == "mitre-attack" and isinstance(node.get("external_id"), str):
                return str(node["external_id"])
        return None

    def tactic(self, node: MappingNode) -> None:
        if words := self.words(node):
            fields, identifier, summary, description = words
            self.draft.tactics.append(
                Tactic(
                    identifier,
                    fields.text("name", required=True),
                    summary,
                    description,
                    self.attack(fields),
                    self.dated(fields, "created"),
                    self.dated(fields, "modified"),
                    self.sources(fields, own=identifier),
                )
            )

    def dated(self, fields: Fields, key: str) -> str | None:
        """The date under ``key``; None where the exporter had none to write."""
        return None if fields.node.get("x_threatlas_undated") in (True, key) else fields.date(key)

    def technique(self, node: MappingNode) -> None:
        if words := self.words(node):
            fields, identifier, summary, description = words
            phases = [part.get("phase_name") for part, _ in fields.mappings("kill_chain_phases")]
            tactics = [self.tactic_names.get(str(phase)) for phase in phases]
            platforms = [word for word in fields.texts("x_mitre_platforms") if word != "ATLAS"]
            self.draft.techniques.append(
                Technique(
                    identifier,
                    fields.text("name", required=True),
                    summary,
                    description,
                    tuple(dict.fromkeys(tactic for tactic in tactics if tactic)),
                    self.parents.get(identifier),
                    fields.text("x_mitre_maturity").lower() or None,
                    tuple(
                        Platform(PLATFORM_WORDS[word.lower()]) for word in platforms if word.lower() in PLATFORM_WORDS
                    ),
                    self.attack(fields),
                    self.dated(fields, "created"),
                    self.dated(fields, "modified"),
                    self.sources(fields, own=identifier),
                    applicability=read_applicability(fields),
                )
            )

    def mitigation(self, node: MappingNode) -> None:
        if words := self.words(node):
            fields, identifier, summary, description = words
            own = node.get("x_threatlas_provenance") == Provenance.THREATLAS
            self.draft.mitigations.append(
                Mitigation(
                    identifier,
                    fields.text("name", required=True),
                    summary,
                    description,
                    fields.texts("x_mitre_categories"),
                    tuple(LifecycleStage(term) for term in fields.terms("x_mitre_lifecycle", dict(STAGE_WORDS))),
                    self.attack(fields),
                    self.dated(fields, "created"),
                    self.dated(fields, "modified"),
                    Provenance.THREATLAS if own else Provenance.ATLAS,
                    self.sources(fields, own=identifier),
                )
            )

    def case_study(self, node: MappingNode) -> None:
        if words := self.words(node):
            fields, identifier, summary, description = words
            steps = [step for _, step in sorted(self.steps.get(identifier, ()), key=lambda item: item[0])]
            self.draft.case_studies.append(
                CaseStudy(
                    identifier,
                    fields.text("name", required=True),
                    summary,
                    description,
                    fields.text("x_threatlas_kind") or None,
                    fields.date("first_seen"),
                    fields.text("x_threatlas_date_granularity") or None,
                    fields.text("x_threatlas_target"),
                    fields.text("x_threatlas_actor"),
                    fields.text("x_threatlas_reporter"),
                    tuple(steps),
                    self.sources(fields, own=identifier),
                )
            )
