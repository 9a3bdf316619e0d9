"""Attack Flow 2.0 of one case study. Techniques and tactics are referred to by the ids that MITRE publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.exporters.attack_flow_parts import bundle, extended
from threatlas.knowledge.exporters.stix_ids import FIRST, newest_date, object_id, own_id, timestamp
from threatlas.knowledge.exporters.stix_parts import Object, references, write

if TYPE_CHECKING:
    from threatlas.knowledge.exporters.options import Options
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import CaseStudy, Step


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
    return write(bundle(f"flow of {study.id} in {kb.release.version}", flow, objects))


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


def _flow(kb: KnowledgeBase, study: CaseStudy, start: list[str]) -> Object:
    about = f"{study.id} of MITRE ATLAS {kb.release.version}, drawn by threatlas."
    text = study.description or study.summary
    cited = [{key: value for key, value in each.items() if not key.startswith("x_")} for each in references(study)]
    return extended(
        "attack-flow",
        own_id("attack-flow", study.id),
        name=study.name,
        description=f"{about}\n\n{text}".strip(),
        scope="incident" if study.kind == "incident" else "other",  # there is no word for an exercise
        start_refs=start,
        external_references=cited,
    )


def _action(kb: KnowledgeBase, step: Step, identifier: str, effects: list[str]) -> Object:
    return extended(
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
