"""Classes of assets that technique rules speak of: the most general class for which a rule is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.vocabulary import AssetKind, Flag

if TYPE_CHECKING:
    from threatlas.systems.description import Asset

ANYTHING = "anything"
CLASSES: dict[str, frozenset[AssetKind]] = {
    ANYTHING: frozenset(AssetKind),
    "ai": frozenset({AssetKind.MODEL, AssetKind.AGENT, AssetKind.AI_SERVICE}),
    "service": frozenset(
        {AssetKind.INFERENCE_API, AssetKind.APPLICATION, AssetKind.GATEWAY, AssetKind.AI_SERVICE, AssetKind.MCP_SERVER}
    ),
    "content": frozenset(
        {
            *(AssetKind.CHANNEL, AssetKind.WEB, AssetKind.DATA_STORE, AssetKind.KNOWLEDGE_SOURCE, AssetKind.RAG_INDEX),
            *(
                AssetKind.DATASET,
                AssetKind.FEATURE_STORE,
                AssetKind.SOURCE_REPOSITORY,
                AssetKind.NOTEBOOK,
                AssetKind.MEMORY,
            ),
        }
    ),
    "compute": frozenset(
        {AssetKind.HOST, AssetKind.CONTAINER, AssetKind.EDGE_DEVICE, AssetKind.SANDBOX, AssetKind.NOTEBOOK}
    ),
    "tooling": frozenset({AssetKind.TOOL, AssetKind.MCP_SERVER}),
    "credential": frozenset({AssetKind.KEY, AssetKind.ACCOUNT}),
    "supplied": frozenset(
        {AssetKind.PACKAGE, AssetKind.MODEL, AssetKind.DATASET, AssetKind.TOOL, AssetKind.MCP_SERVER}
    ),
    "source": frozenset({AssetKind.HUB, AssetKind.PACKAGE_REGISTRY, AssetKind.MODEL_REGISTRY}),
}
"""Besides these, every kind of asset is a class of its own, and two depend on flags: see :func:`belongs`."""

GENERATIVE = "generative"
PREDICTIVE = "predictive"
NAMES = frozenset({*CLASSES, *map(str, AssetKind), GENERATIVE, PREDICTIVE})


def belongs(asset: Asset, name: str) -> bool:
    """Whether an asset is of a class."""
    if name == GENERATIVE:
        return asset.kind in CLASSES["ai"] and Flag.GENERATIVE in asset.flags
    if name == PREDICTIVE:
        return asset.kind is AssetKind.MODEL and Flag.GENERATIVE not in asset.flags
    return asset.kind in CLASSES[name] if name in CLASSES else asset.kind == name
