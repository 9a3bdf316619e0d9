"""A framework read across says what the crosswalk and the analysis say, and hides no gap."""

from __future__ import annotations

import csv
import io
import json

import pytest

from analysing import EXAMPLES, example
from threatlas.knowledge import KnowledgeBase
from threatlas.knowledge.crosswalk import correspondences, frameworks
from threatlas.reports.crosswalk_audit import Audit, AuditRow, audit
from threatlas.reports.crosswalk_files import audit_document, audit_table
from threatlas.reports.layers.outcomes import Outcome

FRAMEWORKS = sorted(frameworks())


def rows(found: Audit) -> list[tuple[str, AuditRow]]:
    """Every row with the code of its entry."""
    return [(entry.code, row) for entry in found.entries for row in entry.rows]


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_row_and_every_entry_is_there(catalogue: KnowledgeBase, name: str) -> None:
    found = audit(frameworks()[name], catalogue)
    expected = [(row.entry, row.source, row.relation, row.reason) for row in correspondences() if row.framework == name]
    assert [(code, row.id, row.relation, row.reason) for code, row in rows(found)] == expected
    assert [entry.code for entry in found.entries] == list(frameworks()[name].entries)
    assert {entry.code for entry in found.gaps} == set(frameworks()[name].entries) - {row[0] for row in expected}
    assert all(row.finding is None and row.provenance == "threatlas" for _, row in rows(found))


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_what_an_analysis_says_of_each_row(catalogue: KnowledgeBase, name: str) -> None:
    analysis = example(EXAMPLES[0])
    applicable = {one.technique: one for one in analysis.applicable}
    in_place = {control.id for control in analysis.system.controls}
    found = audit(frameworks()[name], catalogue, analysis)
    for _, row in rows(found):
        assert row.finding is not None
        if row.kind == "mitigation":
            assert row.finding.standing == ("in place" if row.id in in_place else "not in place")
            continue
        family = [row.id, *(one.id for one in catalogue.subtechniques(row.id))]
        likely = [applicable[one].likelihood for one in family if one in applicable]
        assert (row.finding.standing == "applies") == bool(likely)
        assert row.finding.likelihood == max(likely, default=None)
    mapped = {row.id for _, row in rows(found)}
    for gap in found.unmapped:
        assert gap.id in applicable
        assert gap.id not in mapped


def test_tests_decisions_and_controls_stand_in_their_rows(catalogue: KnowledgeBase) -> None:
    path = next(path for path in EXAMPLES if example(path).decisions)
    analysis = example(path)
    outcome = {"AML.T0051.001": Outcome(20, 3, ("garak",), "2026-11-20")}
    for name in FRAMEWORKS:
        for _, row in rows(audit(frameworks()[name], catalogue, analysis, outcome)):
            assert row.finding is not None
            family = {row.id, *(one.id for one in catalogue.subtechniques(row.id))}
            decided = [one for one in analysis.decisions if one.decision.technique in family]
            assert len(row.finding.decisions) == (len(decided) if row.kind == "technique" else 0)
            if row.id == "AML.T0051":
                assert row.finding.tests.startswith("confirmed: 3 of 20")


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_files_hold_the_same(catalogue: KnowledgeBase, name: str) -> None:
    analysis = example(EXAMPLES[0])
    for found, system in (
        (audit(frameworks()[name], catalogue), None),
        (audit(frameworks()[name], catalogue, analysis), "=HYPERLINK()"),
    ):
        document = json.loads(audit_document(found, system))
        assert [row["id"] for entry in document["entries"] for row in entry["rows"]] == [
            row.id for _, row in rows(found)
        ]
        assert document["gaps"]["entries"] == [entry.code for entry in found.gaps]
        table = list(csv.DictReader(io.StringIO(audit_table(found, system))))
        assert len(table) == len(rows(found)) + len(found.gaps) + len(found.unmapped)
        assert all(None not in line for line in table)
        assert not any(str(cell).startswith("=") for line in table for cell in line.values())
