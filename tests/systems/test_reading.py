"""Reading system descriptions."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.errors import DescriptionError, DocumentError, ThreatlasError
from threatlas.systems import starters
from threatlas.systems.reading import examine, parse_system, read_system
from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Harm, Relation

GOOD = """\
threatlas: 1
release: 5.6.0
name: Mail assistant
summary: Answers mail.
zones: {internet: Internet, office: {title: Office network}, lab: }
assets:
  mailbox: {kind: channel, zone: internet, is: [public], title: The mailbox}
  assistant: agent
  crm: {kind: tool, zone: office}
  customers: {kind: data-store, is: sensitive, note: since 2019}
  pages: {kind: web, is-not: [open]}
flows:
- mailbox feeds assistant
-  assistant   calls crm
- {flow: crm reads customers, authenticated: true, note: by token}
controls:
- {control: aml.m0020, where: [mailbox feeds assistant, crm], coverage: 0.5, evidence: tested}
- {control: own-filter}
adversaries: [outsider, supplier, outsider]
objectives:
  leak: {harm: disclosure, asset: customers, loss: {low: 1, likely: 2, high: 3.5}}
decisions:
- {technique: AML.T0029, asset: crm, verdict: accepted, reason: rare, owner: me, until: 2030-01-31}
"""
BASE = "threatlas: 1\nrelease: 5.6.0\nname: x\nassets:\n  a: model\n  b: dataset\n"


def test_everything_that_is_said_is_kept() -> None:
    system = parse_system(GOOD, "system.yaml")
    assert (system.name, system.summary, system.release) == ("Mail assistant", "Answers mail.", "5.6.0")
    assert [(zone.id, zone.title) for zone in system.zones] == [
        ("internet", "Internet"),
        ("office", "Office network"),
        ("lab", "lab"),
    ]
    mailbox, assistant, _, customers, pages = system.assets
    assert (mailbox.kind, mailbox.zone, mailbox.title) == (AssetKind.CHANNEL, "internet", "The mailbox")
    assert mailbox.flags == {Flag.PUBLIC}
    assert assistant.flags == {Flag.GENERATIVE}  # by its kind
    assert customers.flags == {Flag.SENSITIVE}
    assert pages.flags == {Flag.PUBLIC}  # open by its kind, and not here
    assert [str(flow) for flow in system.flows] == [
        "mailbox feeds assistant",
        "assistant calls crm",
        "crm reads customers",
    ]
    assert system.flows[2].authenticated
    assert system.flows[1].relation is Relation.CALLS
    assert system.controls[0].id == "AML.M0020"
    assert system.controls[0].where == ("mailbox feeds assistant", "crm")
    assert (system.controls[1].id, system.controls[1].coverage, system.controls[1].where) == ("own-filter", 1.0, ())
    assert system.adversaries == (AdversaryProfile.OUTSIDER, AdversaryProfile.SUPPLIER)
    objective = system.objectives[0]
    assert (objective.harm, objective.asset, objective.title) == (Harm.DISCLOSURE, "customers", "Disclosure: customers")
    assert objective.loss is not None
    assert (objective.loss.high, objective.loss.currency) == (3.5, "EUR")
    assert system.decisions[0].until == date(2030, 1, 31)
    assert mailbox.origin.line == 7


@pytest.mark.parametrize(
    ("added", "line", "column", "message"),
    [
        # names that are not known, with the nearest that is
        ("  c: modl\n", 7, 6, "'modl' is no kind of asset; did you mean model?"),
        ("  c: {kind: model, is: [publc]}\n", 7, 25, "'publc' is no flag; did you mean public?"),
        ("  c: {kind: model, zone: nowhere}\n", 7, 26, "zone 'nowhere' is not known"),
        ("flows: [a trains c]\n", 7, 9, "asset 'c' is not known"),
        ("flows: [b trian a]\n", 7, 9, "'trian' is no relation; did you mean trains?"),
        ("controls: [{control: AML.M0001, where: [a trains b]}]\n", 7, 41, "there is no flow `a trains b`"),
        ("adversaries: [outsidr]\n", 7, 15, "did you mean outsider?"),
        ("objectives: {o: {harm: thft, asset: a}}\n", 7, 24, "'thft' is no harm; did you mean theft?"),
        ("adversary: outsider\n", 7, 12, "did you mean 'adversaries'?"),
        # shapes
        ("flows: [a trains]\n", 7, 9, "write three words"),
        ("flows: [[a]]\n", 7, 9, "must be a list of sentences"),
        ("flows: 5\n", 7, 8, "'flows' of the description must be a list, not a number"),
        ("  c: 5\n", 7, 6, "must say its kind"),
        ("  c: {title: x}\n", 7, 6, "asset c needs 'kind'"),
        ("  C: model\n", 7, 6, "'C' cannot be an id"),
        ("  a: model\n", 7, 3, "'a' stands twice"),
        ("zones: [x]\n", 7, 8, "must be a mapping of ids"),
        ("objectives: {o: 5}\n", 7, 17, "must be a mapping with `harm:` and `asset:`"),
        # values
        ("controls: [{control: x, coverage: 1.5}]\n", 7, 35, "must be from 0 to 1, not 1.5"),
        ("controls: [{control: x, coverage: much}]\n", 7, 35, "must be a number, not a text"),
        ("flows: [{flow: b trains a, authenticated: yes}]\n", 7, 43, "must be true or false"),
        (
            "objectives: {o: {harm: theft, asset: a, loss: {low: 3, likely: 2, high: 1}}}\n",
            7,
            47,
            "must be in this order",
        ),
        ("objectives: {o: {harm: theft, asset: a, loss: {low: -3}}}\n", 7, 53, "must be from 0"),
        (
            "decisions: [{technique: T, verdict: no, reason: r, owner: o, until: 2030-01-01}]\n",
            7,
            37,
            "accepted or not-applicable",
        ),
        (
            "decisions: [{technique: T, verdict: accepted, reason: r, owner: o, until: soon}]\n",
            7,
            75,
            "a date like 2027-01-31",
        ),
        ("decisions: [{technique: T, verdict: accepted, owner: o, until: 2030-01-01}]\n", 7, 13, "needs 'reason'"),
        (
            "decisions: [{technique: T, verdict: accepted, reason: ' ', owner: o, until: 2030-01-01}]\n",
            7,
            55,
            "'reason' of decision on T is empty",
        ),
        ("  c: {kind: model, is: [public], is-not: [public]}\n", 7, 42, "is and is not public"),
    ],
)
def test_mistakes_have_a_place_and_a_remedy(added: str, line: int, column: int, message: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        parse_system(BASE + added, "system.yaml")
    found = [problem for problem in caught.value.problems if message in problem]
    assert found, caught.value.problems
    assert found[0].startswith(f"system.yaml:{line}:{column}: error: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a description is a mapping"),
        ("[]", "a description is a mapping"),
        ("name: x\n", "begin with `threatlas: 1`"),
        ("threatlas: 2\n", "format '2' is not known"),
        ("threatlas: 1\nname: x\nrelease: 5.6.0\n", "names no asset"),
        ("threatlas: 1\nassets: {a: model}\nrelease: 5.6.0\n", "needs 'name'"),
        ("threatlas: 1\nassets: {a: model}\nname: x\n", "needs 'release'"),
    ],
)
def test_what_every_description_needs(text: str, message: str) -> None:
    with pytest.raises(DescriptionError, match=message):
        parse_system(text, "system.yaml")


def test_a_mistake_is_told_once_not_wherever_it_is_used() -> None:
    _, problems = examine(BASE + "  c: modl\nflows: [c trains a]\nobjectives: {o: {harm: theft, asset: c}}\n", "s")
    assert len(problems.errors) == 1


def test_all_mistakes_are_told_at_once() -> None:
    _, problems = examine(BASE + "  c: modl\n  d: datset\nflows: [x y]\n", "s")
    assert len(problems.errors) == 3
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_calendar_releases_stay_as_written() -> None:
    assert parse_system(BASE.replace("5.6.0", "2026.10"), "s").release == "2026.10"


@pytest.mark.parametrize("text", ["a: &a [*a]", "[" * 100, "a: !!python/object:os.system x", "\x00", "a: 1\n---\nb: 2"])
def test_hostile_yaml_is_a_document_error(text: str) -> None:
    with pytest.raises(DocumentError):
        examine(text, "system.yaml")


def test_ten_thousand_mistakes_end(tmp_path: Path) -> None:
    path = tmp_path / "system.yaml"
    path.write_text(BASE + "".join(f"  a{number}: modl\n" for number in range(10_000)))
    with pytest.raises(DescriptionError) as caught:
        read_system(path)
    assert len(caught.value.problems) == 1000


@pytest.mark.parametrize("kind", ["classifier", "rag", "agent"])
def test_starters_are_right(kind: str) -> None:
    path = Path(starters.__file__).parent / f"{kind}.yaml"
    system, problems = examine(path.read_text(), str(path))
    assert system is not None
    assert not list(problems)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, width=16)
    | st.text(max_size=8)
    | st.sampled_from(
        ["model", "public", "a", "b", "a trains b", "outsider", "theft", "AML.T0029", "2030-01-01", "accepted"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "a",
                    "b",
                    "kind",
                    "is",
                    "zone",
                    "flow",
                    "harm",
                    "asset",
                    "loss",
                    "low",
                    "control",
                    "on",
                    "technique",
                    "until",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
SECTIONS = st.dictionaries(
    st.sampled_from(
        [
            "threatlas",
            "release",
            "name",
            "zones",
            "assets",
            "flows",
            "controls",
            "adversaries",
            "objectives",
            "decisions",
        ]
    ),
    VALUES,
)


@settings(deadline=None, max_examples=300)
@given(SECTIONS)
def test_any_values_give_a_system_or_problems_with_places(sections: dict[str, object]) -> None:
    text = yaml.safe_dump(sections, allow_unicode=True)
    try:
        system, problems = examine(text, "s")
    except ThreatlasError:
        return
    assert (system is None) == bool(problems.errors)
    lines = text.count("\n") + 1
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in problems)
