"""Classes of assets that technique rules speak of: the most general class for which a rule is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.paths.wording import with_article
from threatlas.vocabulary import AssetKind as Kind
from threatlas.vocabulary import Flag

if TYPE_CHECKING:
    from threatlas.systems.description import Asset

ANYTHING = "anything"
_SERVICE = frozenset({Kind.INFERENCE_API, Kind.APPLICATION, Kind.GATEWAY, Kind.AI_SERVICE, Kind.MCP_SERVER})
_STORE = frozenset(
    {
        *(Kind.DATASET, Kind.FEATURE_STORE, Kind.LABELLING, Kind.DATA_STORE, Kind.KNOWLEDGE_SOURCE, Kind.RAG_INDEX),
        *(Kind.SOURCE_REPOSITORY, Kind.PACKAGE_REGISTRY, Kind.MODEL_REGISTRY, Kind.MEMORY, Kind.SECRET_STORE),
    }
)
CLASSES: dict[str, frozenset[Kind]] = {
    ANYTHING: frozenset(Kind),
    "ai": frozenset({Kind.MODEL, Kind.AGENT, Kind.AI_SERVICE}),
    "service": _SERVICE,
    "product": frozenset({Kind.APPLICATION, Kind.GATEWAY, Kind.EDGE_DEVICE}),
    "front": frozenset({Kind.INFERENCE_API, Kind.APPLICATION, Kind.GATEWAY, Kind.EDGE_DEVICE}),
    "store": _STORE,
    "software": _SERVICE
    | {
        *(Kind.AGENT, Kind.NOTEBOOK, Kind.TRAINING_PIPELINE, Kind.SOURCE_REPOSITORY, Kind.PACKAGE_REGISTRY),
        *(Kind.MODEL_REGISTRY, Kind.DATA_STORE, Kind.RAG_INDEX, Kind.SECRET_STORE, Kind.MONITORING, Kind.LABELLING),
        *(Kind.SANDBOX, Kind.CONTAINER),
    },
    "content": frozenset(
        {
            *(Kind.CHANNEL, Kind.WEB, Kind.DATA_STORE, Kind.KNOWLEDGE_SOURCE, Kind.RAG_INDEX, Kind.DATASET),
            *(Kind.FEATURE_STORE, Kind.SOURCE_REPOSITORY, Kind.NOTEBOOK, Kind.MEMORY),
        }
    ),
    "compute": frozenset({Kind.HOST, Kind.CONTAINER, Kind.EDGE_DEVICE, Kind.SANDBOX, Kind.NOTEBOOK}),
    "isolated": frozenset({Kind.CONTAINER, Kind.SANDBOX}),
    "tooling": frozenset({Kind.TOOL, Kind.MCP_SERVER}),
    "steering": frozenset({Kind.AGENT_CONFIGURATION, Kind.PROMPT_TEMPLATE}),
    "credential": frozenset({Kind.KEY, Kind.ACCOUNT}),
    "supplied": frozenset({Kind.PACKAGE, Kind.MODEL, Kind.DATASET, Kind.TOOL, Kind.MCP_SERVER}),
    "artefact": frozenset({Kind.MODEL, Kind.DATASET, Kind.NOTEBOOK, Kind.FEATURE_STORE}),
    "learnt": frozenset({Kind.DATASET, Kind.FEATURE_STORE}),
    "kept": frozenset(
        {Kind.DATA_STORE, Kind.KNOWLEDGE_SOURCE, Kind.LABELLING, Kind.MODEL_REGISTRY, Kind.PACKAGE_REGISTRY}
    ),
    "source": frozenset({Kind.HUB, Kind.PACKAGE_REGISTRY, Kind.MODEL_REGISTRY}),
}
CLASSES["material"] = (
    CLASSES["content"]
    | CLASSES["tooling"]
    | CLASSES["steering"]
    | CLASSES["kept"]
    | {Kind.PACKAGE, Kind.APPLICATION, Kind.GATEWAY, Kind.INFERENCE_API, Kind.TRAINING_PIPELINE}
)
"""Besides these, every kind of asset is a class of its own, and three depend on flags: see :func:`belongs`."""

GENERATIVE = "generative"
PREDICTIVE = "predictive"
MEDIUM = "medium"
_CAN_BE_GENERATIVE = CLASSES["ai"] | {Kind.APPLICATION}
_MEASURES = frozenset({Kind.FEATURE_STORE, Kind.MONITORING, Kind.SENSOR})
"""What puts out numbers, whatever words went in; so does a predictive model."""
NAMES = frozenset({*CLASSES, *map(str, Kind), GENERATIVE, PREDICTIVE, MEDIUM})

NEED_GENERATIVE = frozenset(
    {
        *(GENERATIVE, "tooling", "steering"),
        *map(str, (Kind.AGENT, Kind.AGENT_CONFIGURATION, Kind.PROMPT_TEMPLATE, Kind.TOOL, Kind.MCP_SERVER)),
        *map(str, (Kind.MEMORY, Kind.RAG_INDEX, Kind.AI_SERVICE)),
    }
)
"""Classes whose members are, or are only there for, language models and agents."""


def belongs(asset: Asset, name: str) -> bool:
    """Whether an asset is of a class."""
    if name == GENERATIVE:
        return asset.kind in _CAN_BE_GENERATIVE and Flag.GENERATIVE in asset.flags
    if name == PREDICTIVE:
        return asset.kind is Kind.MODEL and Flag.GENERATIVE not in asset.flags
    if name == MEDIUM:
        return asset.kind not in _MEASURES and not belongs(asset, PREDICTIVE)
    return asset.kind in CLASSES[name] if name in CLASSES else asset.kind == name


def kinds_of(name: str) -> frozenset[Kind]:
    """The kinds that can be of a class, whatever their flags."""
    if name == GENERATIVE:
        return _CAN_BE_GENERATIVE
    if name == PREDICTIVE:
        return frozenset({Kind.MODEL})
    if name == MEDIUM:
        return frozenset(Kind) - _MEASURES
    return CLASSES[name] if name in CLASSES else frozenset({Kind(name)})


_IN_WORDS = {
    ANYTHING: "anything",
    GENERATIVE: "a generative agent, ai-service, application or model",
    PREDICTIVE: "a model that is not generative",
    MEDIUM: "anything that words can pass through",
    "content": "content (such as a channel, a dataset or a knowledge-source)",
    "material": "what can be read or built in (such as a dataset, a tool or a package)",
    "software": "software (such as an application, an agent or a container)",
    "store": "a store (such as a dataset, a memory or a model-registry)",
    str(Kind.LABELLING): "labelling",
    str(Kind.MONITORING): "monitoring",
    str(Kind.WEB): "the web",
}
"""Classes that flags decide or that are too large to list, and kinds that take no article."""


def spoken(name: str) -> str:
    """A class as a person says it: ``an agent``, ``a container or a sandbox``, ``anything``."""
    if name in _IN_WORDS:
        return _IN_WORDS[name]
    *others, last = [_IN_WORDS.get(kind, with_article(kind)) for kind in sorted(kinds_of(name))]
    return f"{', '.join(others)} or {last}" if others else last
