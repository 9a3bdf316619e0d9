"""The interface of exporters: what is offered, what is refused, and that the same in gives the same out."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from inventing import case_study, small, technique
from threatlas import knowledge
from threatlas.errors import ExportError, ThreatlasError, UnknownId
from threatlas.knowledge.exporter import EXPORTERS, export, of_atlas
from threatlas.knowledge.knowledge_base import KnowledgeBase

STUDIES: dict[str, list[str | None]] = {"needed": ["AML.CS0021"], "possible": [None, "AML.CS0021"], "never": [None]}
EVERY = [(name, study) for name, exporter in EXPORTERS.items() for study in STUDIES[exporter.case_study]]
"""Each format, with and without a case study where it can be either."""


def test_formats_are_offered_in_this_order() -> None:
    assert list(EXPORTERS) == ["navigator", "stix", "attack-flow", "csv", "markdown"]
    assert all(exporter.meaning and exporter.suffix.startswith(".") for exporter in EXPORTERS.values())


# what is refused


@pytest.mark.parametrize(
    ("format_name", "choices", "words"),
    [
        ("xlsx", {}, "choose from navigator, stix, attack-flow, csv, markdown"),
        ("attack-flow", {}, "attack-flow shows one case study: say which"),
        ("stix", {"case_study": "AML.CS0021"}, "these can show one: navigator, attack-flow"),
        ("csv", {"case_study": "AML.CS0021"}, "never one case study"),
        ("stix", {"scores": "maturity"}, "stix scores nothing; these formats do: navigator"),
        ("attack-flow", {"case_study": "AML.CS0021", "scores": "maturity"}, "attack-flow scores nothing"),
        ("navigator", {"scores": "beauty"}, "choose from case-studies, mitigations, maturity"),
        ("navigator", {"scores": "maturity", "case_study": "AML.CS0021"}, "leave out what scores techniques"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(
    catalogue: KnowledgeBase, format_name: str, choices: dict[str, str], words: str
) -> None:
    with pytest.raises(ExportError) as raised:
        export(catalogue, format_name, case_study=choices.get("case_study"), scores=choices.get("scores"))
    assert words in str(raised.value)
    assert isinstance(raised.value, ThreatlasError)
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("format_name", ["navigator", "attack-flow"])
@pytest.mark.parametrize("identifier", ["AML.CS9999", "AML.T0051", "nothing"])
def test_a_case_study_must_be_in_the_release(catalogue: KnowledgeBase, format_name: str, identifier: str) -> None:
    with pytest.raises(UnknownId):
        export(catalogue, format_name, case_study=identifier)


@pytest.mark.parametrize("format_name", ["navigator", "attack-flow"])
def test_a_case_study_without_steps_cannot_be_drawn(format_name: str) -> None:
    with pytest.raises(ExportError, match="has no steps"):
        export(small(case_studies=[case_study()]), format_name, case_study="AML.CS0000")


def test_a_case_study_is_found_in_any_spelling(catalogue: KnowledgeBase) -> None:
    exact = export(catalogue, "attack-flow", case_study="AML.CS0021")
    assert export(catalogue, "attack-flow", case_study=" aml.cs0021") == exact


# what is MITRE's


def test_of_atlas_is_what_loading_without_additions_gives(catalogue: KnowledgeBase) -> None:
    found, expected = of_atlas(catalogue), knowledge.load(additions=False)
    assert list(found) == list(expected)
    assert found.release == expected.release


@pytest.mark.parametrize("name", ["ATLAS-4.9.0.yaml", "ATLAS-5.2.0.yaml", "stix-atlas-5.2.0.json"])
def test_of_atlas_is_what_loading_a_file_without_additions_gives(releases: Path, name: str) -> None:
    assert list(of_atlas(knowledge.load(releases / name))) == list(knowledge.load(releases / name, additions=False))


def test_our_summary_stays_only_where_the_release_says_nothing() -> None:
    said, unsaid = technique("AML.T0000", summary="ours", description="theirs"), technique("AML.T0001", summary="ours")
    kb = of_atlas(small(techniques=[said, unsaid]))
    assert [entry.summary for entry in kb.techniques] == ["", "ours"]


@pytest.mark.parametrize(("name", "study"), EVERY)
def test_nothing_of_threatlas_goes_out_unasked(catalogue: KnowledgeBase, name: str, study: str | None) -> None:
    text = export(catalogue, name, case_study=study)
    assert "TL.M" not in text
    one = technique("AML.T0000", applicability=catalogue.technique("AML.T0051").applicability)
    kb = small(techniques=[one], case_studies=catalogue.case_studies if study else [])
    if not study:
        bare = small(techniques=[replace(one, applicability=None)])
        assert export(kb, name) == export(bare, name)


# the same in, the same out

DIGEST = """
import sys
from hashlib import sha256
from threatlas import knowledge
from threatlas.knowledge.exporter import export

kb = knowledge.load()
for name, study in {every!r}:
    for additions in (True, False):
        text = export(kb, name, case_study=study, additions=additions)
        print(name, study, additions, sha256(text.encode()).hexdigest())
"""


def test_every_process_writes_the_same_bytes(catalogue: KnowledgeBase) -> None:
    expected = [
        f"{name} {study} {additions} "
        + sha256(export(catalogue, name, case_study=study, additions=additions).encode()).hexdigest()
        for name, study in EVERY
        for additions in (True, False)
    ]
    program = DIGEST.format(every=EVERY)
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(knowledge.__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.splitlines() == expected


@pytest.mark.parametrize(("name", "study"), EVERY)
def test_every_format_ends_with_a_line_break_and_can_be_written(
    catalogue: KnowledgeBase, name: str, study: str | None
) -> None:
    text = export(catalogue, name, case_study=study, additions=True)
    assert text.endswith("\n")
    assert text.encode()
    if EXPORTERS[name].suffix == ".json":
        assert json.loads(text)
