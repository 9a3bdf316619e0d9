"""Open Threat Model 0.1 and 0.2: trust zones, components, data flows and assets.

Source: ``otm_schema.json`` of https://github.com/iriusrisk/OpenThreatModel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.systems.importers import words
from threatlas.systems.importers.relations import is_reply, meaning_of_data
from threatlas.systems.importers.unread import list_unread
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from threatlas.documents import MappingNode
    from threatlas.systems.importers.draft import Draft

SENSITIVE_FROM = 70
"""Rating of confidentiality, of 100, from which content counts as sensitive."""
_HOLDERS = frozenset({AssetKind.HOST, AssetKind.CONTAINER, AssetKind.EDGE_DEVICE, AssetKind.SANDBOX})
_NOT_KEPT = {
    "threats": "are not kept: threatlas derives its own",
    "mitigations": "are not kept: add those that are in place under `controls`",
}


_UNDERSTOOD = frozenset(
    """
    otmVersion project name id description trustZones parent trustZone component components type tags assets
    stored processed risk confidentiality threats mitigations dataflows source destination bidirectional
    """.split()  # noqa: SIM905  # a list would be a column of forty lines
)
"""Keys that are looked at, or only say how a file is drawn or numbered; the others are listed where they hold something."""


def recognises(root: MappingNode) -> bool:
    """The version of the format is a required key."""
    return "otmVersion" in root


def read(root: MappingNode, draft: Draft) -> tuple[str, str]:
    """Zones, then components with their parents, then flows."""
    for zone in draft.items(root, "trustZones"):
        title = draft.text(zone, "name")
        draft.zone(draft.text(zone, "id"), title, zone.place)
        if zone.get("parent"):
            draft.lost(title, "lies in another zone there; zones do not nest here", zone.place_of("parent"))
    components = list(draft.items(root, "components"))
    zones = _zones(components, draft)
    sensitive = _sensitive(root, draft)
    for component in components:
        _component(component, draft, zones, sensitive)
    for component in components:
        _parent(component, draft)
    for flow in draft.items(root, "dataflows"):
        _flow(flow, draft)
    for key, reason in _NOT_KEPT.items():
        for item in draft.items(root, key):
            draft.lost(draft.text(item, "name") or key, reason, item.place)
    project = draft.mapping(root, "project")
    list_unread(root, draft, _UNDERSTOOD, frozenset())
    return draft.text(project, "name"), draft.note_of(project)


def _zones(components: list[MappingNode], draft: Draft) -> dict[str, str]:
    """The zone of each component by id: its own, or that of the component it is part of, however far up."""
    own: dict[str, str] = {}
    above: dict[str, str] = {}
    for component in components:
        parent, key = draft.mapping(component, "parent"), draft.text(component, "id")
        if parent.get("trustZone"):
            own.setdefault(key, draft.text(parent, "trustZone"))
        elif parent.get("component"):
            above.setdefault(key, draft.text(parent, "component"))
    for key in above:
        trail: list[str] = []
        at = key
        while at not in own and at in above and len(trail) <= len(above):
            trail.append(at)
            at = above[at]
            if at == key:
                break
        for passed in trail:
            own.setdefault(passed, own.get(at, ""))
    return own


def _sensitive(root: MappingNode, draft: Draft) -> set[str]:
    found = set()
    for asset in draft.items(root, "assets"):
        rating = draft.mapping(asset, "risk").get("confidentiality")
        if isinstance(rating, int | float) and rating >= SENSITIVE_FROM:
            found.add(draft.text(asset, "id"))
        reason = "is kept only as `sensitive` on what stores or processes it"
        draft.lost(draft.text(asset, "name") or "an asset", reason, asset.place)
    return found


def _component(node: MappingNode, draft: Draft, zones: dict[str, str], sensitive: set[str]) -> None:
    key, name, kind_of = draft.text(node, "id"), draft.text(node, "name"), draft.text(node, "type")
    typed = words.kind_named(kind_of)
    if typed in (AssetKind.APPLICATION, AssetKind.INFERENCE_API):
        typed = words.kind_named(name) or typed
    kind = words.choose(name, typed, frozenset(AssetKind), words.kind_named(name) or AssetKind.APPLICATION)
    if typed is None and words.kind_named(name) is None:
        draft.lost(name or "a component", f"type {kind_of[:60]!r} is not known; it became an application", node.place)
    flags = words.flags_named(kind, name, kind_of, *draft.texts(node, "tags"))
    held = draft.mapping(node, "assets")
    if sensitive.intersection(draft.texts(held, "stored") + draft.texts(held, "processed")):
        flags.add(Flag.SENSITIVE)
    draft.asset(key, kind, name, node, zone=zones.get(key) or None, flags=flags)
    threats = node.get("threats")
    if isinstance(threats, list) and threats:
        draft.lost(name, f"{len(threats)} threats are not kept: threatlas derives its own", node.place_of("threats"))


def _parent(node: MappingNode, draft: Draft) -> None:
    key, name = draft.text(node, "id"), draft.text(node, "name")
    parent = draft.mapping(node, "parent")
    if not parent.get("component"):
        return
    above = draft.text(parent, "component")
    if draft.kind(above) in _HOLDERS and draft.kind(key) is not None:
        draft.flow(key, Relation.RUNS_ON, above, parent.place)
    else:
        draft.lost(name or "a component", f"being part of {above[:60]!r} has no counterpart here", parent.place)


def _flow(node: MappingNode, draft: Draft) -> None:
    source, target = draft.text(node, "source"), draft.text(node, "destination")
    name = draft.text(node, "name")
    ways = ((source, target), (target, source))[: 2 if node.get("bidirectional") is True else 1]
    for start, end in ways:
        first, second = draft.kind(start), draft.kind(end)
        if first is None or second is None:
            draft.lost(name or "a data flow", "does not go from a component to a component", node.place)
            return
        meaning = meaning_of_data(first, second)
        if start != source and is_reply(name, meaning_of_data(second, first), meaning):
            continue
        begin, finish = (end, start) if meaning.reversed else (start, end)
        draft.flow(begin, meaning.relation, finish, node.place, note=name)
    threats = node.get("threats")
    if isinstance(threats, list) and threats:
        draft.lost(name, f"{len(threats)} threats are not kept: threatlas derives its own", node.place_of("threats"))
