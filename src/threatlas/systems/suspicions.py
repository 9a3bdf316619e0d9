"""What is suspicious in a description that is well formed: each check names what it would expect and why it matters."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from threatlas.documents.place import Place
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from threatlas.systems.description import Asset, Flow, System
    from threatlas.systems.problem import Problems

Suspicion = tuple[str, str, int]
"""Code, message and line."""

_SERVICES = (
    AssetKind.INFERENCE_API,
    AssetKind.APPLICATION,
    AssetKind.GATEWAY,
    AssetKind.AI_SERVICE,
    AssetKind.MCP_SERVER,
)
_POWERS = (Relation.READS, Relation.WRITES, Relation.EXECUTES, Relation.SENDS, Relation.CALLS)
_ACTIONS = (Relation.CALLS, Relation.READS, Relation.WRITES, Relation.EXECUTES, Relation.USES)


class _Graph:
    """The flows of a system by their ends."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.assets = {asset.id: asset for asset in system.assets}
        self.out: dict[str, list[Flow]] = defaultdict(list)
        self.into: dict[str, list[Flow]] = defaultdict(list)
        for flow in system.flows:
            self.out[flow.source].append(flow)
            self.into[flow.target].append(flow)

    def of_kind(self, *kinds: AssetKind) -> Iterator[Asset]:
        return (asset for asset in self.system.assets if asset.kind in kinds)

    def has(self, flows: list[Flow], *relations: Relation) -> bool:
        return any(flow.relation in relations for flow in flows)


def find_suspicions(system: System, problems: Problems, today: date) -> None:
    """Adds a warning to ``problems`` for whatever looks forgotten or contradictory. ``today`` decides what has expired."""
    graph = _Graph(system)
    for check in CHECKS:
        for code, message, line in check(graph):
            problems.warning(code, message, Place(line, 1))
    for decision in system.decisions:
        if decision.until < today:
            message = f"the decision on {decision.technique} ran out on {decision.until}: decide again or remove it"
            problems.warning("expired-decision", message, Place(decision.origin.line, 1))


def _unconnected(graph: _Graph) -> Iterator[Suspicion]:
    for asset in graph.system.assets:
        if not graph.out[asset.id] and not graph.into[asset.id]:
            yield "unconnected", f"{asset.id} has no flow: nothing can be said about it until it has", asset.origin.line


def _agents_without_tools(graph: _Graph) -> Iterator[Suspicion]:
    for agent in graph.of_kind(AssetKind.AGENT):
        if not graph.has(graph.out[agent.id], Relation.CALLS):
            yield (
                "agent-without-tools",
                f"agent {agent.id} calls nothing: add its tools, or make it a model",
                agent.origin.line,
            )


def _tools_without_powers(graph: _Graph) -> Iterator[Suspicion]:
    for tool in graph.of_kind(AssetKind.TOOL):
        if not graph.has(graph.out[tool.id], *_POWERS):
            message = f"tool {tool.id} can do nothing: say what it reads, writes, executes-on or sends-to"
            yield "tool-without-powers", message, tool.origin.line


def _models_from_nowhere(graph: _Graph) -> Iterator[Suspicion]:
    for model in graph.of_kind(AssetKind.MODEL):
        if not graph.has(graph.into[model.id], Relation.TRAINS, Relation.DERIVES, Relation.PROVIDES, Relation.BUILDS):
            message = f"model {model.id} comes from nowhere: say what trains, derives, builds or provides it"
            yield "model-from-nowhere", message, model.origin.line


def _models_nobody_reaches(graph: _Graph) -> Iterator[Suspicion]:
    for model in graph.of_kind(AssetKind.MODEL):
        if not graph.has(graph.into[model.id], Relation.SERVES, Relation.CALLS, Relation.USES, Relation.FEEDS):
            message = f"model {model.id} is used by nobody: say what serves it, or what feeds it"
            yield "model-not-served", message, model.origin.line


def _silent_ai(graph: _Graph) -> Iterator[Suspicion]:
    for agent in graph.of_kind(AssetKind.AGENT, AssetKind.APPLICATION):
        if not graph.has(graph.out[agent.id], Relation.ANSWERS) and Flag.GENERATIVE in agent.flags:
            message = f"{agent.id} answers nobody: say who sees what it puts out, since answers can carry data away"
            yield "no-answers", message, agent.origin.line


def _channels_to_nowhere(graph: _Graph) -> Iterator[Suspicion]:
    for channel in graph.of_kind(AssetKind.CHANNEL):
        if not graph.has(graph.out[channel.id], Relation.FEEDS, Relation.DELIVERS):
            yield "dead-channel", f"channel {channel.id} feeds nothing and delivers to nobody", channel.origin.line


def _keys_without_locks(graph: _Graph) -> Iterator[Suspicion]:
    for key in graph.of_kind(AssetKind.KEY, AssetKind.ACCOUNT):
        if not graph.has(graph.out[key.id], Relation.UNLOCKS):
            yield "key-without-lock", f"{key.kind} {key.id} unlocks nothing: say what it opens", key.origin.line


def _open_crossings(graph: _Graph) -> Iterator[Suspicion]:
    for flow in graph.system.flows:
        source, target = graph.assets[flow.source], graph.assets[flow.target]
        crosses = source.zone is not None and target.zone is not None and source.zone != target.zone
        if crosses and flow.relation in _ACTIONS and not flow.authenticated and Flag.PUBLIC not in target.flags:
            way = f"from {source.zone} to {target.zone}"
            message = f"`{flow}` crosses {way} with no authentication: say `authenticated: true` if it has some"
            yield "open-crossing", message, flow.origin.line


def _nothing_public(graph: _Graph) -> Iterator[Suspicion]:
    if not any(Flag.PUBLIC in asset.flags for asset in graph.system.assets):
        yield "nothing-public", "nothing can be reached from outside: mark what is with `is: [public]`", 1


def _objectives(graph: _Graph) -> Iterator[Suspicion]:
    if not graph.system.objectives:
        yield (
            "no-objectives",
            "there is no objective: say what an adversary could be after, so that paths have an end",
            1,
        )
    for objective in graph.system.objectives:
        if objective.loss is None or objective.loss.high == 0:
            message = f"objective {objective.id} costs nobody anything: give it a loss, or its risk cannot be compared"
            yield "no-loss", message, objective.origin.line


def _controls(graph: _Graph) -> Iterator[Suspicion]:
    for control in graph.system.controls:
        if not control.evidence:
            message = f"control {control.id} has no evidence: say how one knows that it is in place"
            yield "control-without-evidence", message, control.origin.line


CHECKS: tuple[Callable[[_Graph], Iterator[Suspicion]], ...] = (
    _unconnected,
    _agents_without_tools,
    _tools_without_powers,
    _models_from_nowhere,
    _models_nobody_reaches,
    _silent_ai,
    _channels_to_nowhere,
    _keys_without_locks,
    _open_crossings,
    _nothing_public,
    _objectives,
    _controls,
)
"""Every check, in the order of the documentation."""
