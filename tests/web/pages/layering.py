"""Layers and evidence as people have them, for tests."""

import json
from typing import Any

from analysing import SMALL

EVIDENCE = (
    '{"threatlas": 1, "release": "5.6.0", "observed": "2026-11-20", "by": "garak", "technique": "AML.T0051.001", '
    '"trials": 20, "successes": 3}\n'
)
SYSTEM = SMALL[: SMALL.index("decisions:")]
"""Without decisions, which not everybody may write."""


def navigator(*techniques: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A layer of Navigator with these entries, or with one."""
    entries = list(techniques) or [{"techniqueID": "AML.T0051", "score": 5, "comment": "seen twice"}]
    return {"name": "Ours", "versions": {"layer": "4.5"}, "domain": "atlas-atlas", "techniques": entries} | parts


def upload(layer: Any, name: str = "layer.json") -> dict[str, tuple[str, bytes]]:
    """As a form sends it."""
    content = layer if isinstance(layer, bytes) else (layer if isinstance(layer, str) else json.dumps(layer)).encode()
    return {"file": (name, content)}
