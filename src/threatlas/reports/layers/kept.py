"""Layers and results of tests as they are kept: plain JSON, in one form."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from threatlas.reports.layers.layer import Layer, Link, Unit, Value
from threatlas.reports.layers.outcomes import Outcome

FORMAT = 1
"""The version of the form."""


def as_content(layer: Layer, tested: dict[str, Outcome] | None = None) -> dict[str, Any]:
    """The layer, and what it rests on where it tells results of tests."""
    return {
        "format": FORMAT,
        "title": layer.title,
        "explained": layer.explained,
        "unit": str(layer.unit),
        "low": layer.low,
        "high": layer.high,
        "legend": [list(pair) for pair in layer.legend],
        "remarks": list(layer.remarks),
        "values": [[technique, tactic, _value(value)] for (technique, tactic), value in layer.values.items()],
        "tested": {technique: asdict(one) for technique, one in (tested or {}).items()},
    }


def layer_of(content: dict[str, Any]) -> Layer:
    """The layer that :func:`as_content` wrote."""
    return Layer(
        content["title"],
        content["explained"],
        Unit(content["unit"]),
        {(technique, tactic): _read_value(value) for technique, tactic, value in content["values"]},
        content["low"],
        content["high"],
        tuple((label, colour) for label, colour in content["legend"]),
        tuple(content["remarks"]),
    )


def outcomes_in(content: dict[str, Any]) -> dict[str, Outcome]:
    """The results of tests that are kept with a layer, by technique."""
    return {
        technique: Outcome(one["trials"], one["successes"], tuple(one["by"]), one["last"])
        for technique, one in content["tested"].items()
    }


def _value(value: Value) -> dict[str, Any]:
    found = {
        "comment": value.comment,
        "colour": value.colour,
        "disabled": value.disabled,
        "links": [[one.label, one.url] for one in value.links],
        "metadata": [list(pair) for pair in value.metadata],
    }
    scored = {} if value.score is None else {"score": value.score}
    return scored | {key: said for key, said in found.items() if said}


def _read_value(found: dict[str, Any]) -> Value:
    return Value(
        found.get("score"),
        found.get("comment", ""),
        found.get("colour", ""),
        found.get("disabled", False),
        tuple(Link(label, url) for label, url in found.get("links", ())),
        tuple((name, text) for name, text in found.get("metadata", ())),
    )
