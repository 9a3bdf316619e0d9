"""Reading evidence: mistakes have a place and a remedy, and nothing else than records or problems comes out."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from systems.evidences import GOOD, line
from threatlas.systems import evidence_reading
from threatlas.systems.evidence import Verdict
from threatlas.systems.evidence_reading import examine_evidence, parse_evidence


def test_everything_that_is_said_is_kept() -> None:
    (record,) = parse_evidence(
        line(
            technique="aml.t0051.001",
            verdict="confirmed",
            control="aml.m0020",
            seed=7,
            queries=400,
            budget=20,
            artefacts=[{"name": "report.json", "sha256": "AB" * 32}],
            note="by mail",
        ),
        "e.jsonl",
    )
    assert (record.technique, record.asset, record.control) == ("AML.T0051.001", "assistant", "AML.M0020")
    assert (record.trials, record.successes, record.verdict) == (20, 17, Verdict.CONFIRMED)
    assert (record.seed, record.queries, record.budget, record.note) == (7, 400, 20, "by mail")
    assert (record.artefacts[0].name, record.artefacts[0].sha256) == ("report.json", "ab" * 32)
    assert record.observed.isoformat() == "2026-11-20T14:05:00+00:00"


@pytest.mark.parametrize(
    ("observed", "read"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20T14:05", "2026-11-20T14:05:00+00:00"),
        ("2026-11-20 14:05:06.5+01:00", "2026-11-20T14:05:06.500000+01:00"),
    ],
)
def test_times(observed: str, read: str) -> None:
    assert parse_evidence(line(observed=observed), "e")[0].observed.isoformat() == read


def test_what_was_not_tested_needs_no_counts() -> None:
    (record,) = parse_evidence(line(verdict="not-tested", trials=None, successes=None, note="no licence"), "e")
    assert (record.trials, record.successes) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        # keys
        ({"threatlas": None}, None, 'say which format this is: "threatlas": 1'),
        ({"threatlas": 2}, "threatlas", "format '2' is not known"),
        ({"threatlas": True}, "threatlas", "format 'True' is not known"),
        ({"tecnique": "x"}, "tecnique", "the record has no 'tecnique'; did you mean 'technique'?"),
        ({"by": None}, None, "the record needs 'by'"),
        ({"release": None}, None, "the record needs 'release'"),
        ({"trials": None}, None, "the record needs 'trials'"),
        # ids
        ({"technique": "T51"}, "technique", "'T51' is no id of a technique; ids look like AML.T0051"),
        ({"technique": "AML.M0020"}, "technique", "AML.M0020 is a mitigation, not a technique"),
        ({"control": "AML.T0051"}, "control", "AML.T0051 is a technique, not a mitigation"),
        ({"asset": "The Assistant"}, "asset", "cannot be the id of an asset"),
        # counts
        ({"trials": "20"}, "trials", "'trials' of the record must be a whole number, not a text"),
        ({"trials": 20.0}, "trials", "must be a whole number, not a number"),
        ({"trials": True}, "trials", "must be a whole number, not true or false"),
        ({"successes": -1}, "successes", "must be from 0 to 1,000,000,000, not -1"),
        ({"trials": 10**10}, "trials", "must be from 0 to 1,000,000,000"),
        ({"successes": 21}, "successes", "there cannot be more successes than trials"),
        ({"verdict": "resisted"}, "verdict", "17 successes in 20 trials is confirmed, not resisted"),
        ({"verdict": "not-tested"}, "verdict", "is confirmed, not not-tested"),
        ({"verdict": "confirmd"}, "verdict", "'confirmd' is no verdict; did you mean confirmed?"),
        ({"seed": 2**64}, "seed", "must be from 0 to"),
        # times, artefacts, texts
        ({"observed": "yesterday"}, "observed", "must be a time like 2026-11-20T14:05:00Z or a date"),
        ({"observed": "2026-02-30"}, "observed", "must be a time like"),
        ({"observed": "2026-W47-5"}, "observed", "must be a time like"),
        ({"artefacts": ["x"]}, "artefacts", 'a list of objects like {"name": …, "sha256": …}'),
        ({"artefacts": 5}, "artefacts", "'artefacts' of the record must be a list"),
        ({"note": "x" * 4001}, "note", "longer than 4000 characters"),
        ({"by": ["x"]}, "by", "'by' of the record must be a text, not a list"),
    ],
)
def test_mistakes_have_a_place_and_a_remedy(changes: dict[str, object], key: str | None, message: str) -> None:
    text = line(**changes)
    records, problems = examine_evidence(f"{line()}\n{text}\n", "e.jsonl")
    assert len(records) == 1
    (found, *_) = [problem for problem in problems.errors if message in problem.message]
    place = text.index(f'"{key}": ') + len(f'"{key}": ') + 1 if key else 1
    place += key == "artefacts" and message.startswith("a list")  # the item is what is wrong
    assert (found.line, found.column) == (2, place)


def test_mistakes_in_an_artefact() -> None:
    problems = examine_evidence(line(artefacts=[{"name": "x", "sha256": "zz", "size": 1}, {"sha256": "0" * 64}]), "e")[
        1
    ]
    assert [problem.code for problem in problems] == ["not-a-hash", "unknown-key", "missing"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "a record is an object like"),
        ('{"a": 1,}', "the line is not valid JSON"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ("{\n}", "one record is one line"),
        ("{" * 9 + "}", "not valid JSON"),
        ('{"a": [[[[[1]]]]]}', "nested more than 4 levels deep"),
        (json.dumps({"note": "x" * 70_000}), "is larger than"),
        ('{"trials": ' + "9" * 500 + "}", "a number of more than 400 digits"),
    ],
)
def test_lines_that_are_no_record(text: str, message: str) -> None:
    records, problems = examine_evidence(f"{text}\n{line()}", "e")
    assert message in next(iter(problems)).message
    assert len(records) == 1


def test_a_line_separator_inside_a_text_ends_no_record() -> None:
    text = json.dumps({**GOOD, "note": "a\u2028b"}, ensure_ascii=False)
    assert parse_evidence(text, "e")[0].note == "a\u2028b"


def test_a_file_has_a_greatest_number_of_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_reading, "RECORDS", 3)
    records, problems = examine_evidence("\n".join([line()] * 5), "e")
    assert len(records) == 3
    assert [(problem.line, problem.code) for problem in problems] == [(4, "too-many")]


def test_many_mistakes_end() -> None:
    records, problems = examine_evidence("x\n" * 50_000, "e")
    assert (records, len(problems.found)) == ((), 1000)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from([*GOOD.values(), "confirmed", "AML.M0020", "2026-11-20", "0" * 64]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "sha256", "x"]), inner),
    max_leaves=6,
)


ROWS = st.dictionaries(st.sampled_from(evidence_reading.KEYS), VALUES, max_size=6).map(lambda row: {**GOOD, **row})


@settings(max_examples=100, deadline=None)
@given(st.lists(ROWS, max_size=3))
def test_any_values_give_records_or_problems_with_places(rows: list[dict[str, object]]) -> None:
    text = "\n".join(json.dumps(row) for row in rows)
    records, problems = examine_evidence(text, "e")
    wrong = {problem.line for problem in problems.errors}
    assert {record.origin.line for record in records} == set(range(1, len(rows) + 1)) - wrong
    assert all(0 <= record.successes <= record.trials for record in records)
    assert all(problem.column >= 1 for problem in problems)
