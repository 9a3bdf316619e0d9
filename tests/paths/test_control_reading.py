"""Reading a user's own controls: mistakes have a place and a remedy."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.errors import CatalogueError, DocumentError, ThreatlasError
from threatlas.knowledge import KnowledgeBase
from threatlas.paths import control_reading
from threatlas.paths.control_kind import ControlKind
from threatlas.paths.control_reading import examine_controls, parse_controls

BASE = """\
- id: ACME-12
  name: Filter
  mitigates: [AML.T0051.001]
  acts: screens
  screens: content
  stands-on: [channel feeds agent]
  effect: {low: 0.2, likely: 0.5, high: 0.7}
  price: {low: 5, likely: 10, high: 20}
  because: It reads.
  sources: [{cite: Our test, confidence: measured}]
"""


def test_a_right_one(catalogue: KnowledgeBase) -> None:
    (control,) = parse_controls(BASE, "own.yaml", catalogue)
    assert isinstance(control, ControlKind)
    assert (control.id, control.name, str(control.stands_on[0])) == ("ACME-12", "Filter", "channel feeds agent")
    assert [source.cite for source in control.sources] == ["Our test"]


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        # names, with the nearest that is known
        ("name:", "nam:", 2, 8, "has no 'nam'; did you mean 'name'?"),
        ("acts: screens", "acts: screns", 4, 9, "'screns' is no way to act; did you mean screens?"),
        ("screens: content", "screens: contents", 5, 12, "'contents' is no way to screen; did you mean content?"),
        ("channel feeds agent", "chanel feeds agent", 6, 15, "'chanel' is no class of assets; did you mean channel?"),
        ("channel feeds agent", "channel feds agent", 6, 15, "'feds' is no relation; did you mean feeds?"),
        ("AML.T0051.001", "AML.T0045", 3, 15, "AML.T0045 is not in release 5.6.0: since 4.5 it is AML.T0048.004"),
        ("AML.T0051.001", "AML.M0020", 3, 15, "AML.M0020 is a mitigation, not a technique"),
        ("id: ACME-12", "id: AML.M0099", 1, 7, "AML.M0099 is in no release of ATLAS"),
        ("id: ACME-12", "id: AML.T0051", 1, 7, "AML.T0051 is a technique, not a mitigation"),
        ("measured", "guessed", 10, 42, "'guessed' is no confidence"),
        # what is needed
        ("  name: Filter\n", "", 1, 3, "control needs 'name'"),
        ("  mitigates: [AML.T0051.001]\n", "", 1, 3, "control ACME-12 must say which techniques it `mitigates`"),
        ("  screens: content\n", "", 1, 3, "control ACME-12 needs 'screens'"),
        ("  stands-on: [channel feeds agent]\n", "", 1, 3, "needs 'stands-on'"),
        ("  effect: {low: 0.2, likely: 0.5, high: 0.7}\n", "", 1, 3, "control ACME-12 needs 'effect'"),
        ("  price: {low: 5, likely: 10, high: 20}\n", "", 1, 3, "control ACME-12 needs 'price'"),
        ("  because: It reads.\n", "", 1, 3, "control ACME-12 needs 'because'"),
        ("low: 0.2, ", "", 7, 11, "effect of control ACME-12 needs 'low'"),
        # shapes and values
        ("id: ACME-12", "id: 5", 1, 7, "'id' of the control must be a text, not a number"),
        ("id: ACME-12", "id: ACME 12", 1, 7, "'ACME 12' cannot be an id"),
        ("channel feeds agent", "channel feeds", 6, 15, "is neither a class of assets nor a flow"),
        ("[channel feeds agent]", "channel", 6, 14, "'stands-on' of control ACME-12 must be a list"),
        ("[channel feeds agent]", "[[agent]]", 6, 15, "must be a list of texts"),
        ("{low: 0.2, likely: 0.5, high: 0.7}", "0.5", 7, 11, "must give low, likely and high in 'effect'"),
        ("likely: 0.5", "likely: 0.8", 7, 11, "effect of control ACME-12: low, likely and high must be in this order"),
        ("high: 0.7", "high: 1.7", 7, 41, "must be from 0 to 1, not 1.7"),
        ("high: 0.7", "high: 1", 7, 11, "nothing stops every attempt, unless it removes the possibility"),
        ("low: 5", "low: -5", 8, 16, "must be from 0 to 10000, not -5"),
        ("low: 5", f"low: {10**399}", 8, 16, "must be from 0 to 10000, not a number that large"),
        (
            "[{cite: Our test, confidence: measured}]",
            "[x]",
            10,
            13,
            "a list of mappings with `cite:` and `confidence:`",
        ),
        # contradictions
        ("acts: screens", "acts: guards", 5, 12, "guards, so it cannot say what it `screens`"),
        ("  effect", "  cuts: true\n  effect", 7, 9, "cuts, so it stops everything: it gives no `effect`"),
        ("acts: screens\n  screens: content", "acts: watches", 6, 11, "watches, so it gives no `effect`"),
        ("  price", "  techniques: {AML.T9: cuts}\n  price", 8, 24, "AML.T9 is not an id of ATLAS"),
        ("  price", "  techniques: {AML.T0051: yes}\n  price", 8, 27, "must give low, likely and high"),
        ("  price", "  techniques: [AML.T0051]\n  price", 8, 15, "must be a mapping of techniques and effects"),
    ],
)
def test_mistakes_have_a_place_and_a_remedy(
    catalogue: KnowledgeBase, old: str, new: str, line: int, column: int, message: str
) -> None:
    assert old in BASE
    _, problems = examine_controls(BASE.replace(old, new, 1), "own.yaml", catalogue)
    found = [problem for problem in problems.errors if message in problem.message]
    assert found, list(problems)
    assert (found[0].line, found[0].column) == (line, column)


@pytest.mark.parametrize("text", ["", "id: x\n", "5"])
def test_what_is_no_list_is_no_catalogue(catalogue: KnowledgeBase, text: str) -> None:
    with pytest.raises(CatalogueError, match="a catalogue is a list of controls"):
        parse_controls(text, "own.yaml", catalogue)


def test_an_id_stands_once(catalogue: KnowledgeBase) -> None:
    with pytest.raises(CatalogueError, match="the control ACME-12 stands twice"):
        parse_controls(BASE + BASE, "own.yaml", catalogue)


def test_what_cuts_and_what_watches_need_no_effect(catalogue: KnowledgeBase) -> None:
    without = BASE.replace("  effect: {low: 0.2, likely: 0.5, high: 0.7}\n", "")
    cutting = without.replace("acts: screens\n  screens: content", "acts: guards\n  cuts: true")
    assert parse_controls(cutting, "own.yaml", catalogue)[0].cuts
    watching = without.replace("acts: screens\n  screens: content", "acts: watches")
    assert parse_controls(watching, "own.yaml", catalogue)[0].effect.high == 0


def test_a_file_has_a_greatest_number_of_controls(catalogue: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_reading, "MOST", 1)
    with pytest.raises(CatalogueError, match="at most 1 controls, not 2"):
        parse_controls(BASE + BASE, "own.yaml", catalogue)


def test_many_mistakes_end(catalogue: KnowledgeBase) -> None:
    controls, problems = examine_controls("- {id: x, acts: nothing}\n" * 900, "own.yaml", catalogue)
    assert (controls, len(problems.found)) == ((), 1000)


@pytest.mark.parametrize("text", ["- &a [*a]", "[" * 100, "- !!python/object:os.system x", "\x00"])
def test_hostile_yaml_is_a_document_error(catalogue: KnowledgeBase, text: str) -> None:
    with pytest.raises(DocumentError):
        examine_controls(text, "own.yaml", catalogue)


KB = knowledge.load()
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.floats(0, 1, width=16)
    | st.text(max_size=6)
    | st.sampled_from(
        ["screens", "watches", "content", "agent", "channel feeds agent", "AML.T0051", "cuts", "measured"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["low", "likely", "high", "cite", "confidence", "AML.T0051"]), inner)
    ),
    max_leaves=6,
)
ROWS = st.dictionaries(st.sampled_from(control_reading.KEYS), VALUES, max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(ROWS.map(lambda row: {**yaml.safe_load(BASE)[0], **row}), max_size=2))
def test_any_values_give_controls_or_problems_with_places(rows: list[dict[str, object]]) -> None:
    text = yaml.safe_dump(rows, allow_unicode=True)
    try:
        controls, problems = examine_controls(text, "own.yaml", KB)
    except ThreatlasError:
        return
    assert len(controls) == len(rows) or problems.errors
    assert all(1 <= problem.line <= text.count("\n") + 1 and problem.column >= 1 for problem in problems)
    assert all(0 <= control.effect.low <= control.effect.high <= 1 for control in controls)
