"""The matrix says of each technique what its layer says, folds as it is asked to, and stays small."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from analysing import EXAMPLES, example
from reports.layers.inventing_layers import layers, loaded
from threatlas.knowledge import KnowledgeBase
from threatlas.reports.layers.arithmetic import combined
from threatlas.reports.layers.built_in import (
    case_studies,
    controls,
    detection,
    likelihood,
    mitigations,
    what_tests_found,
)
from threatlas.reports.layers.expression import read_expression
from threatlas.reports.layers.layer import Layer, Unit
from threatlas.reports.layers.navigator_reading import read_layer
from threatlas.reports.layers.navigator_writing import write_layer
from threatlas.reports.layers.outcomes import Outcome
from threatlas.web.views.matrix import MatrixCell, comments, matrix


def cells(kb: KnowledgeBase, layer: Layer) -> dict[str, MatrixCell]:
    """All cells by id, sub-techniques too."""
    top = [cell for column in matrix(kb, layer).columns for cell in column.cells]
    return {cell.id: cell for cell in (*top, *(sub for cell in top for sub in cell.subs))}


def test_every_technique_stands_under_its_tactics(catalogue: KnowledgeBase) -> None:
    made = matrix(catalogue, case_studies(catalogue))
    assert [column.id for column in made.columns] == [tactic.id for tactic in catalogue.tactics]
    found = [(column.id, cell.id) for column in made.columns for cell in column.cells]
    assert sorted(found) == sorted(
        (tactic, one.id) for one in catalogue.techniques if one.parent is None for tactic in one.tactics
    )
    assert set(cells(catalogue, case_studies(catalogue))) == {one.id for one in catalogue.techniques}


def test_case_studies_are_counted_once_each(catalogue: KnowledgeBase) -> None:
    for identifier, cell in cells(catalogue, case_studies(catalogue)).items():
        studies = catalogue.case_studies_using(identifier)
        assert cell.short == (str(len(studies)) if studies else "")
        assert (cell.level is None) == (not studies)


def test_mitigations_are_counted(catalogue: KnowledgeBase) -> None:
    found = cells(catalogue, mitigations(catalogue))
    for technique in catalogue.techniques:
        known = {link.mitigation for link in technique.mitigations}
        assert found[technique.id].short == (str(len(known)) if known else "")
    assert max(cell.level for cell in found.values() if cell.level is not None) == 6


def test_detection_claims_no_rule(catalogue: KnowledgeBase) -> None:
    layer = detection(catalogue)
    assert "No detection rule is loaded" in layer.explained
    for technique in catalogue.techniques:
        known = technique.applicability.telltales if technique.applicability else ()
        value = layer.at(technique.id, "")
        assert (value.score if value else 0) == len({one.telemetry for one in known})


def test_layers_of_a_system(catalogue: KnowledgeBase) -> None:
    analysis = example(EXAMPLES[0])
    applicable = {one.technique for one in analysis.applicable}
    found = cells(catalogue, likelihood(analysis))
    assert {identifier for identifier, cell in found.items() if cell.level is not None} == applicable
    in_place = {control.id for control in analysis.system.controls}
    layer = controls(catalogue, analysis)
    for technique in catalogue.techniques:
        known = {link.mitigation for link in technique.mitigations}
        value = layer.at(technique.id, "")
        assert (value is None) == (not known)
        assert value is None or value.score == pytest.approx(100 * len(known & in_place) / len(known))


def test_what_was_tested(catalogue: KnowledgeBase) -> None:
    analysis = example(EXAMPLES[0])
    first, second, *_ = (one.technique for one in analysis.applicable)
    layer = what_tests_found(analysis, {first: Outcome(20, 3, ("garak",), "2026-11-20"), second: Outcome(5, 0, (), "")})
    found = cells(catalogue, layer)
    assert (found[first].short, found[second].short) == ("confirmed", "resisted")
    assert {cell.short for cell in found.values()} == {"", "not tested", "resisted", "confirmed"}
    assert "No record is loaded" in what_tests_found(analysis, {}).explained


def test_an_expression_over_layers_of_a_system(catalogue: KnowledgeBase) -> None:
    analysis = example(EXAMPLES[0])
    given_layers = {"a": likelihood(analysis), "b": controls(catalogue, analysis)}
    layer = combined(read_expression("where(a >= 20 and not b, a)"), given_layers)
    in_place = {control.id for control in analysis.system.controls}
    expected = {
        one.technique
        for one in analysis.applicable
        if one.likelihood >= 0.2
        and not in_place & {link.mitigation for link in catalogue.technique(one.technique).mitigations}
    }
    assert {technique for technique, _ in layer.values} == expected
    assert (layer.unit, layer.low, layer.high) == (Unit.PERCENT, 0, 100)
    difference = combined(read_expression("a - a"), given_layers)
    assert {value.score for value in difference.values.values()} == {0.0}
    assert difference.valued == len(analysis.applicable)


def test_folding(catalogue: KnowledgeBase) -> None:
    layer = case_studies(catalogue)
    for fold, wanted in (("all", {True}), ("none", {False})):
        made = matrix(catalogue, layer, fold)  # type: ignore[arg-type]
        assert {cell.open for column in made.columns for cell in column.cells if cell.subs} == wanted
    for column in matrix(catalogue, layer).columns:
        for cell in column.cells:
            assert cell.open == any((sub.level or 0) > (cell.level or 0) for sub in cell.subs)


@settings(deadline=None, max_examples=60)
@given(layers())
def test_a_layer_that_went_to_navigator_and_back_gives_the_same_matrix(layer: Layer) -> None:
    kb = loaded()
    back = read_layer(write_layer(layer, kb), "layer.json", kb)
    one, other = matrix(kb, layer), matrix(kb, back)
    assert replace(other, explained="", remarks=()) == replace(one, explained="", remarks=())
    assert comments(kb, back) == comments(kb, layer)


@settings(deadline=None, max_examples=30)
@given(layers(), layers())
def test_combined_layers_are_what_their_letters_say(one: Layer, other: Layer) -> None:
    kb = loaded()
    text = read_expression("a and not has(b)")
    whole = combined(text, {"a": one, "b": other})
    for technique, tactic in {*one.values, *other.values}:
        first, second = one.at(technique, tactic), other.at(technique, tactic)
        scores = [None if value is None else value.counts for value in (first, second)]
        expected = None if scores == [None, None] else float(bool(scores[0]) and scores[1] is None)
        found = whole.at(technique, tactic)
        assert (None if found is None else found.score) == expected
    back = read_layer(write_layer(whole, kb), "layer.json", kb) if whole.values else whole
    assert back.values == whole.values
