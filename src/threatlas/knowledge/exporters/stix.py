"""STIX 2.1 bundle (https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html) that loses nothing.

It has the object types of MITRE's published ``stix-atlas.json`` and what that lacks: case studies (``campaign``, one ``uses``
relationship for each step), maturity, lifecycle stages, ATT&CK counterparts, the release, and an id of its own for every link.
What STIX has no property for stands in ``x_mitre_…`` where ATT&CK has a name for it, else in ``x_threatlas_…``;
:mod:`threatlas.knowledge.readers.stix` reads all of it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from threatlas.knowledge.exporters.short_names import tactic_short_names
from threatlas.knowledge.exporters.stix_ids import FIRST, newest_date, object_id, own_id, relationship_id, timestamp
from threatlas.knowledge.exporters.stix_parts import SOURCE, Object, atlas_id, filled, identity, references, write
from threatlas.knowledge.model import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge.exporters.options import Options
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import (
        Applicability,
        CaseStudy,
        Entry,
        Mitigates,
        Mitigation,
        Tactic,
        Technique,
    )

_MITRE = identity(own=False)
_THREATLAS = identity(own=True)
_WORDS = "Where x_threatlas_summary equals description, the words are those of threatlas, not MITRE's."


def export(kb: KnowledgeBase, options: Options) -> str:  # noqa: ARG001 - all exporters are called alike
    """The bundle of a release: its collection first, then identities, matrix, objects and relationships."""
    return write(_Bundle(kb).build())


class _Bundle:
    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.newest = newest_date(kb)
        self.short_names = tactic_short_names(kb)
        self.with_additions = _has_additions(kb)

    def build(self) -> Object:
        kb = self.kb
        objects = [self.matrix()]
        objects += map(self.tactic, kb.tactics)
        objects += map(self.technique, kb.techniques)
        objects += map(self.mitigation, kb.mitigations)
        objects += map(self.case_study, kb.case_studies)
        objects += [self.child(technique) for technique in kb.techniques if technique.parent]
        objects += [self.link(mitigation, link) for mitigation in kb.mitigations for link in mitigation.techniques]
        objects += [step for study in kb.case_studies for step in self.steps(study)]
        identities = [_MITRE, _THREATLAS] if self.with_additions else [_MITRE]
        additions = " with additions" if self.with_additions else ""
        return {
            "type": "bundle",
            "id": own_id("bundle", f"{kb.release.version}{additions}"),
            "objects": [self.collection(objects), *identities, *objects],
        }

    def common(self, kind: str, identifier: str, *, own: bool = False) -> Object:
        return filled(
            type=kind,
            spec_version="2.1",
            id=identifier,
            created_by_ref=(_THREATLAS if own else _MITRE)["id"],
            x_threatlas_provenance="threatlas" if own else None,
        )

    def dates(self, created: str | None = None, modified: str | None = None) -> Object:
        """Both, since STIX requires them; ``x_threatlas_undated`` is true where they are made up, or names the one that is."""
        undated: bool | str | None = None
        if not created and not modified:
            created, modified, undated = FIRST, self.newest, True
        elif not created or not modified:
            undated = "modified" if created else "created"
        return filled(
            created=timestamp(created or modified or FIRST),
            modified=timestamp(modified or created or FIRST),
            x_threatlas_undated=undated,
        )

    def collection(self, objects: Sequence[Object]) -> Object:
        """What the bundle holds. It is MITRE's only as long as everything in it is."""
        name, about = "ATLAS", "Adversarial Threat Landscape for AI Systems."
        identifier = atlas_id("x-mitre-collection", "ATLAS-collection")
        if self.with_additions:
            name, about = "ATLAS with additions of threatlas", f"{about} What is created by threatlas is not MITRE's."
            identifier = own_id("x-mitre-collection", "collection")
        return {
            **self.common("x-mitre-collection", identifier, own=self.with_additions),
            "created": timestamp(FIRST),
            "modified": timestamp(self.newest),
            "name": name,
            "description": f"{about} {_WORDS}",
            "x_mitre_version": self.kb.release.version,
            "x_threatlas_complete": self.kb.release.complete,
            "x_mitre_attack_spec_version": "2.1.0",
            **filled(x_threatlas_notes=list(self.kb.release.notes)),
            "x_mitre_contents": [
                {"object_ref": entry["id"], "object_modified": entry["modified"]} for entry in objects
            ],
        }

    def matrix(self) -> Object:
        return {
            **self.common("x-mitre-matrix", atlas_id("x-mitre-matrix", "ATLAS-matrix")),
            "created": timestamp(FIRST),
            "modified": timestamp(self.newest),
            "name": "ATLAS Matrix",
            "description": "The tactics of ATLAS in order.",
            "external_references": [{"source_name": SOURCE, "url": "https://atlas.mitre.org", "external_id": SOURCE}],
            **filled(tactic_refs=[object_id(tactic.id) for tactic in self.kb.tactics]),
        }

    def tactic(self, tactic: Tactic) -> Object:
        return {
            **self.common("x-mitre-tactic", object_id(tactic.id)),
            **self.dates(tactic.created, tactic.modified),
            **_words(tactic),
            "external_references": references(tactic),
            "x_mitre_shortname": self.short_names[tactic.id],
        }

    def technique(self, technique: Technique) -> Object:
        phases = [{"kill_chain_name": SOURCE, "phase_name": self.short_names[tactic]} for tactic in technique.tactics]
        return {
            **self.common("attack-pattern", object_id(technique.id)),
            **self.dates(technique.created, technique.modified),
            **_words(technique),
            **filled(kill_chain_phases=phases),
            "external_references": references(technique),
            "x_mitre_is_subtechnique": technique.parent is not None,
            # ATT&CK Navigator wants a platform; where the release names none, MITRE's bundle says ATLAS.
            "x_mitre_platforms": [platform.title for platform in technique.platforms] or ["ATLAS"],
            **filled(
                x_mitre_maturity=technique.maturity,
                x_threatlas_applicability=_applicability(technique.applicability),
            ),
        }

    def mitigation(self, mitigation: Mitigation) -> Object:
        own = mitigation.provenance is Provenance.THREATLAS
        return {
            **self.common("course-of-action", object_id(mitigation.id), own=own),
            **self.dates(mitigation.created, mitigation.modified),
            **_words(mitigation),
            "external_references": references(mitigation),
            **filled(
                x_mitre_lifecycle=[stage.title for stage in mitigation.stages],
                x_mitre_categories=list(mitigation.categories),
            ),
        }

    def case_study(self, study: CaseStudy) -> Object:
        return {
            **self.common("campaign", object_id(study.id)),
            **self.dates(),
            **_words(study),
            "external_references": references(study),
            **filled(
                first_seen=timestamp(study.date) if study.date else None,
                x_threatlas_date_granularity=study.date_granularity,
                x_threatlas_kind=study.kind,
                x_threatlas_target=study.target,
                x_threatlas_actor=study.actor,
                x_threatlas_reporter=study.reporter,
            ),
        }

    def child(self, technique: Technique) -> Object:
        ends = (technique.id, "subtechnique-of", str(technique.parent))
        return self.relationship(ends, self.dates(technique.created, technique.modified))

    def link(self, mitigation: Mitigation, link: Mitigates) -> Object:
        ends = (link.mitigation, "mitigates", link.technique)
        own = link.provenance is Provenance.THREATLAS
        dates = self.dates(mitigation.created, mitigation.modified)
        return self.relationship(ends, dates, own=own, description=link.reason)

    def steps(self, study: CaseStudy) -> Iterator[Object]:
        seen: dict[str, int] = {}
        for position, step in enumerate(study.procedure):
            seen[step.id] = repeats = seen.get(step.id, -1) + 1
            yield self.relationship(
                (study.id, "uses", step.technique),
                self.dates(),
                # Two steps with one id are still two; no id that was read ends with a line break.
                part=step.id + "\n" * repeats,
                description=step.description,
                x_threatlas_position=position,
                x_threatlas_step=step.id,
                x_threatlas_tactic=step.tactic,
                x_threatlas_leads_to=list(step.leads_to),
            )

    def relationship(
        self, ends: tuple[str, str, str], dates: Object, *, part: str = "", own: bool = False, **properties: Any
    ) -> Object:
        """``ends`` are the source's ATLAS id, the kind of relationship, the target's ATLAS id."""
        source, kind, target = ends
        return {
            **self.common("relationship", relationship_id(source, kind, target, part=part, own=own), own=own),
            "created": dates["created"],
            "modified": dates["modified"],
            "relationship_type": kind,
            "source_ref": object_id(source),
            "target_ref": object_id(target),
            **filled(**properties),
        }


def _has_additions(kb: KnowledgeBase) -> bool:
    links = (link for mitigation in kb.mitigations for link in mitigation.techniques)
    return (
        any(mitigation.provenance is Provenance.THREATLAS for mitigation in kb.mitigations)
        or any(link.provenance is Provenance.THREATLAS for link in links)
        or any(technique.applicability is not None for technique in kb.techniques)
    )


def _words(entry: Entry) -> Object:
    return filled(name=entry.name, description=entry.description or entry.summary, x_threatlas_summary=entry.summary)


def _applicability(applies: Applicability | None) -> Object | None:
    if applies is None:
        return None
    return filled(
        provenance=Provenance.THREATLAS,
        platforms=list(applies.platforms),
        stages=list(applies.stages),
        assets=list(applies.assets),
        areas=list(applies.areas),
        telltales=[{"telemetry": tell.telemetry, "look_for": tell.look_for} for tell in applies.telltales],
        signals=list(applies.signals),
    )
