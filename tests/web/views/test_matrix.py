"""The layers of the matrix say what the knowledge base and the analysis say."""

import pytest

from analysing import EXAMPLES, example
from threatlas.knowledge import KnowledgeBase
from threatlas.web.views.matrix import Layer, MatrixCell, matrix


def cells(kb: KnowledgeBase, layer: Layer, **more: object) -> dict[str, MatrixCell]:
    """All cells by id, sub-techniques too."""
    made = matrix(kb, layer, **more)  # type: ignore[arg-type]
    top = [cell for column in made.columns for cell in column.cells]
    return {cell.id: cell for cell in (*top, *(sub for cell in top for sub in cell.subs))}


def test_every_technique_stands_under_its_tactics(catalogue: KnowledgeBase) -> None:
    made = matrix(catalogue, Layer.CASE_STUDIES)
    assert [column.id for column in made.columns] == [tactic.id for tactic in catalogue.tactics]
    found = [(column.id, cell.id) for column in made.columns for cell in column.cells]
    assert sorted(found) == sorted(
        (tactic, one.id) for one in catalogue.techniques if one.parent is None for tactic in one.tactics
    )
    assert set(cells(catalogue, Layer.CASE_STUDIES)) == {one.id for one in catalogue.techniques}


def test_case_studies_are_counted_once_each(catalogue: KnowledgeBase) -> None:
    for identifier, cell in cells(catalogue, Layer.CASE_STUDIES).items():
        studies = catalogue.case_studies_using(identifier)
        assert cell.short == (str(len(studies)) if studies else "")
        assert (cell.level is None) == (not studies)


def test_mitigations_are_counted(catalogue: KnowledgeBase) -> None:
    found = cells(catalogue, Layer.MITIGATION)
    for technique in catalogue.techniques:
        known = {link.mitigation for link in technique.mitigations}
        assert found[technique.id].short == (str(len(known)) if known else "")
    assert max(cell.level for cell in found.values() if cell.level is not None) == 6


def test_layers_of_a_system(catalogue: KnowledgeBase) -> None:
    analysis = example(EXAMPLES[0])
    applicable = {one.technique for one in analysis.applicable}
    found = cells(catalogue, Layer.PATH, analysis=analysis)
    assert {identifier for identifier, cell in found.items() if cell.level is not None} == applicable
    in_place = {control.id for control in analysis.system.controls}
    for identifier, cell in cells(catalogue, Layer.MITIGATION, analysis=analysis).items():
        known = {link.mitigation for link in catalogue.technique(identifier).mitigations}
        assert cell.short == (f"{len(known & in_place)}/{len(known)}" if known else "")


def test_likelihood_needs_a_system(catalogue: KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="choose one"):
        matrix(catalogue, Layer.PATH)
