"""What tests found: summed over records and files, whatever their order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysing import small
from reports.layers.inventing_layers import loaded
from systems.evidences import evidence, line
from threatlas.errors import EvidenceError
from threatlas.reports.layers.evidence_layer import is_evidence, read_evidence_layer
from threatlas.reports.layers.kept import as_content, outcomes_in
from threatlas.reports.layers.layer import Unit
from threatlas.reports.layers.outcomes import Outcome, outcomes_of, together
from threatlas.systems.evidence import Evidence

NOW = datetime(2026, 11, 30, tzinfo=UTC)
RECORDS = st.lists(
    st.builds(
        lambda technique, counts, control, day: evidence(
            technique, None, max(counts), min(counts), control=control, day=day
        ),
        st.sampled_from(["AML.T0051", "AML.T0054"]),
        st.tuples(st.integers(0, 9), st.integers(0, 9)),
        st.sampled_from([None, None, "AML.M0020"]),
        st.integers(1, 28),
    ),
    max_size=8,
)


@given(RECORDS, st.integers(0, 8))
def test_parts_come_to_the_same_as_the_whole(records: list[Evidence], at: int) -> None:
    whole = outcomes_of(records)
    assert together([outcomes_of(records[:at]), outcomes_of(records[at:])]) == whole
    for technique, found in whole.items():
        those = [one for one in records if one.technique == technique and one.control is None]
        assert found.trials == sum(one.trials for one in those)
        assert found.score == (0 if not found.trials else 2 if found.successes else 1)


def test_it_is_told_in_words() -> None:
    assert Outcome(20, 3, ("garak",), "2026-11-20").told == (
        "confirmed: 3 of 20 trials succeeded; by garak, last on 2026-11-20"
    )
    assert Outcome(1, 0, (), "").told == "resisted: 0 of 1 trial succeeded"
    assert Outcome(0, 0, ("x",), "").told == "not tested"


def test_a_file_of_evidence_is_a_layer() -> None:
    system = small().system
    text = "\n".join(
        [line(asset=None), line(asset=None, control="AML.M0020"), line(asset=None, technique="AML.T0054", successes=0)]
    )
    assert is_evidence("\ufeff\n" + text)
    layer, found = read_evidence_layer(text, "e.jsonl", loaded(), system, NOW)
    assert layer.unit is Unit.VERDICT
    assert {place: value.score for place, value in layer.values.items()} == {
        ("AML.T0051.001", ""): 2,
        ("AML.T0054", ""): 1,
    }
    assert layer.remarks[:2] == (
        "3 records read, of 2 techniques.",
        "1 record of the effect of a control, which says nothing of a technique.",
    )
    assert outcomes_in(as_content(layer, found)) == found


@pytest.mark.parametrize(
    "text", ["", "{}", '{"name": "x"}', '{\n"threatlas": 1}', "[1]", '{"versions": {"layer": "4.5"}}']
)
def test_other_files_are_no_evidence(text: str) -> None:
    assert not is_evidence(text)


def test_everything_that_is_wrong_is_said() -> None:
    text = line(asset="nowhere") + "\n" + line(technique="AML.T9999", asset=None)
    with pytest.raises(EvidenceError, match=r"AML\.T9999"):
        read_evidence_layer(text, "e.jsonl", loaded(), small().system, NOW)
