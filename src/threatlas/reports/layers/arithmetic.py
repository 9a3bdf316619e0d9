"""Layers combined by an expression into one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.reports.layers.layer import Layer, Place, Unit, Value, scale_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.reports.layers.expression import Expression


def combined(expression: Expression, layers: Mapping[str, Layer]) -> Layer:
    """The layer that an expression over letters gives. Raises KeyError where a letter has no layer."""
    used = {letter: layers[letter] for letter in expression.letters}
    scores: dict[Place, Value] = {}
    for place in _places(list(used.values())):
        found = {letter: layer.at(*place) for letter, layer in used.items()}
        score = expression.value({letter: None if one is None else one.counts for letter, one in found.items()})
        if score is not None:
            told = [f"{letter} = {_said(layer, found[letter])}" for letter, layer in used.items()]
            scores[place] = Value(score, ", ".join(told))
        elif place[1]:
            scores[place] = Value(None)  # else what holds for the technique everywhere would hold here too
    unit = expression.unit({letter: layer.unit for letter, layer in used.items()})
    alike = [layer for letter, layer in used.items() if letter in (expression.counts_as or ())]
    low, high = _scale(unit, alike, [value.score for value in scores.values() if value.score is not None])
    legend = "; ".join(f"{letter} is {layer.title}" for letter, layer in used.items())
    return Layer(
        expression.text,
        f"{legend}. A technique without a value in a layer counts as 0 there; one without a value in all of them has none.",
        unit,
        scores,
        low,
        high,
        remarks=tuple(dict.fromkeys(remark for layer in used.values() for remark in layer.remarks)),
    )


def _places(layers: list[Layer]) -> list[Place]:
    """Every place of any of them; where one tells a tactic apart, each of the others has its value there too."""
    return list(dict.fromkeys(place for layer in layers for place in layer.values))


def _scale(unit: Unit, alike: list[Layer], scores: list[float]) -> tuple[float, float]:
    """The scale of the layers whose unit the values have, where they agree and all values stand on it, so that colours mean
    the same; else a new one.
    """
    if unit is Unit.TRUTH:
        return 0.0, 1.0
    ends = {(layer.low, layer.high) for layer in alike}
    if len(ends) == 1:
        low, high = ends.pop()
        if all(low <= score <= high for score in scores):
            return low, high
    return scale_of(scores)


def _said(layer: Layer, value: Value | None) -> str:
    return "none" if value is None or value.counts is None else layer.unit.short(value.counts)
