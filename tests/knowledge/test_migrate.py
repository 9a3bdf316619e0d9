"""Migration of texts: what is rewritten, what is asked, and what stays byte for byte."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.errors import ThreatlasError, UnknownId, UnknownRelease
from threatlas.knowledge.history import load_history
from threatlas.knowledge.lint import lint_text
from threatlas.knowledge.migrate import Migration, Migrator, migrate_text

HISTORY = load_history()


def migrate(text: str, to: str, since: str | None = None, choices: dict[str, str] | None = None) -> Migration:
    return migrate_text(text, "x", to=to, history=HISTORY, since=since, choices=choices or {})


@pytest.mark.parametrize(
    ("to", "before", "after"),
    [
        # the moves of 2026.07
        ("2026.07", "AML.T0019", "AML.T0115.000"),
        ("2026.09", "AML.T0058 AML.T0104", "AML.T0115.001 AML.T0115.002"),
        (
            "2026.07",
            "https://atlas.mitre.org/techniques/AML.T0058#x",
            "https://atlas.mitre.org/techniques/AML.T0115.001#x",
        ),
        ("2026.07", "[AML.T0019](/techniques/AML.T0019)", "[AML.T0115.000](/techniques/AML.T0115.000)"),
        ("2026.07", "- atlas.t0104\n- atlas.aml.t0104", "- atlas.t0115.002\n- atlas.aml.t0115.002"),
        ("2026.07", "- atlas.AML.T0104", "- atlas.AML.T0115.002"),
        ("2026.07", '"Mitre Atlas: T0019"', '"Mitre Atlas: T0115.000"'),
        ("2026.07", '"ATLAS.T0019"', '"ATLAS.T0115.000"'),
        ("2026.07", "aml.t0019 AML.T19", "AML.T0115.000 AML.T0115.000"),
        # the new names are not known offline: the old ones stay
        ("2026.07", "AML.T0019: Publish Poisoned Datasets", "AML.T0115.000: Publish Poisoned Datasets"),
        # the move of 4.5
        ("4.5.2", "AML.T0045: ML Intellectual Property Theft", "AML.T0048.004: ML Intellectual Property Theft"),
        ("5.6.0", "ML Intellectual Property Theft (AML.T0045)", "AI Intellectual Property Theft (AML.T0048.004)"),
        (
            "5.6.0",
            "- id: AML.T0045\n  name: ML Intellectual Property Theft",
            "- id: AML.T0048.004\n  name: AI Intellectual Property Theft",
        ),
        # backwards
        ("5.6.0", "AML.T0115.000, atlas.t0115.001", "AML.T0019, atlas.t0058"),
        ("4.4.0", "AI Intellectual Property Theft (AML.T0048.004)", "ML Intellectual Property Theft (AML.T0045)"),
        ("4.5.2", "AML.T0015: Evade AI Model", "AML.T0015: Evade ML Model"),
        # names of ids that stay
        ("5.6.0", "AML.T0015: Evade ML Model", "AML.T0015: Evade AI Model"),
        ("5.6.0", "| Evade ML Model | AML.T0015 |", "| Evade AI Model | AML.T0015 |"),
        ("5.6.0", "[Evade\n  ML Model](/techniques/AML.T0015)", "[Evade\n  AI Model](/techniques/AML.T0015)"),
        (
            "5.6.0",
            "ML Supply Chain Compromise: ML Software (AML.T0010.001)",
            "AI Supply Chain Compromise: AI Software (AML.T0010.001)",
        ),
        ("2026.08", "AML.TA0001 - AI Attack Staging", "AML.TA0001 - AI Attack Adaptation"),
        # the pin
        ("5.6.0", "atlas-release: 4.9.0\n", "atlas-release: 5.6.0\n"),
        (
            "2026.07",
            '{"atlas-release": "5.2.0", "x": "AML.T0019"}',
            '{"atlas-release": "2026.07", "x": "AML.T0115.000"}',
        ),
        ("5.6.0", "# threatlas: release=2026.04", "# threatlas: release=2026.04"),  # the same release
        # what is right, unknown as a name, or none of ours stays
        ("5.6.0", "AML.T0051: LLM Jailbreak, aml.t0051, attack.t1059, TL.M0001", None),
        ("5.6.0", "a model was evaded: Evade ML Model", None),
        ("2026.07", "AML.T0019 # threatlas: ignore", None),
        ("2026.07", "AML.T0019 # threatlas: ignore[retired-id]", None),
        ("5.6.0", "AML.T0015: Evade ML Model  # threatlas: ignore[renamed]", None),
        ("5.6.0", "", None),
    ],
)
def test_what_is_certain_is_rewritten(to: str, before: str, after: str | None) -> None:
    migration = migrate(before, to)
    assert migration.text == (before if after is None else after)
    assert migration.questions == ()
    assert bool(migration.changes) == (after is not None and after != before)
    assert migration.before == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("AML.T0019\r\nx\r\n", "AML.T0115.000\r\nx\r\n"),
        ("\ufeffAML.T0019", "\ufeffAML.T0115.000"),
        ("x\n\n\nAML.T0019", "x\n\n\nAML.T0115.000"),
        ("\0\udcff\tAML.T0019 \f\u2028", "\0\udcff\tAML.T0115.000 \f\u2028"),
    ],
)
def test_every_other_byte_stays(before: str, after: str) -> None:
    assert migrate(before, "2026.07").text == after


@pytest.mark.parametrize(
    ("to", "since", "text", "candidates", "says"),
    [
        # several successors
        ("5.6.0", "4.5.2", "AML.T0018.001", ["AML.T0018.001", "AML.T0018.002"], "changed its meaning in 4.9"),
        ("5.6.0", None, "AML.T0018.001: Inject Payload", ["AML.T0018.001", "AML.T0018.002"], "changed its meaning"),
        ("5.6.0", None, "AML.T0018.001", ["AML.T0018.001", "AML.T0018.002"], "changed its meaning"),
        ("4.5.2", "5.6.0", "AML.T0018.001", ["AML.T0018.001"], "changed its meaning"),
        ("4.5.2", None, "AML.T0018.002", ["AML.T0018.001"], "came with 4.9 and is not in 4.5.2"),
        # none
        ("5.6.0", None, "AML.T0115", [], "came with 2026.07 and is not in 5.6.0"),
        ("5.6.0", None, "AML.CS0070", [], "came with 2026.08"),
        ("5.6.0", None, "AML.T9999", [], "in no release of ATLAS that is known here"),
        # what may be a name in a program
        ("2026.07", None, "f(AML_T0019)", ["AML.T0115.000"], "may be a name in a program"),
        ("2026.07", None, "x = ATLAS.T0019", ["AML.T0115.000"], "may be a name in a program"),
        # a name whose apostrophe may end a string
        ("4.5.2", None, "'AML.T0000: Search Open Technical Databases'", ["AML.T0000"], "holds an apostrophe"),
    ],
)
def test_where_a_person_must_choose_nothing_is_changed(
    to: str, since: str | None, text: str, candidates: list[str], says: str
) -> None:
    migration = migrate(text, to, since)
    assert migration.text == text
    [question] = migration.questions
    assert [candidate.id for candidate in question.candidates] == candidates
    assert says in question.reason
    assert question.line == 1


def test_candidates_have_the_names_of_the_release() -> None:
    [question] = migrate("x\n AML.T0018.001: Inject Payload", "5.6.0").questions
    assert (question.line, question.column, question.identifier) == (2, 2, "AML.T0018.001")
    assert [candidate.name for candidate in question.candidates] == ["Modify AI Model Architecture", "Embed Malware"]


@pytest.mark.parametrize(
    "text",
    [
        "AML.T0018.001: Modify AI Model Architecture",  # the name says which
        "AML.T0018.001 AML.T0072",  # no older than 4.9.1, which brought T0072
        "# atlas-release: 4.9.1\nAML.T0018.001",
    ],
)
def test_no_question_where_the_text_says_its_age(text: str) -> None:
    assert migrate(text, "5.6.0").questions == ()


def test_the_age_that_the_caller_gives_counts_before_the_pin() -> None:
    text = "# atlas-release: 4.9.1\nAML.T0018.001"
    assert migrate(text, "5.6.0", since="4.5.2").questions


@pytest.mark.parametrize(
    ("choice", "after"),
    [
        ("AML.T0018.002", "AML.T0018.002: Embed Malware"),
        ("aml.t0018.001", "AML.T0018.001: Modify AI Model Architecture"),
    ],
)
def test_a_choice_answers_a_question(choice: str, after: str) -> None:
    migration = migrate("AML.T0018.001: Inject Payload", "5.6.0", choices={"AML.T0018.001": choice})
    assert (migration.text, migration.questions) == (after, ())


def test_a_choice_may_name_a_successor_that_nobody_knows() -> None:
    migration = migrate("AML.T9999, atlas.t9999", "5.6.0", choices={"AML.T9999": "AML.T0051.000"})
    assert migration.text == "AML.T0051.000, atlas.t0051.000"
    assert {change.reason for change in migration.changes} == {"AML.T0051.000 (Direct) was chosen for AML.T9999"}


@pytest.mark.parametrize("choice", ["AML.T0019", "AML.T9999", "nothing", "AML.CS0999", "TL.M0001"])
def test_a_choice_must_be_in_the_release(choice: str) -> None:
    with pytest.raises(UnknownId, match=r"so it cannot be chosen for AML\.T9998"):
        migrate("AML.T9998", "2026.07", choices={"AML.T9998": choice})


def test_choices_do_not_lead_on_to_each_other() -> None:
    choices = {"AML.T9999": "AML.T0018.001", "AML.T0018.001": "AML.T0018.002"}
    with pytest.raises(ThreatlasError, match="say the last one for both"):
        migrate("AML.T9999", "5.6.0", choices=choices)


@pytest.mark.parametrize(("to", "since"), [("9.9.9", None), ("newest", None), ("5.6.0", "1.0.0")])
def test_releases_that_are_not_at_hand(to: str, since: str | None) -> None:
    with pytest.raises(UnknownRelease):
        migrate("AML.T0019", to, since)


def test_changes_have_their_place_their_reason_and_the_release() -> None:
    migration = migrate("# threatlas: release=4.2.0\r\n  AML.T0045 (ML Intellectual Property Theft)", "5.6.0")
    pin, moved, renamed = migration.changes
    assert (pin.line, pin.column, pin.before, pin.after) == (1, 22, "4.2.0", "5.6.0")
    assert (moved.line, moved.column, moved.before, moved.after) == (2, 3, "AML.T0045", "AML.T0048.004")
    assert moved.release == "4.5.2"
    assert (
        "became AML.T0048.004 (AI Intellectual Property Theft) in 4.5: ML Intellectual Property Theft" in moved.reason
    )
    assert (renamed.line, renamed.column, renamed.release) == (2, 14, "4.9.1")
    assert renamed.reason == "AML.T0048.004 is called AI Intellectual Property Theft since 4.9"
    assert migration.mentions == 1


def test_the_pin_stays_while_it_alone_tells_what_an_id_meant() -> None:
    text = "# atlas-release: 4.5.2\nAML.T0018.001\nAML.T0015: Evade ML Model"
    migration = migrate(text, "5.6.0")
    assert migration.text.startswith("# atlas-release: 4.5.2")
    assert migrate(migration.text, "5.6.0").questions == migration.questions
    done = migrate(migration.text, "5.6.0", choices={"AML.T0018.001": "AML.T0018.002"})
    assert done.text == "# atlas-release: 5.6.0\nAML.T0018.002\nAML.T0015: Evade AI Model"


def test_a_pin_that_means_no_release_is_updated() -> None:
    assert migrate("atlas-release: 9999.99", "5.6.0").text == "atlas-release: 5.6.0"


def test_lines_left_alone_are_counted() -> None:
    migration = migrate("AML.T0019 AML.T9999 # threatlas: ignore\nAML.T0019", "2026.07")
    assert migration.left_alone == 2
    assert len(migration.changes) == 1


def test_a_real_release_there_and_back(releases: Path) -> None:
    text = (releases / "ATLAS-4.5.0.yaml").read_text()
    there = migrate(text, "5.6.0")
    assert len(there.changes) > 70
    assert {question.identifier for question in there.questions} == {"AML.T0018.001"}
    findings = lint_text(there.text, "x", knowledge.load())
    assert {finding.identifier for finding in findings} == {"AML.T0018.001"}
    again = migrate(there.text, "5.6.0")
    assert (again.changes, again.text) == ((), there.text)
    assert migrate(there.text, "4.5.2", since="5.6.0").text == text


def test_a_real_release_forward_to_the_moves_of_2026(releases: Path) -> None:
    text = (releases / "ATLAS-5.2.0.yaml").read_text()
    migration = migrate(text, "2026.09")
    assert migration.questions == ()
    assert "AML.T0019" not in migration.text
    assert "AML.T0115.000" in migration.text
    assert len(migration.text.split("\n")) == len(text.split("\n"))


PIECES = (
    "AML.T0019", "AML.T0045", "AML.T0115.001", "AML.T0018.001", "AML.T0018.002", "AML.T0048.004", "AML.T0015", "AML.T9999",
    "aml.t0058", "AML-T0058", "atlas.t0104", "atlas.aml.t0045", "AML.T0010.001", "Evade ML Model", "Evade AI Model",
    "Inject Payload", "Embed Malware", "ML Intellectual Property Theft", "ML Supply Chain Compromise", "ML Software",
    "Search Open Technical Databases", "AML.T0000", "id: ", "name: ", ": ", " - ", " (", ")", "[", "](/techniques/", "|", ",",
    "\n", "\r\n", "- ", "  ", '"', "'", "# threatlas: ignore", "\natlas-release: 4.5.2\n", ".", "1", "/",
)  # fmt: skip
MIGRATORS = {to: Migrator(to, HISTORY) for to in ("3.0.0", "4.4.0", "4.5.2", "5.6.0", "2026.07", "2026.09")}


@given(st.lists(st.sampled_from(PIECES), max_size=20), st.sampled_from(sorted(MIGRATORS)))
@settings(deadline=None, max_examples=500)
def test_migrating_twice_changes_nothing_more(pieces: list[str], to: str) -> None:
    text = "".join(pieces)
    once = MIGRATORS[to].migrate(text, "x")
    twice = MIGRATORS[to].migrate(once.text, "x")
    assert twice.text == once.text
    assert twice.changes == ()
    assert [question.identifier for question in twice.questions] == [question.identifier for question in once.questions]


@given(st.lists(st.sampled_from(PIECES), max_size=20), st.sampled_from(sorted(MIGRATORS)))
@settings(deadline=None, max_examples=300)
def test_what_no_change_names_stays(pieces: list[str], to: str) -> None:
    text = "".join(pieces)
    migration = MIGRATORS[to].migrate(text, "x")
    lines = text.split("\n")
    assert len(migration.text.split("\n")) == len(lines)
    rest, shift = migration.text, 0
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for change in migration.changes:
        start = starts[change.line - 1] + change.column - 1
        assert text.startswith(change.before, start)
        assert rest.startswith(change.after, start + shift)
        shift += len(change.after) - len(change.before)
    assert len(rest) == len(text) + shift


@given(
    st.lists(
        st.sampled_from(["AML.T0019", "AML.T0058.", "atlas.t0104", "AML.T0045", "AML.T0051", "\n", " ", "x"]),
        max_size=12,
    )
)
@settings(deadline=None, max_examples=100)
def test_moves_of_one_to_one_come_back_as_they_were(pieces: list[str]) -> None:
    text = MIGRATORS["5.6.0"].migrate(" ".join(pieces), "x").text
    assert MIGRATORS["5.6.0"].migrate(MIGRATORS["2026.09"].migrate(text, "x").text, "x").text == text


def test_names_of_files_stay() -> None:
    text = "[T0019](docs/AML.T0019.md) ![x](img/AML.T0019.png) AML.T0019. Next"
    migrated = migrate_text(text, "a.md", to="2026.07", history=load_history()).text
    assert migrated == "[T0019](docs/AML.T0019.md) ![x](img/AML.T0019.png) AML.T0115.000. Next"
