"""CycloneDX 1.4 to 1.7 in JSON: components, services and what depends on what; bills of materials of models (ML-BOM).

Source: https://cyclonedx.org/docs/1.6/json/ and https://cyclonedx.org/docs/1.7/json/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import MappingNode
from threatlas.systems.importers import words
from threatlas.systems.importers.relations import meaning_of_dependency
from threatlas.systems.importers.unread import list_unread
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.systems.importers.draft import Draft

_K = AssetKind
TYPES = {
    "machine-learning-model": _K.MODEL,
    "data": _K.DATASET,
    "application": _K.APPLICATION,
    "platform": _K.HOST,
    "operating-system": _K.HOST,
    "device": _K.EDGE_DEVICE,
    "container": _K.CONTAINER,
    "framework": _K.PACKAGE,
    "library": _K.PACKAGE,
    "device-driver": _K.PACKAGE,
    "firmware": _K.PACKAGE,
    "file": _K.PACKAGE,
    "cryptographic-asset": _K.KEY,
}
"""Kinds by type of component."""
_BY_NAME = frozenset({"application", "platform", "container", "data"})
"""Types whose name may say more."""
_GENERATIVE_TASKS = (
    "generation",
    "text2text",
    "chat",
    "summarization",
    "summarisation",
    "translation",
    "text-to-",
    "image-to-text",
)
_FIXED_STATES = frozenset({"resolved", "resolved_with_pedigree", "false_positive", "not_affected"})
_SECRET = ("pii", "phi", "confidential", "secret", "sensitive", "restricted")
_NOT_KEPT = (
    "compositions",
    "formulation",
    "annotations",
    "declarations",
    "definitions",
    "externalReferences",
    "patents",
)


_UNDERSTOOD = frozenset(
    """
    bomFormat specVersion $schema serialNumber version metadata timestamp component components services
    dependencies vulnerabilities bom-ref type name description purl modelCard modelParameters task datasets
    ref data classification sensitiveData considerations quantitativeAnalysis modelArchitecture provider
    trustZone authenticated x-trust-boundary dependsOn id affects analysis state compositions formulation
    annotations declarations definitions externalReferences patents
    """.split()  # noqa: SIM905  # a list would be a column of forty lines
)
"""Keys that are looked at, or only say how a file is drawn or numbered; the others are listed where they hold something."""


def recognises(root: MappingNode) -> bool:
    """The name of the format is a required key."""
    return root.get("bomFormat") == "CycloneDX"


def read(root: MappingNode, draft: Draft) -> tuple[str, str]:
    """Components and services, then what models learn from, then what depends on what."""
    metadata = draft.mapping(root, "metadata")
    main = metadata.get("component")
    components = list(_nested(root, draft, "components"))
    if isinstance(main, MappingNode):
        components[:0] = [main, *_nested(main, draft, "components")]
    for component in components:
        _component(component, draft)
    services = list(_nested(root, draft, "services"))
    for service in services:
        _service(service, draft)
    for component in components:
        if isinstance(component.get("modelCard"), MappingNode):
            _lessons(component, draft)
    _dependencies(root, draft)
    _vulnerabilities(root, draft)
    for key in _NOT_KEPT:
        if root.get(key):
            draft.lost(key, "has no counterpart in a system description", root.place_of(key))
    name = draft.text(main, "name") if isinstance(main, MappingNode) else ""
    list_unread(root, draft, _UNDERSTOOD, frozenset())
    return name, draft.note_of(main) if isinstance(main, MappingNode) else ""


def _nested(node: MappingNode, draft: Draft, key: str) -> Iterator[MappingNode]:
    """The components in a component are listed as its own; the nesting of the document is bounded."""
    for item in draft.items(node, key):
        yield item
        yield from _nested(item, draft, key)


def _key(node: MappingNode, draft: Draft) -> str:
    """The reference that others use, or one that nobody can use."""
    return draft.text(node, "bom-ref") or f"{node.place.line}:{node.place.column}"


def _component(node: MappingNode, draft: Draft) -> None:
    shape, name = draft.text(node, "type"), draft.text(node, "name")
    default = TYPES.get(shape, _K.PACKAGE)
    if shape not in TYPES:
        draft.lost(name or "a component", f"type {shape[:40]!r} is not known; it became a package", node.place)
    named = words.kind_named(name)
    if shape == "container" and named is _K.AI_SERVICE:
        named = _K.INFERENCE_API  # an image that is run here, though it speaks the interface of a service
    if shape in _BY_NAME and named in words.AI_KINDS:
        default = named or default
    data_nodes = list(draft.items(node, "data"))
    flags = words.flags_named(default, name)
    flags |= _card_flags(node, draft)
    kinds = [draft.text(data, "type") for data in data_nodes]
    if shape == "data" and "configuration" in kinds and default is _K.DATASET:
        default = _K.AGENT_CONFIGURATION if "agent" in words.words_of(name) else _K.DATA_STORE
    if any(_secret(data, draft) for data in data_nodes):
        flags.add(Flag.SENSITIVE)
    if str(node.get("purl") or "").startswith("pkg:huggingface/"):
        flags.add(Flag.OFF_THE_SHELF)
    draft.asset(_key(node, draft), default, name, node, flags=flags)


def _card_flags(node: MappingNode, draft: Draft) -> set[Flag]:
    """What the card of a model says of its task."""
    card = node.get("modelCard")
    if not isinstance(card, MappingNode):
        return set()
    parameters = draft.mapping(card, "modelParameters")
    task = draft.text(parameters, "task").lower()
    flags = words.flags_named(_K.MODEL, task, draft.text(parameters, "modelArchitecture"))
    if any(word in task for word in _GENERATIVE_TASKS):
        flags.add(Flag.GENERATIVE)
    for key in ("quantitativeAnalysis", "considerations"):
        if card.get(key):
            draft.lost(f"{key} of {draft.text(node, 'name')}", "has no counterpart here", card.place_of(key))
    return flags


def _lessons(node: MappingNode, draft: Draft) -> None:
    """Data sets of a model's card: those in the file by reference, others as assets of their own."""
    model = _key(node, draft)
    parameters = draft.mapping(draft.mapping(node, "modelCard"), "modelParameters")
    for data in draft.items(parameters, "datasets"):
        key = draft.text(data, "ref")
        if not key:
            key = f"{data.place.line}:{data.place.column}"
            flags = {Flag.SENSITIVE} if _secret(data, draft) else set()
            title = draft.text(data, "name") or "Training data"
            draft.asset(key, _K.DATASET, title, data, flags=flags)
        if draft.kind(model) is _K.MODEL:
            draft.flow(key, Relation.TRAINS, model, data.place)


def _secret(data: MappingNode, draft: Draft) -> bool:
    """Whether data is classified as secret, or is said to hold what is sensitive."""
    classification = draft.text(data, "classification").lower()
    return bool(data.get("sensitiveData")) or any(word in classification for word in _SECRET)


def _service(node: MappingNode, draft: Draft) -> None:
    name = draft.text(node, "name")
    zone = draft.text(node, "trustZone") or None
    if zone is not None and not draft.has_zone(zone):
        draft.zone(zone, zone, node.place_of("trustZone"))
    provider = draft.text(draft.mapping(node, "provider"), "name")
    kind = words.choose(name, None, words.PROCESSES | words.STORES, _K.APPLICATION)
    if words.PROVIDERS.intersection(words.words_of(provider)):
        kind = _K.AI_SERVICE
    flags = words.flags_named(kind, name, draft.note_of(node))
    if any(_secret(data, draft) for data in draft.items(node, "data")):
        flags.add(Flag.SENSITIVE)
    draft.asset(_key(node, draft), kind, name, node, zone=zone, flags=flags)
    if node.get("authenticated") is False and node.get("x-trust-boundary") is True:
        draft.mark(_key(node, draft), Flag.PUBLIC)


def _dependencies(root: MappingNode, draft: Draft) -> None:
    known = {
        _key(service, draft) for service in _nested(root, draft, "services") if service.get("authenticated") is True
    }
    for dependency in draft.items(root, "dependencies"):
        source = draft.text(dependency, "ref")
        for target in draft.texts(dependency, "dependsOn"):
            first, second = draft.kind(source), draft.kind(target)
            if first is None or second is None:
                missing = source if first is None else target
                draft.lost(f"a dependency of {source}", f"{missing[:60]!r} is not in the file", dependency.place)
                continue
            meaning = meaning_of_dependency(first, second)
            begin, finish = (target, source) if meaning.reversed else (source, target)
            draft.flow(begin, meaning.relation, finish, dependency.place, authenticated=target in known)


def _vulnerabilities(root: MappingNode, draft: Draft) -> None:
    """A flaw that is not settled makes what it affects vulnerable."""
    for flaw in draft.items(root, "vulnerabilities"):
        name = draft.text(flaw, "id") or "a vulnerability"
        if draft.text(draft.mapping(flaw, "analysis"), "state") in _FIXED_STATES:
            draft.lost(name, "is settled, so nothing is vulnerable by it", flaw.place)
            continue
        for affected in draft.items(flaw, "affects"):
            if not draft.mark(draft.text(affected, "ref"), Flag.VULNERABLE):
                draft.lost(name, "affects what is not in the file", affected.place)
        draft.lost(name, "is kept only as `vulnerable` on what it affects", flaw.place)
