"""A small sign for each kind of asset, drawn in lines on a field of 16 by 16."""

from __future__ import annotations

from threatlas.drawing.svg import number, tag
from threatlas.vocabulary import AssetKind

FIELD = 16.0

_PERSON = "M8 2.5a2.7 2.7 0 1 0 .01 0M2.5 14c0-3.4 2.4-5 5.5-5s5.5 1.6 5.5 5"
_BUILDING = "M3 14V2.5h7V14M10 6.5h3V14M1.5 14h13M5.5 5.5h2M5.5 8h2M5.5 10.5h2"
_KEY = "M5 7.5a3 3 0 1 0 .01 0M7.5 8.5l6-6M11 5l2.5 2.5M9.3 6.7l1.5 1.5"
_BADGE = "M2 3.5h12v9H2zM5.5 5.8a1.5 1.5 0 1 0 .01 0M3.5 11c0-1.6 1-2.2 2-2.2s2 .6 2 2.2M9.5 6.5h3M9.5 9.5h3"
_SAFE = "M2 2.5h12v11H2zM8 5.5a2.5 2.5 0 1 0 .01 0M8 8v-2.5M4 13.5v1.5M12 13.5v1.5"
_CYLINDER = "M2.5 4c0-2.6 11-2.6 11 0v8c0 2.6-11 2.6-11 0zM2.5 4c0 2.6 11 2.6 11 0M2.5 8c0 2.6 11 2.6 11 0"
_TABLE = "M2 3h12v10H2zM2 6.3h12M2 9.7h12M6 3v10"
_LABEL = "M2 2.5h5.5l6.5 6.5-5 5-7-6.5zM5 5.5h.01"
_BOOK = "M3 2.5h8.5a1.5 1.5 0 0 1 1.5 1.5v9.5H4.5a1.5 1.5 0 0 1-1.5-1.5zM3 12a1.5 1.5 0 0 1 1.5-1.5H13M6 5.5h4"
_INDEX = "M2.5 3h6M2.5 6.5h4M2.5 10h3M10 6.5a3.2 3.2 0 1 0 .01 0M12.3 12l2.2 2.5"
_CODE = "M5.5 4L1.5 8l4 4M10.5 4l4 4-4 4M9 2.5l-2 11"
_NOTEBOOK = "M3.5 2h10v12h-10zM1.5 5h3M1.5 8h3M1.5 11h3M7 5.5h4M7 8.5h4"
_PIPELINE = "M1.5 5.5h4v5h-4zM10.5 5.5h4v5h-4zM5.5 8h5M8.5 6l2 2-2 2"
_PARCEL = "M2 5l6-3 6 3v6l-6 3-6-3zM2 5l6 3 6-3M8 8v6"
_SHELVES = "M2.5 2.5h11v11h-11zM2.5 8h11M5 5.5v2.5M8 5v3M5 11v2.5M9 10.5v3"
_NETWORK = "M3.5 2.5a1.5 1.5 0 1 0 .01 0M3.5 10.5a1.5 1.5 0 1 0 .01 0M12.5 6.5a1.5 1.5 0 1 0 .01 0M5 4.5l6 3M5 11.5l6-3"
_PLUG = "M1.5 8h3M4.5 5h4.5a3 3 0 0 1 0 6H4.5zM12 6.5h2.5M12 9.5h2.5"
_CLOUD = "M4.5 12.5a3 3 0 0 1 0-6 4 4 0 0 1 7.5-.5 3.3 3.3 0 0 1 0 6.5z"
_WINDOW = "M1.5 3h13v10h-13zM1.5 6h13M3.5 4.5h.01M5.5 4.5h.01"
_GATE = "M2 14V5a6 6 0 0 1 12 0v9M2 14h12M6 14V7M10 14V7"
_PAGE = "M3.5 2h6l3 3v9h-9zM9.5 2v3h3M5.5 8h5M5.5 10.5h5"
_ROBOT = "M3 5.5h10v7.5H3zM8 5.5V3M8 2.2h.01M5.8 8.5h.01M10.2 8.5h.01M6 11h4M1.5 8v2.5M14.5 8v2.5"
_SLIDERS = "M2 4.5h12M2 8h12M2 11.5h12M5 3v3M10.5 6.5v3M6.5 10v3"
_WRENCH = "M13.5 4.5a3.5 3.5 0 0 1-4.7 4.2L4 13.5 2.5 12l4.8-4.8a3.5 3.5 0 0 1 4.2-4.7L9.5 4.5l2 2z"
_SOCKETS = "M2 3h12v4H2zM2 9h12v4H2zM4.5 5h.01M4.5 11h.01M8 5h4M8 11h4"
_CHIP = "M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14"
_FENCE = "M2 2.5h12v11H2zM4.5 5h7v6h-7z"
_SERVER = "M2.5 2h11v12h-11zM2.5 6h11M2.5 10h11M5 4h.01M5 8h.01M5 12h.01"
_CRATE = "M1.5 4.5h13v7h-13zM4.5 4.5v7M8 4.5v7M11.5 4.5v7"
_PHONE = "M4.5 1.5h7v13h-7zM7 12.5h2"
_EYE = "M1.5 8c3.5-5.5 9.5-5.5 13 0-3.5 5.5-9.5 5.5-13 0zM8 6a2 2 0 1 0 .01 0"
_CHART = "M2 2v12h12M4.5 10.5l3-3.5 2.5 2 4-5.5"
_TRAY = "M2 9l2-6h8l2 6v4.5H2zM2 9h3.5l1 2h3l1-2H14"
_GLOBE = "M8 1.5a6.5 6.5 0 1 0 .01 0M1.5 8h13M8 1.5c-4 3.5-4 9.5 0 13M8 1.5c4 3.5 4 9.5 0 13"
_HUB = "M8 6a2 2 0 1 0 .01 0M8 1.5V6M8 10v4.5M2 4.5l4.2 2.5M9.8 9l4.2 2.5M14 4.5L9.8 7M6.2 9L2 11.5"
_THING = "M2.5 3.5h11v9h-11z"

_GLYPHS = {
    AssetKind.ORGANISATION: _BUILDING,
    AssetKind.PERSON: _PERSON,
    AssetKind.ACCOUNT: _BADGE,
    AssetKind.KEY: _KEY,
    AssetKind.SECRET_STORE: _SAFE,
    AssetKind.DATASET: _TABLE,
    AssetKind.FEATURE_STORE: _TABLE,
    AssetKind.LABELLING: _LABEL,
    AssetKind.DATA_STORE: _CYLINDER,
    AssetKind.KNOWLEDGE_SOURCE: _BOOK,
    AssetKind.RAG_INDEX: _INDEX,
    AssetKind.SOURCE_REPOSITORY: _CODE,
    AssetKind.NOTEBOOK: _NOTEBOOK,
    AssetKind.TRAINING_PIPELINE: _PIPELINE,
    AssetKind.PACKAGE: _PARCEL,
    AssetKind.PACKAGE_REGISTRY: _SHELVES,
    AssetKind.MODEL_REGISTRY: _SHELVES,
    AssetKind.HUB: _HUB,
    AssetKind.MODEL: _NETWORK,
    AssetKind.INFERENCE_API: _PLUG,
    AssetKind.AI_SERVICE: _CLOUD,
    AssetKind.APPLICATION: _WINDOW,
    AssetKind.GATEWAY: _GATE,
    AssetKind.PROMPT_TEMPLATE: _PAGE,
    AssetKind.AGENT: _ROBOT,
    AssetKind.AGENT_CONFIGURATION: _SLIDERS,
    AssetKind.TOOL: _WRENCH,
    AssetKind.MCP_SERVER: _SOCKETS,
    AssetKind.MEMORY: _CHIP,
    AssetKind.SANDBOX: _FENCE,
    AssetKind.HOST: _SERVER,
    AssetKind.CONTAINER: _CRATE,
    AssetKind.EDGE_DEVICE: _PHONE,
    AssetKind.SENSOR: _EYE,
    AssetKind.MONITORING: _CHART,
    AssetKind.CHANNEL: _TRAY,
    AssetKind.WEB: _GLOBE,
}


def glyph(kind: str, x: float, y: float) -> str:
    """The sign of a kind of asset with its upper left corner at a point; a plain box for a kind that is not known."""
    shape = _GLYPHS[AssetKind(kind)] if kind in _GLYPHS else _THING
    return tag("path", d=shape, transform=f"translate({number(x)} {number(y)})", class_="glyph")
