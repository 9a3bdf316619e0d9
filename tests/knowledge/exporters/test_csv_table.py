"""Tables: RFC 4180, one line a technique, nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings

from inventing import case_study, knowledge_bases, small, technique
from threatlas import knowledge
from threatlas.knowledge.exporter import export
from threatlas.knowledge.exporters.csv_table import COLUMNS, first_paragraph, harmless
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Mitigates, Mitigation, Provenance, Step
from threatlas.vocabulary import Platform


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def test_every_technique_has_one_line(catalogue: KnowledgeBase) -> None:
    text = export(catalogue, "csv")
    assert text.count("\r\n") == text.count("\n") == 1 + len(catalogue.techniques)
    assert text.startswith(",".join(COLUMNS))
    assert [row["id"] for row in rows(text)] == [technique.id for technique in catalogue.techniques]


def test_the_cells_of_a_technique() -> None:
    kb = small(
        techniques=[
            technique(
                "AML.T0000",
                name='A "name", with comma',
                maturity="realized",
                platforms=(Platform.PREDICTIVE, Platform.AGENTIC),
                description="First paragraph,\nin two lines.\n\nSecond.",
            ),
            technique("AML.T0000.000", name="Child", parent="AML.T0000", summary="Ours."),
        ],
        mitigations=[
            Mitigation("AML.M0000", "a", "", "", (), (), None, None, None),
            Mitigation("TL.M0000", "b", "", "", (), (), None, None, None, Provenance.THREATLAS),
        ],
        links=[
            Mitigates("AML.M0000", "AML.T0000", "", Provenance.ATLAS),
            Mitigates("TL.M0000", "AML.T0000", "", Provenance.THREATLAS),
        ],
        case_studies=[case_study(Step("S00", None, "AML.T0000", ""))],
    )
    first, second = rows(export(kb, "csv", additions=True))
    assert first == {
        "id": "AML.T0000",
        "name": 'A "name", with comma',
        "full_name": 'A "name", with comma',
        "tactics": "AML.TA0000",
        "maturity": "realized",
        "platforms": "predictive agentic",
        "threatlas_platforms": "",
        "threatlas_areas": "",
        "threatlas_stages": "",
        "atlas_mitigations": "AML.M0000",
        "threatlas_mitigations": "TL.M0000",
        "case_studies": "AML.CS0000",
        "summary": "First paragraph, in two lines.",
    }
    assert (second["full_name"], second["summary"]) == ('A "name", with comma: Child', "Ours.")
    assert rows(export(kb, "csv"))[0]["threatlas_mitigations"] == ""


def test_additions_fill_their_own_columns(catalogue: KnowledgeBase) -> None:
    own = [column for column in COLUMNS if column.startswith("threatlas_")]
    for row in rows(export(catalogue, "csv")):
        assert not any(row[column] for column in own)
    for row in rows(export(catalogue, "csv", additions=True)):
        assert row["threatlas_platforms"]
        assert row["threatlas_areas"]
        assert row["threatlas_stages"]


def test_links_are_all_there(catalogue: KnowledgeBase) -> None:
    table = rows(export(catalogue, "csv", additions=True))
    assert sum(len(row["atlas_mitigations"].split()) for row in table) == 246
    links = sum(len(mitigation.techniques) for mitigation in catalogue.mitigations)
    assert sum(len(row["threatlas_mitigations"].split()) for row in table) == links - 246


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        # what begins a formula
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\rx", "'x"),
        ("＝1", "'＝1"),
        ("\u200b=1", "'=1"),
        ("  =1", "'=1"),
        # what is a cell of its own where semicolons separate
        ("a;=1", "a; '=1"),
        ('a; "=1"', "a; '=1\""),
        ("a |-1", "a | '-1"),
        ("a; b", "a; b"),
        # what would break lines
        ("a\nb\r\n\nc", "a b c"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_cells_are_harmless(cell: str, expected: str) -> None:
    assert harmless(cell) == expected


@settings(deadline=None, max_examples=25)
@given(knowledge_bases())
def test_no_cell_is_a_formula_whatever_separates(kb: KnowledgeBase) -> None:
    text = export(kb, "csv", additions=True)
    assert text.count("\n") == 1 + len(kb.techniques)
    assert [row["id"] for row in rows(text)] == [technique.id for technique in kb.techniques]
    for delimiter in ",;|":
        for line in text.splitlines():
            for cell in next(csv.reader([line], delimiter=delimiter)):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (delimiter, line)


def test_a_long_description_is_cut(releases: Path) -> None:
    kb = small(techniques=[technique("AML.T0000", description="word " * 40_000)])
    assert len(rows(export(kb, "csv"))[0]["summary"]) == 2_000
    table = rows(export(knowledge.load(releases / "ATLAS-5.2.0.yaml"), "csv"))
    assert all(row["summary"] and len(row["summary"]) <= 2_000 for row in table)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("one\ntwo\n\nthree", 100, "one two"),
        ("\n\none", 100, "one"),
        ("one two three", 8, "one two…"),
        ("one two three", 13, "one two three"),
        ("", 5, ""),
    ],
)
def test_first_paragraph(text: str, most: int, expected: str) -> None:
    assert first_paragraph(text, most) == expected
