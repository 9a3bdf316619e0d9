"""Checks the steps of a case study: what they use exists, each has an id of its own, and what follows them exists."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from threatlas.knowledge.model import CaseStudy, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from threatlas.knowledge.draft import Draft

_STEP_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


def settle_steps(draft: Draft, study: CaseStudy, techniques: Collection[str], tactics: Collection[str]) -> CaseStudy:
    """The case study with the steps that can be kept; what is wrong goes to ``draft.issues``.

    A step that uses an unknown technique is left out, and what led to it leads to the step that followed it, if one did.
    """
    place = draft.place_of(study.id)
    kept: list[Step] = []
    left: list[Step] = []
    for step in _named(draft, study):
        if step.technique not in techniques:
            problem = f"step {step.id} uses {step.technique}, which is not in the release; it is left out"
            draft.issues.left_out("unknown-technique", problem, subject=study.id, place=place)
            left.append(step)
        elif step.tactic is not None and step.tactic not in tactics:
            problem = f"step {step.id} names {step.tactic}, which is not in the release"
            draft.issues.left_out("unknown-tactic", problem, subject=study.id, place=place)
            kept.append(replace(step, tactic=None))
        else:
            kept.append(step)
    onward = _onward(left)
    known = {step.id for step in kept}
    procedure = []
    for step in kept:
        followers = []
        for follower in dict.fromkeys(onward.get(follower, follower) for follower in step.leads_to):
            if follower in known:
                followers.append(follower)
            elif follower:
                problem = f"step {step.id} leads to {follower[:40]!r}, which is no step of the case study"
                draft.issues.left_out("unknown-step", problem, subject=study.id, place=place)
        procedure.append(step if followers == list(step.leads_to) else replace(step, leads_to=tuple(followers)))
    settled = tuple(procedure)
    return study if settled == study.procedure else replace(study, procedure=settled)


def _named(draft: Draft, study: CaseStudy) -> Iterable[Step]:
    """The steps, each with an id that is one and that no other has."""
    taken = {step.id for step in study.procedure}
    seen: set[str] = set()
    free = 0
    for step in study.procedure:
        if step.id not in seen and _STEP_ID.fullmatch(step.id):
            seen.add(step.id)
            yield step
            continue
        while (name := f"S{free:02d}") in taken:
            free += 1
        taken.add(name)
        problem = f"the id {step.id[:40]!r} stands for two steps or is none; this step is {name}"
        draft.issues.repaired("step-renamed", problem, subject=study.id, place=draft.place_of(study.id))
        yield replace(step, id=name)


def _onward(left: list[Step]) -> dict[str, str]:
    """Where the steps that were left out lead to; empty where they lead nowhere or to several."""
    onward: dict[str, str] = {}
    for step in reversed(left):
        follower = step.leads_to[0] if len(step.leads_to) == 1 else ""
        onward[step.id] = onward.get(follower, follower)
    return onward
