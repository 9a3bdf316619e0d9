"""An analysis comes back from its document as it was, but for digits that a document does not keep."""

from pathlib import Path

import pytest

from analysing import EXAMPLES, HOSTILE, NAMES, example, rewritten, small
from threatlas.knowledge import KnowledgeBase
from threatlas.reports.document import document
from threatlas.reports.html.page import page
from threatlas.reports.restored import restored


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_the_document_is_the_same_again(path: Path) -> None:
    analysis = example(path)
    again = restored(document(analysis), analysis.system)
    assert document(again) == document(analysis)
    assert [type(one.profile) for one in again.risks] == [type(one.profile) for one in analysis.risks]
    assert again.decisions == analysis.decisions


def test_the_report_is_the_same_again(catalogue: KnowledgeBase) -> None:
    analysis = small(budget=20.0, cut="customer-data")
    again = page(restored(document(analysis), analysis.system), catalogue)
    # Likelihoods that differ beyond the digits of a document are equal then, and rows may change places.
    assert sorted(again.split("<tr")) == sorted(page(analysis, catalogue).split("<tr"))


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts(hostile: str) -> None:
    analysis = rewritten(small(), hostile)
    assert document(restored(document(analysis), analysis.system)) == document(analysis)


def test_of_another_system() -> None:
    other = example(EXAMPLES[0])
    with pytest.raises(KeyError):
        restored(document(small()), other.system)
