"""Attack Flow 2.0 of one case study: a STIX 2.1 extension by MITRE's Center for Threat-Informed Defense.

Written from its normative schema (https://github.com/center-for-threat-informed-defense/attack-flow,
``stix/attack-flow-schema-2.0.0.json``). Techniques and tactics are referred to by the ids that MITRE publishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.exporters.stix_ids import FIRST, newest_date, object_id, own_id, timestamp
from threatlas.knowledge.exporters.stix_parts import Object, filled, identity, references, write

if TYPE_CHECKING:
    from threatlas.knowledge.exporters.options import Options
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import CaseStudy, Step

EXTENSION = "extension-definition--fb9c968a-745b-4ade-9b25-c324172197f4"
_CENTER = "identity--d673f8cb-c168-42da-8ed4-0cb26725f86c"
_EXTENSION_MADE = "2022-08-02T19:34:35.143Z"
_AUTHOR = identity(own=True)


def export(kb: KnowledgeBase, options: Options) -> str:
    """The flow of ``options.case_study``, which must be given and have steps."""
    study = options.case_study
    if study is None or not study.procedure:
        raise ValueError("an attack flow needs a case study with steps")
    made = {"created": timestamp(FIRST), "modified": timestamp(newest_date(kb))}
    actions = _action_ids(study)
    objects = [
        _action(kb, step, action, [actions[end] for end in ends]) | made
        for step, action, ends in zip(study.procedure, actions, followers(study), strict=True)
    ]
    flow = _flow(kb, study, [actions[index] for index in starts(study)]) | made
    return write(
        {
            "type": "bundle",
            "id": own_id("bundle", f"flow of {study.id} in {kb.release.version}"),
            "objects": [_definition(), _center(), _AUTHOR, flow, *objects],
        }
    )


def starts(study: CaseStudy) -> list[int]:
    """Positions of the steps that nothing leads to, in order; in a circle that nothing leads into, its first step."""
    ends = followers(study)
    led_to = {end for each in ends for end in each}
    found = [index for index in range(len(ends)) if index not in led_to]
    reached: set[int] = set()
    for index in found:
        _reach(ends, index, reached)
    for index in range(len(ends)):
        if index not in reached:
            found.append(index)
            _reach(ends, index, reached)
    return sorted(found)


def _reach(ends: list[list[int]], begin: int, reached: set[int]) -> None:
    """Adds to ``reached`` what can be reached from ``begin``, itself included, over what is not in it yet."""
    waiting = [begin]
    while waiting:
        index = waiting.pop()
        if index not in reached:
            reached.add(index)
            waiting += ends[index]


def followers(study: CaseStudy) -> list[list[int]]:
    """For each step the positions of those it leads to. A step does not lead to itself."""
    positions: dict[str, int] = {}
    for index, step in enumerate(study.procedure):
        positions.setdefault(step.id, index)
    return [
        [end for end in dict.fromkeys(positions[name] for name in step.leads_to if name in positions) if end != index]
        for index, step in enumerate(study.procedure)
    ]


def _action_ids(study: CaseStudy) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for step in study.procedure:
        seen[step.id] = repeats = seen.get(step.id, -1) + 1
        found.append(own_id("attack-action", f"{study.id}-{step.id}" + "\n" * repeats))
    return found


def _extended(kind: str, identifier: str, **properties: object) -> Object:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": identifier,
        "created_by_ref": _AUTHOR["id"],
        **filled(**properties),
        "extensions": {EXTENSION: {"extension_type": "new-sdo"}},
    }


def _flow(kb: KnowledgeBase, study: CaseStudy, start: list[str]) -> Object:
    about = f"{study.id} of MITRE ATLAS {kb.release.version}, drawn by threatlas."
    text = study.description or study.summary
    cited = [{key: value for key, value in each.items() if not key.startswith("x_")} for each in references(study)]
    return _extended(
        "attack-flow",
        own_id("attack-flow", study.id),
        name=study.name,
        description=f"{about}\n\n{text}".strip(),
        scope="incident" if study.kind == "incident" else "other",  # there is no word for an exercise
        start_refs=start,
        external_references=cited,
    )


def _action(kb: KnowledgeBase, step: Step, identifier: str, effects: list[str]) -> Object:
    return _extended(
        "attack-action",
        identifier,
        name=kb.full_name(step.technique),
        tactic_id=step.tactic,
        tactic_ref=object_id(step.tactic) if step.tactic else None,
        technique_id=step.technique,
        technique_ref=object_id(step.technique),
        description=step.description,
        effect_refs=effects,
    )


def _definition() -> Object:
    """The extension's own definition, with the facts under which it is published."""
    return {
        "type": "extension-definition",
        "id": EXTENSION,
        "spec_version": "2.1",
        "created": _EXTENSION_MADE,
        "modified": _EXTENSION_MADE,
        "created_by_ref": _CENTER,
        "name": "Attack Flow",
        "description": "Adds attack flows to STIX 2.1.",
        "schema": "https://center-for-threat-informed-defense.github.io/attack-flow/stix/attack-flow-schema-2.0.0.json",
        "version": "2.0.0",
        "extension_types": ["new-sdo"],
        "external_references": [{"source_name": "Documentation", "url": "https://ctid.mitre.org/attack-flow"}],
    }


def _center() -> Object:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": _CENTER,
        "created": _EXTENSION_MADE,
        "modified": _EXTENSION_MADE,
        "name": "MITRE Center for Threat-Informed Defense",
        "identity_class": "organization",
    }
