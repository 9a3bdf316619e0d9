"""Lint of whole texts: the real releases, pins, lines left alone, places, hostile input."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.knowledge import data
from threatlas.knowledge.finding import RULES, Code, Level
from threatlas.knowledge.history import load_history
from threatlas.knowledge.lint import LIMIT, Linter, lint_text

DATA = Path(data.__file__).parent
VERSIONS = ("3.0.0", "4.2.0", "4.5.0", "4.9.0", "5.0.0", "5.2.0")


@pytest.fixture(scope="module")
def linter(catalogue: knowledge.KnowledgeBase) -> Linter:
    return Linter(catalogue)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_checked_against_itself_has_no_finding(releases: Path, version: str) -> None:
    path = releases / f"ATLAS-{version}.yaml"
    report = Linter(knowledge.load(path)).lint(path.read_text(), str(path))
    assert report.findings == ()
    assert report.mentions > 400


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_checked_against_what_history_knows_of_it_has_no_finding(releases: Path, version: str) -> None:
    text = (releases / f"ATLAS-{version}.yaml").read_text()
    assert lint_text(text, "x", knowledge.load(load_history().resolve(version))) == []


def test_a_bundle_checked_against_itself_has_no_finding(releases: Path) -> None:
    path = releases / "stix-atlas-5.2.0.json"
    assert lint_text(path.read_text(), str(path), knowledge.load(path)) == []


def test_an_old_release_shows_every_rename_since(releases: Path, linter: Linter) -> None:
    text = (releases / "ATLAS-4.5.0.yaml").read_text()
    report = linter.lint(text, "ATLAS-4.5.0.yaml")
    history = load_history()
    then, now = history.objects("4.5.2"), history.objects("5.6.0")
    renamed = {identifier for identifier, known in then.items() if now[identifier].name != known.name}
    # M0019 is in 4.5.2, of which history holds the ids, and not in 4.5.0, which is checked here
    assert {finding.identifier for finding in report.findings} == renamed - {"AML.M0019"}
    assert {finding.code for finding in report.findings} == {Code.RENAMED}
    lines = text.splitlines()
    for finding in report.findings:
        if finding.line == finding.end_line:
            assert lines[finding.line - 1][finding.column - 1 : finding.end_column - 1] == finding.text


def test_a_new_release_checked_against_an_old_one_names_what_came_later(releases: Path) -> None:
    text = (releases / "ATLAS-5.2.0.yaml").read_text()
    findings = lint_text(text, "x", knowledge.load(releases / "ATLAS-4.9.0.yaml"))
    assert {finding.code for finding in findings} == {Code.FUTURE_ID, Code.RENAMED}
    assert {finding.identifier for finding in findings if finding.code is Code.FUTURE_ID} >= {"AML.T0081", "AML.CS0044"}


@pytest.mark.parametrize("name", ["atlas/techniques", "atlas/mitigations", "atlas/tactics", "atlas/case_studies"])
def test_the_data_of_this_project_hold(linter: Linter, name: str) -> None:
    assert linter.lint((DATA / f"{name}.json").read_text(), name).findings == ()


@pytest.mark.parametrize("name", ["techniques", "mitigations", "links", "tactics", "atlas_mitigations", "crosswalks"])
def test_the_additions_of_this_project_hold(linter: Linter, name: str) -> None:
    report = linter.lint((DATA / "threatlas" / f"{name}.json").read_text(), name)
    assert report.findings == ()
    assert report.mentions > 10


@pytest.mark.parametrize(
    ("pin", "note"),
    [
        ("# threatlas: release=2026.07", "(the file is pinned to 2026.07, this is a check against 5.6.0)"),
        ("# atlas-release: 5.6.0", ""),
        ("# atlas-release: 2026.04", ""),  # the same release
        ("", ""),
    ],
)
def test_a_finding_says_that_the_file_is_pinned_to_another_release(linter: Linter, pin: str, note: str) -> None:
    report = linter.lint(f"{pin}\nAML.T9999\n", "x")
    assert report.findings[0].message.endswith(note)
    assert ("pinned" in report.findings[0].message) == bool(note)
    assert report.pin == (pin.replace("=", " ").split()[-1] if pin else None)


def test_silenced_findings_are_counted(linter: Linter) -> None:
    text = (
        "AML.T9999 # threatlas: ignore\n"
        "AML.T9999 AML.T9998 # threatlas: ignore[unknown-id]\n"
        "AML.T9997 # threatlas: ignore[renamed]\n"
    )
    report = linter.lint(text, "x")
    assert report.silenced == 3
    assert [finding.identifier for finding in report.findings] == ["AML.T9997"]
    assert report.mentions == 4


def test_the_place_of_a_finding(linter: Linter) -> None:
    [finding] = linter.lint("\ufeffé AML.T9999\r\n", "dir/file.md").findings
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (1, 3, 1, 12)
    [wrapped] = linter.lint("see\n[Evade ML\n  Model](https://x/AML.T0015)", "x").findings
    assert (wrapped.line, wrapped.column, wrapped.end_line, wrapped.end_column) == (2, 2, 3, 8)
    assert wrapped.suggestion is None
    assert str(finding).startswith("dir/file.md:1:3: error: AML.T9999 is in no release")
    assert str(finding).endswith("[unknown-id]")


def test_findings_come_in_the_order_of_the_text(linter: Linter) -> None:
    text = "- name: Evade ML Model\n  id: AML.T0015\nAML.T9999 (x) aml.t0051 AML.T9998"
    places = [(finding.line, finding.column) for finding in linter.lint(text, "x").findings]
    assert places == sorted(places)
    assert len(places) == 4


def test_a_text_full_of_mistakes_gives_a_bounded_list_and_the_number_of_the_rest(linter: Linter) -> None:
    report = linter.lint("AML.T9999 " * (LIMIT + 5), "x")
    assert (len(report.findings), report.left_out) == (LIMIT, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 1000,
        "AML.T9999\0AML.T9998",
        "\ud800 AML.T9999 \udfff",
        b"\xff\xfe AML.T9999 \x80".decode("utf-8", "replace"),
        "x" * 200_000 + " AML.T9999",
        "AML.T9999" + " " * 200_000,
        "[" * 50_000 + "](/AML.T9999",
        "AML.T9999: " + "'" * 50_000,
        "\x1b[31m AML.T9999: Evade\x07 AI Model\x1b[0m",
    ],
)
def test_hostile_texts(linter: Linter, text: str) -> None:
    report = linter.lint(text, "x")
    assert len(report.findings) == text.count("AML.")
    for finding in report.findings:
        assert finding.message.isprintable()
        assert finding.text.isprintable()


def test_an_unknown_version_is_checked_as_the_latest(catalogue: knowledge.KnowledgeBase) -> None:
    kb = knowledge.KnowledgeBase(
        replace(catalogue.release, version="unknown"),
        catalogue.tactics,
        catalogue.techniques,
        catalogue.mitigations,
        catalogue.case_studies,
    )
    codes = [finding.code for finding in lint_text("AML.T0045 AML.T0115 AML.T9999\n# atlas-release: 5.2.0", "x", kb)]
    assert codes == [Code.RETIRED_ID, Code.FUTURE_ID, Code.UNKNOWN_ID]


def test_every_kind_of_finding_is_described_once() -> None:
    assert [rule.code for rule in RULES] == list(Code)
    assert all(rule.level in set(Level) and rule.title and rule.description for rule in RULES)


SKELETON = knowledge.load("5.5.0")
WORDS = ("AML.T0015", "AML.T9999", "aml.t0051", "Evade ML Model", "LLM Jailbreak", "name: ", "id: ", "\n", " ", "- ", "|", "# ",
         "threatlas: ignore", "atlas-release: 5.2.0", "(", ")", '"', ",", ": ", "é", "\0")  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=30))
@settings(deadline=None, max_examples=200)
def test_findings_are_the_same_every_time_and_lie_in_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    linter = Linter(SKELETON)
    report = linter.lint(text, "x")
    assert report == linter.lint(text, "x")
    lines = text.split("\n")
    for finding in report.findings:
        assert 1 <= finding.line <= finding.end_line <= len(lines)
        assert finding.column <= len(lines[finding.line - 1])
        assert finding.end_column <= len(lines[finding.end_line - 1]) + 1
        assert finding.suggestion != finding.text
