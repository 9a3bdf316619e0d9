import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventing import case_study
from threatlas.knowledge import Step
from threatlas.knowledge.draft import Draft
from threatlas.knowledge.issue import Issues
from threatlas.knowledge.settle_steps import settle_steps


def _settled(*steps: tuple[str, str, tuple[str, ...]]) -> tuple[list[tuple[str, tuple[str, ...]]], list[str]]:
    """Steps as (id, technique, leads to), settled: (id, leads to) of what is kept, and the codes noted. ``T`` exists."""
    draft = Draft("it", "test", Issues("it"))
    study = case_study(*(Step(name, None, technique, "", leads_to) for name, technique, leads_to in steps))
    settled = settle_steps(draft, study, {"T"}, set())
    return [(step.id, step.leads_to) for step in settled.procedure], [issue.code for issue in draft.issues]


@pytest.mark.parametrize(
    ("steps", "kept", "codes"),
    [
        ([], [], []),
        ([("S00", "T", ("S01",)), ("S01", "T", ())], [("S00", ("S01",)), ("S01", ())], []),
        # a step left out is stepped over
        (
            [("S00", "T", ("S01",)), ("S01", "x", ("S02",)), ("S02", "T", ())],
            [("S00", ("S02",)), ("S02", ())],
            ["unknown-technique"],
        ),
        # several, one after the other
        (
            [("S00", "T", ("S01",)), ("S01", "x", ("S02",)), ("S02", "x", ("S03",)), ("S03", "T", ())],
            [("S00", ("S03",)), ("S03", ())],
            ["unknown-technique"] * 2,
        ),
        # at either end
        ([("S00", "x", ("S01",)), ("S01", "T", ())], [("S01", ())], ["unknown-technique"]),
        ([("S00", "T", ("S01",)), ("S01", "x", ())], [("S00", ())], ["unknown-technique"]),
        # where it branched, nobody can say what follows
        (
            [("S00", "T", ("S01",)), ("S01", "x", ("S02", "S03")), ("S02", "T", ()), ("S03", "T", ())],
            [("S00", ()), ("S02", ()), ("S03", ())],
            ["unknown-technique"],
        ),
        # in a circle of steps left out
        (
            [("S00", "T", ("S01",)), ("S01", "x", ("S02",)), ("S02", "x", ("S01",))],
            [("S00", ())],
            ["unknown-technique"] * 2 + ["unknown-step"],
        ),
    ],
)
def test_what_is_kept(
    steps: list[tuple[str, str, tuple[str, ...]]], kept: list[tuple[str, tuple[str, ...]]], codes: list[str]
) -> None:
    assert _settled(*steps) == (kept, codes)


def test_a_study_in_which_nothing_is_wrong_is_passed_on_as_it_is() -> None:
    study = case_study(Step("S00", "A", "T", "", ("S01",)), Step("S01", None, "T", ""))
    assert settle_steps(Draft("it", "test", Issues("it")), study, {"T"}, {"A"}) is study


_NAMES = st.sampled_from(["S00", "S01", "S02", "S1", "", "../x", "S00 "])


@given(st.lists(st.tuples(_NAMES, st.sampled_from("Tx"), st.lists(_NAMES, max_size=3).map(tuple)), max_size=8))
@settings(deadline=None, max_examples=200)
def test_whatever_comes_ids_are_unique_and_every_step_led_to_exists(
    steps: list[tuple[str, str, tuple[str, ...]]],
) -> None:
    kept, _ = _settled(*steps)
    names = [name for name, _ in kept]
    assert len(set(names)) == len(names) == sum(technique == "T" for _, technique, _ in steps)
    for _, followers in kept:
        assert len(set(followers)) == len(followers)
        assert set(followers) <= set(names)
