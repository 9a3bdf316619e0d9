"""SARIF logs, checked against a schema of our own for the part of the standard that is written."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import threatlas
from threatlas.reports.sarif import Fix, Flow, Place, Region, Result, Rule, sarif_log

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-written.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
RULES = (
    Rule("one", "A title", "What it means.", "error"),
    Rule("two", "Another", "And this.", help_uri="https://example.org/two"),
)
HERE = Region(3, 5, 3, 9)


def log(*results: Result) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(sarif_log(RULES, results))
    assert [error.message for error in VALIDATOR.iter_errors(written)] == []
    return written


def only(result: Result) -> dict[str, Any]:
    [written] = log(result)["runs"][0]["results"]
    assert isinstance(written, dict)
    return written


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_an_empty_log_names_the_tool_and_its_rules() -> None:
    [run] = log()["runs"]
    assert run["results"] == []
    assert run["tool"]["driver"]["name"] == "threatlas"
    assert run["tool"]["driver"]["semanticVersion"] == threatlas.__version__
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["one", "two"]
    assert run["tool"]["driver"]["rules"][1]["helpUri"] == "https://example.org/two"


def test_a_result() -> None:
    result = only(Result("two", "warning", "Something.", "src/a.md", HERE, Fix("Write it so.", HERE, "right")))
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("two", 1, "warning")
    assert result["message"]["text"] == "Something."
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/a.md", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}
    [change] = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": place["region"], "insertedContent": {"text": "right"}}]


def test_a_result_about_a_whole_file_has_no_region_and_no_fix() -> None:
    result = only(Result("one", "error", "Cannot be read.", "a"))
    assert "region" not in result["locations"][0]["physicalLocation"]
    assert "fixes" not in result


def test_a_region_without_columns_is_the_whole_line() -> None:
    place = only(Result("one", "error", "x", "a", Region(7)))["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 7}


def test_how_one_comes_to_a_result_and_how_much_it_matters() -> None:
    steps = (Place("a", Region(2), "First {0}."), Place("b/c", None, "Then."))
    result = only(Result("one", "error", "x", "a", HERE, flow=Flow("The way.", steps), rank=12.5))
    [flow] = result["codeFlows"]
    assert flow["message"] == {"text": "The way."}
    first, second = (step["location"] for step in flow["threadFlows"][0]["locations"])
    assert first["message"]["text"] == "First {{0}}."
    assert first["physicalLocation"]["region"] == {"startLine": 2}
    assert second["physicalLocation"] == {"artifactLocation": {"uri": "b/c", "uriBaseId": "%SRCROOT%"}}
    assert result["rank"] == 12.5


@pytest.mark.parametrize(
    ("path", "uri", "below_root"),
    [
        ("a/b.md", "a/b.md", True),
        ("./a//b.md", "a/b.md", True),
        ("a b/ü#?%.md", "a%20b/%C3%BC%23%3F%25.md", True),
        ("c:d.md", "c%3Ad.md", True),  # no scheme
        ("a\\b\n.md", "a%5Cb%0A.md", True),
        ("bad\udcff.md", "bad%FF.md", True),  # a name that is no UTF-8
        ("../other/a.md", "../other/a.md", False),
        ("/etc/a b", "file:///etc/a%20b", False),
        ("-", "stdin", False),
        (".", ".", True),
    ],
)
def test_paths(path: str, uri: str, below_root: bool) -> None:
    location = only(Result("one", "error", "x", path))["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == ({"uri": uri, "uriBaseId": "%SRCROOT%"} if below_root else {"uri": uri})


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("the value {0} of {x}", "the value {{0}} of {{x}}"),  # no placeholder
        ("[click](https://evil.example)", "[click\\](https://evil.example)"),  # no link
        ("half \ud800 of a pair", "half ? of a pair"),
        ("plain [text] (so)", "plain [text] (so)"),
    ],
)
def test_messages_hold_nothing_that_a_viewer_would_act_on(message: str, text: str) -> None:
    assert only(Result("one", "error", message, "a"))["message"]["text"] == text


def test_fingerprints_do_not_depend_on_lines_and_tell_equal_results_apart() -> None:
    def prints(*results: Result) -> list[str]:
        return [result["partialFingerprints"]["threatlas/v1"] for result in log(*results)["runs"][0]["results"]]

    above = Result("one", "error", "m", "a", Region(1, 1, 1, 2), subject="AML.T0051")
    below = Result("one", "error", "other words", "a", Region(9, 1, 9, 2), subject="AML.T0051")
    assert prints(above) == prints(below)
    assert len(set(prints(above, below, Result("two", "error", "m", "a"), Result("one", "error", "m", "b")))) == 4


def test_a_result_of_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="names the rule 'three'"):
        sarif_log(RULES, [Result("three", "error", "m", "a")])
    with pytest.raises(ValueError, match="stands twice"):
        sarif_log((RULES[0], RULES[0]), [])


PATHS = st.binary(min_size=1).map(lambda name: name.replace(b"\0", b"x").decode("utf-8", "surrogateescape"))
regions = st.builds(Region, *[st.integers(1, 10**6)] * 4) | st.builds(Region, st.integers(1, 10**6))
places = st.builds(Place, PATHS, st.none() | regions, st.text(min_size=1))
flows = st.builds(Flow, st.text(min_size=1), st.lists(places, min_size=1, max_size=3).map(tuple))
results = st.builds(
    Result,
    st.sampled_from(["one", "two"]),
    st.sampled_from(["error", "warning", "note", "none"]),
    st.text(min_size=1),
    PATHS,
    st.none() | regions,
    st.none() | st.builds(Fix, st.text(min_size=1), regions, st.text()),
    flow=st.none() | flows,
    rank=st.none() | st.floats(0, 100),
)


@given(st.lists(results, max_size=5))
@settings(deadline=None, max_examples=150)
def test_whatever_is_found_the_log_holds_to_the_schema_and_is_the_same_every_time(found: list[Result]) -> None:
    written = log(*found)
    assert sarif_log(RULES, found) == sarif_log(RULES, found)
    for result, source in zip(written["runs"][0]["results"], found, strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        name = source.path.encode("utf-8", "surrogateescape")
        kept = [part for part in name.split(b"/") if part not in {b"", b"."}]
        if name != b"-":
            assert unquote_to_bytes(uri.removeprefix("file:///")) == (b"/".join(kept) or b".")
