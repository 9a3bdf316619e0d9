"""A comparison as plain values."""

from __future__ import annotations

import json
from dataclasses import fields

from analysing import SMALL, small
from threatlas.reports.comparison import Comparison, compare
from threatlas.reports.comparison_document import comparison_document
from threatlas.reports.document import document


def test_every_field_is_there_and_figures_say_their_change() -> None:
    later = document(small(SMALL.replace("coverage: 0.6", "coverage: 0.3")))
    made = comparison_document(compare(document(small()), later))
    assert list(made) == ["threatlas", *(field.name for field in fields(Comparison))]
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert made["controls"] == [
        {"control": "AML.M0020", "where": "assistant", "coverage": {"before": 0.6, "after": 0.3, "percent": -50.0}}
    ]
    assert set(made["risk"]) == {"before", "after", "percent"}
    assert made["before"]["source"] == "system.yaml"
