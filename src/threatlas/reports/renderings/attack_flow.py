"""The attack paths as one Attack Flow 2.0, which allows one flow in a document.

A condition stands for each profile of adversary and leads to the first steps of its paths. Each step is an action at its
assets; a step that needs several others comes after an AND operator. Where several paths reach an objective, an OR operator
joins them before the condition that it is reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import one_line, plain
from threatlas.knowledge.exporters.attack_flow_parts import bundle, extended
from threatlas.knowledge.exporters.stix_ids import FIRST, object_id, own_id, timestamp
from threatlas.knowledge.exporters.stix_parts import Object, write
from threatlas.reports.figures import percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis, AttackPath, Exposure, Hindrance, PathStep


def render(analysis: Analysis, kb: KnowledgeBase) -> str:
    """The bundle as ASCII JSON. Ids derive from the name of the system and what a path is made of."""
    return write(_Drawing(analysis, kb).bundle())


class _Drawing:
    def __init__(self, analysis: Analysis, kb: KnowledgeBase) -> None:
        self.analysis = analysis
        self.kb = kb
        self.name = one_line(analysis.system.name)
        self.titles = {asset.id: asset for asset in analysis.system.assets}
        self.objects: dict[str, Object] = {}
        """By id, in order."""
        self.effects: dict[str, list[str]] = {}
        """By the id of an object, what it leads to."""

    def bundle(self) -> Object:
        analysis = self.analysis
        beginnings = {
            profile: self._condition(profile, f"An adversary who is {profile}") for profile in self._profiles()
        }
        ends: dict[str, list[str]] = {}
        for exposure in analysis.exposures:
            for path in exposure.paths:
                first, last = self._path(exposure, path)
                self._lead(beginnings[exposure.profile], first)
                ends.setdefault(exposure.objective.id, []).append(last)
        self._reach(ends)
        flow = extended(
            "attack-flow",
            self._id("attack-flow"),
            name=self.name,
            description=f"Attack paths of {self.name}, found by threatlas {analysis.threatlas} with the techniques of "
            f"MITRE ATLAS {analysis.release}: what could happen, not what did.",
            scope="other",
            start_refs=list(beginnings.values()),
        )
        made = {"created": timestamp(FIRST), "modified": timestamp(max(FIRST, analysis.as_of))}
        objects = [self._with_effects(identifier) | made for identifier in self.objects]
        return bundle(f"paths of {self.name} in {analysis.release} on {analysis.as_of}", flow | made, objects)

    def _profiles(self) -> dict[str, None]:
        found = (*self.analysis.system.adversaries, *(exposure.profile for exposure in self.analysis.exposures))
        return dict.fromkeys(found)

    def _id(self, kind: str, *parts: str) -> str:
        return own_id(kind, plain("\n".join(("analysis", self.name, *parts))))

    def _put(self, made: Object) -> str:
        identifier: str = made["id"]
        self.objects.setdefault(identifier, made)
        return identifier

    def _lead(self, start: str, ends: Iterable[str]) -> None:
        known = self.effects.setdefault(start, [])
        known += [end for end in dict.fromkeys(ends) if end not in known]

    def _with_effects(self, identifier: str) -> Object:
        made, effects = self.objects[identifier], self.effects.get(identifier, [])
        if not effects:
            return made
        return {**made, ("on_true_refs" if made["type"] == "attack-condition" else "effect_refs"): effects}

    def _condition(self, key: str, description: str) -> str:
        return self._put(
            extended("attack-condition", self._id("attack-condition", key), description=plain(description))
        )

    def _operator(self, word: str, *key: str) -> str:
        return self._put(extended("attack-operator", self._id("attack-operator", word, *key), operator=word))

    def _path(self, exposure: Exposure, path: AttackPath) -> tuple[list[str], str]:
        """The ids of the steps that need no other, and of the action or operator that the path ends with."""
        key = [
            exposure.profile,
            exposure.objective.id,
            *(f"{step.rule} {' '.join(step.assets)}" for step in path.steps),
        ]
        while self._id("attack-action", *key, "0") in self.objects:
            key.append("again")
        actions = [self._action(step, [*key, str(number)]) for number, step in enumerate(path.steps)]
        for number, step in enumerate(path.steps):
            if step.after:
                joined = self._joined([actions[position] for position in step.after], [*key, str(number)])
                self._lead(joined, [actions[number]])
        needed = {position for step in path.steps for position in step.after}
        last = [action for number, action in enumerate(actions) if number not in needed]
        return [action for action, step in zip(actions, path.steps, strict=True) if not step.after], self._joined(
            last, key
        )

    def _joined(self, starts: list[str], key: list[str]) -> str:
        """The one of these that there is, or the AND operator that all of them lead to."""
        if len(starts) == 1:
            return starts[0]
        operator = self._operator("AND", *key)
        for start in starts:
            self._lead(start, [operator])
        return operator

    def _action(self, step: PathStep, key: list[str]) -> str:
        known = self.kb.get(step.technique) is not None
        tactics = self.kb.technique(step.technique).tactics if known else ()
        tactic = tactics[0] if len(tactics) == 1 else None
        told = [f"{step.because}.", f"Succeeds with {percent(step.probability)}.", *map(_in_its_way, step.hindrances)]
        if step.accepted is not None:
            told.append(f"Accepted by {step.accepted.owner} until {step.accepted.until}: {step.accepted.reason}")
        return self._put(
            extended(
                "attack-action",
                self._id("attack-action", *key),
                name=one_line(step.name),
                tactic_id=tactic,
                tactic_ref=object_id(tactic) if tactic else None,
                technique_id=step.technique,
                technique_ref=object_id(step.technique) if known else None,
                description=plain(" ".join(told)),
                asset_refs=[self._asset(asset) for asset in step.assets if asset in self.titles],
            )
        )

    def _asset(self, identifier: str) -> str:
        asset = self.titles[identifier]
        return self._put(
            extended(
                "attack-asset",
                self._id("attack-asset", identifier),
                name=one_line(asset.title) or identifier,
                description=f"{asset.kind.title} ({identifier})",
            )
        )

    def _reach(self, ends: dict[str, list[str]]) -> None:
        for objective in self.analysis.system.objectives:
            last = ends.get(objective.id, [])
            if last:
                reached = self._condition(f"reached {objective.id}", f"{objective.title} ({objective.id}) is reached")
                if len(last) > 1:
                    either = self._operator("OR", objective.id)
                    self._lead(either, [reached])
                    reached = either
                for end in last:
                    self._lead(end, [reached])


def _in_its_way(hindrance: Hindrance) -> str:
    where = f" on {hindrance.where}" if hindrance.where else ""
    if hindrance.bypassed_by is not None:
        return f"{hindrance.control} {hindrance.name}{where} is got past by {hindrance.bypassed_by}."
    return f"{hindrance.control} {hindrance.name}{where} leaves {percent(hindrance.factor)} of the chance."
