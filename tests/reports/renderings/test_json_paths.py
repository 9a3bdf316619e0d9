"""The paths alone, as JSON text."""

import json

from analysing import small
from threatlas import knowledge
from threatlas.reports.analysis import render_paths
from threatlas.reports.document import exposures


def test_an_array_of_exposures(catalogue: knowledge.KnowledgeBase) -> None:
    written = render_paths(small(), catalogue, "json")
    assert json.loads(written) == exposures(small().exposures)
    assert written.isascii()
