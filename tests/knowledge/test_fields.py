import pytest

from threatlas.documents import MappingNode, Place
from threatlas.documents.yaml import core_scalar, parse_yaml, text_scalar
from threatlas.knowledge import Reference
from threatlas.knowledge.fields import (
    GRANULARITIES,
    KINDS,
    MATURITIES,
    MAXIMUM_UNKNOWN,
    PLATFORM_WORDS,
    STAGE_WORDS,
    Fields,
)
from threatlas.knowledge.issue import Issues
from threatlas.vocabulary import LifecycleStage, Platform, Term

STAGES: dict[str, Term] = dict(STAGE_WORDS)


def _fields(text: str, *known: str, core: bool = False) -> Fields:
    node = parse_yaml(text, "it", scalar=core_scalar if core else text_scalar)
    assert isinstance(node, MappingNode)
    return Fields(node, Issues("it"), known, "AML.T0001")


def _noted(fields: Fields) -> list[str]:
    return [f"{issue.severity} {issue.code} {issue.line}:{issue.column} {issue.problem}" for issue in fields.issues]


@pytest.mark.parametrize(
    ("key", "known", "meant"),
    [
        # as published files have it
        ("techniquue", ("tactic", "technique", "description"), "technique"),
        ("techniuqe", ("tactic", "technique", "description"), "technique"),
        # other letter case, other joints
        ("Created-Date", ("created_date", "modified_date"), "created_date"),
        ("attack_reference", ("attack-reference",), "attack-reference"),
        ("att&ck-reference", ("ATT&CK-reference",), "ATT&CK-reference"),
    ],
)
def test_a_mistyped_key_is_read_as_the_one_meant(key: str, known: tuple[str, ...], meant: str) -> None:
    fields = _fields(f"{key}: x", *known)
    assert fields.text(meant) == "x"
    assert fields.place_of(meant) == Place(1, len(key) + 3)
    assert _noted(fields) == [f"repaired mistyped-key 1:{len(key) + 3} the key {key!r} is read as {meant!r}"]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("colour: x", ("technique",)),  # near nothing
        ("ids: x", ("id",)),  # too short to be sure
        ("techniquue: x\ntechnique: y", ("technique",)),  # the one meant is there
        (f"? {'x' * 1_000_000}\n: x", ("x" * 10,)),
        ("__proto__: x", ("prototype",)),
    ],
)
def test_other_unknown_keys_are_left_alone(text: str, known: tuple[str, ...]) -> None:
    assert _noted(_fields(text, *known)) == []


def test_two_keys_never_become_one() -> None:
    fields = _fields("techniquue: x\ntechniuqe: y", "technique")
    assert fields.text("technique") == "x"
    assert len(_noted(fields)) == 1


def test_of_very_many_unknown_keys_only_some_are_compared() -> None:
    flood = "".join(f"other{number}: x\n" for number in range(MAXIMUM_UNKNOWN))
    assert _noted(_fields(flood + "techniquue: x\n", "technique")) == []
    assert _noted(_fields("techniquue: x\n" + flood, "technique")) != []


@pytest.mark.parametrize(
    ("text", "value", "noted"),
    [
        ("a: ' x '", "x", []),
        ("a: 1.50", "1.50", []),  # as it is written
        ("a:", "", []),
        ("b: 1", "", []),
        ("a: []", "", ["error wrong-type 1:4 the field 'a' must be a text, not a list"]),
        ("a: {}", "", ["error wrong-type 1:4 the field 'a' must be a text, not a mapping"]),
    ],
)
def test_text(text: str, value: str, noted: list[str]) -> None:
    fields = _fields(text, "a")
    assert fields.text("a") == value
    assert _noted(fields) == noted


def test_text_of_json_may_be_a_number_and_never_a_truth() -> None:
    assert _fields("a: 3", "a", core=True).text("a") == "3"
    fields = _fields("a: true", "a", core=True)
    assert fields.text("a") == ""
    assert _noted(fields) == ["error wrong-type 1:4 the field 'a' must be a text, not true or false"]


def test_a_required_text_that_is_missing_is_an_error() -> None:
    fields = _fields("{b: 1}", "a", "b")
    assert fields.text("a", required=True) == ""
    assert _noted(fields) == ["error missing-field 1:1 the field 'a' is missing"]


@pytest.mark.parametrize(
    ("text", "identifier", "noted"),
    [
        ("id: AML.T0001", "AML.T0001", []),
        ("id: aml.t0001", "AML.T0001", ["repaired misspelt-id 1:5 'aml.t0001' is read as AML.T0001"]),
        ("id: T0001", None, ["error not-an-id 1:5 'T0001' is not an id of ATLAS"]),
        ("id: ' '", None, ["error not-an-id 1:5 '' is not an id of ATLAS"]),
        ("id:", None, ["error missing-field 1:4 the field 'id' is missing"]),
        ("id: [x]", None, ["error wrong-type 1:5 the field 'id' must be a text, not a list"]),
    ],
)
def test_identifier(text: str, identifier: str | None, noted: list[str]) -> None:
    fields = _fields(text, "id")
    assert fields.identifier() == identifier
    assert _noted(fields) == noted


def test_lists_take_a_single_value_for_a_list_of_one() -> None:
    assert _fields("a: x", "a").texts("a") == ("x",)
    assert _fields("a: [x, ~, y]", "a").texts("a") == ("x", "y")
    assert _fields("b: x", "a").texts("a") == ()
    fields = _fields("a: [AML.T0001, aml.t0002, x, '', []]", "a")
    assert fields.identifiers("a") == ("AML.T0001", "AML.T0002")
    assert [issue.code for issue in fields.issues] == ["misspelt-id", "not-an-id", "not-an-id", "wrong-type"]


def test_a_list_of_mappings_notes_what_is_none() -> None:
    fields = _fields("a: [{b: 1}, x, ~, [c]]", "a")
    assert [node for node, _ in fields.mappings("a")] == [{"b": "1"}]
    assert _noted(fields) == [
        "error wrong-type 1:13 the field 'a' must be a list of mappings, not a text",
        "error wrong-type 1:19 the field 'a' must be a list of mappings, not a list",
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-02-29", "2024-02-29"),
        ("'2026-08-01T10:00:00.000Z'", "2026-08-01"),
        ("2024", "2024-01-01"),
        ("2024-05", "2024-05-01"),
    ],
)
def test_date(text: str, date: str) -> None:
    fields = _fields(f"a: {text}", "a")
    assert fields.date("a") == date
    assert _noted(fields) == []


@pytest.mark.parametrize(
    "text", ["2023-02-29", "soon", "20", "99999-01-01", "2024-13", "-1", "0000-00-00", "\u0662\u0660\u0662\u0664"]
)
def test_what_is_no_date_is_left_out(text: str) -> None:
    fields = _fields(f"a: {text}", "a")
    assert fields.date("a") is None
    assert [issue.code for issue in fields.issues] == ["not-a-date"]


@pytest.mark.parametrize(
    ("text", "attack", "codes"),
    [
        ("{id: T1566.001, url: x}", "T1566.001", []),
        ("{id: TA0043}", "TA0043", []),
        ("{id: M1017}", "M1017", []),
        ("{id: ''}", None, []),
        ("{}", None, []),
        ("", None, []),
        ("{id: <b>}", None, ["not-an-attack-id"]),
        ("{id: AML.T0001}", None, ["not-an-attack-id"]),
        ("{id: []}", None, ["wrong-type"]),
        ("T1566", None, ["wrong-type"]),
    ],
)
def test_attack_reference(text: str, attack: str | None, codes: list[str]) -> None:
    fields = _fields(f"a: {text}", "a")
    assert fields.attack_reference("a") == attack
    assert [issue.code for issue in fields.issues] == codes


def test_references() -> None:
    fields = _fields("references: [{title: ' a ', url: ' b '}, {title: ~}, {id: ref-1, urls: c}]", "references")
    assert fields.references() == (Reference("a", "b"), Reference("", ""), Reference("", ""))


@pytest.mark.parametrize(
    ("written", "stage"),
    [
        # formats up to 5, format 6, our own
        ("ML Model Engineering", LifecycleStage.ENGINEERING),
        ("AI Model Engineering", LifecycleStage.ENGINEERING),
        ("model-engineering", LifecycleStage.ENGINEERING),
        ("monitoring and  maintenance", LifecycleStage.MONITORING),
    ],
)
def test_stages_in_every_spelling(written: str, stage: LifecycleStage) -> None:
    assert _fields(f"a: [{written}]", "a").terms("a", STAGES) == (stage,)


def test_every_word_of_the_vocabulary_is_known_by_its_title() -> None:
    for stage in LifecycleStage:
        assert _fields(f"a: {stage.title}", "a").terms("a", STAGES) == (stage,)
    for platform in Platform:
        assert _fields(f"a: {platform.title}", "a").terms("a", dict(PLATFORM_WORDS)) == (platform,)


def test_unknown_and_repeated_terms() -> None:
    fields = _fields("a: [Deployment, Deployment, Night, {x: y}, []]", "a")
    assert fields.terms("a", STAGES) == (LifecycleStage.DEPLOYMENT,)
    assert [issue.code for issue in fields.issues] == ["unknown-word", "wrong-type", "wrong-type"]


def test_a_caller_may_look_at_mappings_among_terms_itself() -> None:
    fields = _fields("a: [Deployment, {x: y}, []]", "a")
    assert fields.terms("a", STAGES, with_mappings=True) == (LifecycleStage.DEPLOYMENT,)
    assert [issue.code for issue in fields.issues] == ["wrong-type"]


@pytest.mark.parametrize(
    ("words", "text", "word"),
    [
        (MATURITIES, "Realized", "realized"),
        (KINDS, "EXERCISE", "exercise"),
        (GRANULARITIES, "DATE", "day"),
        (GRANULARITIES, "Month", "month"),
        (MATURITIES, "", None),
    ],
)
def test_a_word_of_few(words: dict[str, str], text: str, word: str | None) -> None:
    fields = _fields(f"a: '{text}'", "a")
    assert fields.word("a", words) == word
    assert _noted(fields) == []


def test_any_other_word_is_left_out() -> None:
    fields = _fields("a: ripe", "a")
    assert fields.word("a", MATURITIES) is None
    assert _noted(fields) == ["left-out unknown-word 1:4 'ripe' in the field 'a' is not known"]
