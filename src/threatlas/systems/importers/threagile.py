"""Threagile: technical assets with communication links, data assets, trust boundaries and shared runtimes.

Sources: ``demo/stub/threagile.yaml`` and ``pkg/types/technologies.yaml`` of https://github.com/Threagile/threagile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.systems.importers import words
from threatlas.systems.importers.relations import meanings_of_call
from threatlas.systems.importers.unread import list_unread
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from threatlas.documents import MappingNode
    from threatlas.systems.importers.draft import Draft

_K = AssetKind
TECHNOLOGIES: dict[AssetKind, tuple[str, ...]] = {
    _K.MODEL: ("ai", "artificial-intelligence", "machine-learning", "deep-learning", "neural-network", "ml", "dl"),
    _K.PACKAGE_REGISTRY: ("artifact-registry",),
    _K.TRAINING_PIPELINE: (),
    _K.DATA_STORE: (
        *("big-data-platform", "block-storage", "data-lake", "database", "file-server", "local-file-system"),
        *("identity-store-database", "identity-store-ldap", "ldap-server", "operational-historian"),
    ),
    _K.RAG_INDEX: ("search-index",),
    _K.CONTAINER: ("container-platform",),
    _K.HOST: ("desktop", "devops-client", "client-system", "mainframe", "plc", "scada"),
    _K.EDGE_DEVICE: ("iot-device", "mobile-app"),
    _K.SENSOR: ("industrial-control-sensor",),
    _K.GATEWAY: ("gateway", "load-balancer", "reverse-proxy", "waf", "ips", "service-mesh"),
    _K.MONITORING: ("monitoring", "ids"),
    _K.SECRET_STORE: ("vault", "hsm"),
    _K.SOURCE_REPOSITORY: ("sourcecode-repository",),
    _K.PACKAGE: ("library",),
    _K.CHANNEL: ("mail-server", "message-queue"),
    _K.TOOL: ("tool", "cli"),
}
"""Technologies by kind; any other is an application, or what the shape of the asset says."""
_BY_TECHNOLOGY = {name: kind for kind, names in TECHNOLOGIES.items() for name in names}
_SHAPES = {
    "external-entity": (words.ACTORS, _K.ORGANISATION),
    "process": (words.PROCESSES, _K.APPLICATION),
    "datastore": (words.STORES, _K.DATA_STORE),
}
_SECRET = frozenset({"confidential", "strictly-confidential"})
_NOT_KEPT = {
    "individual_risk_categories": "a risk found by hand is not kept: threatlas derives its own",
    "custom_risk_categories": "a risk found by hand is not kept: threatlas derives its own",
    "risk_tracking": "is not kept: put what is accepted under `decisions`",
    "abuse_cases": "is not kept: put what an adversary is after under `objectives`",
    "security_requirements": "is not kept: put what is in place under `controls`",
    "questions": "is not kept",
}


_NAMED = frozenset({"data_assets", "technical_assets", "trust_boundaries", "shared_runtimes", "communication_links"})
"""Keys under which people give the names."""
_UNDERSTOOD = frozenset(
    """
    threagile_version title business_overview description data_assets technical_assets trust_boundaries
    shared_runtimes id type technology technologies used_as_client_by_human out_of_scope tags internet
    confidentiality data_assets_processed data_assets_stored communication_links target authentication
    readonly data_assets_received technical_assets_inside trust_boundaries_nested technical_assets_running
    individual_risk_categories custom_risk_categories risk_tracking abuse_cases security_requirements
    questions tags_available date
    """.split()  # noqa: SIM905  # a list would be a column of forty lines
)
"""Keys that are looked at, or only say how a file is drawn or numbered; the others are listed where they hold something."""


def recognises(root: MappingNode) -> bool:
    """The version of the format, or its technical assets."""
    return "threagile_version" in root or "technical_assets" in root


def read(root: MappingNode, draft: Draft) -> tuple[str, str]:
    """Zones, then technical assets, then what needs them."""
    zones = _zones(root, draft)
    assets = list(draft.entries(root, "technical_assets"))
    for name, asset in assets:
        _asset(name, asset, draft, zones)
    _data(root, assets, draft)
    for _, asset in assets:
        for title, link in draft.entries(asset, "communication_links"):
            _link(title, link, draft.text(asset, "id"), draft)
    _runtimes(root, draft)
    for key, reason in _NOT_KEPT.items():
        if root.get(key) is None:
            continue
        inner = draft.mapping(root, key)
        for name in inner:
            draft.lost(name, reason, inner.place_of(name))
    overview = draft.mapping(root, "business_overview")
    list_unread(root, draft, _UNDERSTOOD, _NAMED)
    return draft.text(root, "title"), draft.note_of(overview)


def _zones(root: MappingNode, draft: Draft) -> dict[str, str]:
    """The keys of zones by the ids of the assets in them."""
    found: dict[str, str] = {}
    for name, boundary in draft.entries(root, "trust_boundaries"):
        key = draft.text(boundary, "id")
        draft.zone(key, name, boundary.place)
        for inside in draft.texts(boundary, "technical_assets_inside"):
            if found.setdefault(inside, key) != key:
                draft.lost(inside, "is in two trust boundaries; the first counts", boundary.place)
        for nested in draft.texts(boundary, "trust_boundaries_nested"):
            draft.lost(nested, f"lies in {name} there; zones do not nest here", boundary.place)
    return found


def _asset(name: str, node: MappingNode, draft: Draft, zones: dict[str, str]) -> None:
    key, shape = draft.text(node, "id"), draft.text(node, "type")
    # since version 1.0 there may be several technologies
    technologies = draft.texts(node, "technologies") or [draft.text(node, "technology")]
    typed = next((kind for word in technologies if (kind := _BY_TECHNOLOGY.get(word))), None)
    within, default = _SHAPES.get(shape, (words.PROCESSES, _K.APPLICATION))
    if shape == "external-entity" and node.get("used_as_client_by_human") is True and typed is None:
        default = _K.PERSON
    kind = words.choose(name, typed, within, default)
    flags = words.flags_named(kind, name, *draft.texts(node, "tags"))
    if node.get("internet") is True and kind is not _K.PERSON:
        flags.add(Flag.PUBLIC)
    if draft.text(node, "confidentiality") in _SECRET:
        flags.add(Flag.SENSITIVE)
    draft.asset(key, kind, name, node, zone=zones.get(key), flags=flags)
    if node.get("out_of_scope") is True:
        draft.lost(name, "is out of scope there; it is an asset here", node.place)


def _data(root: MappingNode, assets: list[tuple[str, MappingNode]], draft: Draft) -> None:
    """Data that only AI systems have becomes assets; of other data only its secrecy is kept."""
    secret: set[str] = set()
    kept: set[str] = set()
    for name, data in draft.entries(root, "data_assets"):
        key, kind = draft.text(data, "id"), words.kind_named(name)
        sensitive = draft.text(data, "confidentiality") in _SECRET
        if sensitive:
            secret.add(key)
        if kind in words.AI_KINDS & words.STORES or kind is _K.KEY:
            kept.add(key)
            flags = {Flag.SENSITIVE} if sensitive else set()
            draft.asset(f"data/{key}", kind or _K.DATA_STORE, name, data, flags=flags)
        else:
            draft.lost(name, "is kept only as `sensitive` on what stores or processes it", data.place)
    for _, asset in assets:
        key = draft.text(asset, "id")
        stored = draft.texts(asset, "data_assets_stored")
        if secret.intersection(stored + draft.texts(asset, "data_assets_processed")):
            draft.mark(key, Flag.SENSITIVE)
        for data_key in stored:
            if data_key in kept:
                draft.flow(f"data/{data_key}", Relation.STORED_IN, key, asset.place_of("data_assets_stored"))


def _link(title: str, node: MappingNode, source: str, draft: Draft) -> None:
    target = draft.text(node, "target")
    first, second = draft.kind(source), draft.kind(target)
    if first is None or second is None:
        draft.lost(title, f"its target {target[:60]!r} is not among the technical assets", node.place)
        return
    receives, changes = bool(draft.texts(node, "data_assets_received")), node.get("readonly") is not True
    known = draft.text(node, "authentication") not in ("", "none")
    for meaning in meanings_of_call(first, second, receives=receives, changes=changes):
        begin, finish = (target, source) if meaning.reversed else (source, target)
        draft.flow(begin, meaning.relation, finish, node.place, authenticated=known, note=title)


def _runtimes(root: MappingNode, draft: Draft) -> None:
    for name, runtime in draft.entries(root, "shared_runtimes"):
        key = f"runtime/{draft.text(runtime, 'id')}"
        named = words.kind_named(name)
        kind = named if named in (_K.CONTAINER, _K.HOST, _K.SANDBOX, _K.EDGE_DEVICE) else _K.HOST
        draft.asset(key, kind or _K.HOST, name, runtime)
        for running in draft.texts(runtime, "technical_assets_running"):
            draft.flow(running, Relation.RUNS_ON, key, runtime.place)
