"""An attack graph out of what another process packed: the way back from ``asdict``."""

from __future__ import annotations

from typing import Any

from threatlas.paths.landscape import Landscape, Line, Place, Standing


def unpacked(document: dict[str, Any]) -> Landscape:
    """The attack graph that a document tells. Raises KeyError or TypeError for one that tells none."""
    return Landscape(
        tuple(_place(one) for one in document["places"]),
        tuple(Line(**one) for one in document["lines"]),
        document["left_out"],
    )


def _place(one: dict[str, Any]) -> Place:
    own: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in one.items()}
    own["controls"] = tuple(Standing(**control) for control in one["controls"])
    return Place(**own)
