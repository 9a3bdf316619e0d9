"""A comparison as plain values: the document of ``threatlas compare --format json``."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from threatlas.reports.comparison import Change
from threatlas.reports.document import FORMAT, plain_values

if TYPE_CHECKING:
    from threatlas.reports.comparison import Comparison
    from threatlas.reports.document import Document


def comparison_document(comparison: Comparison) -> Document:
    """The fields of the comparison by name. A figure is ``{"before", "after", "percent"}``, each null where there is none."""
    return {"threatlas": FORMAT, **_each(comparison)}


def _each(value: Any) -> Any:
    if isinstance(value, Change):
        return plain_values({"before": value.before, "after": value.after, "percent": value.percent})
    if isinstance(value, tuple):
        return [_each(item) for item in value]
    if is_dataclass(value):
        return {field.name: _each(getattr(value, field.name)) for field in fields(value)}
    return plain_values(value)
