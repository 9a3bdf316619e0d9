import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import HOSTILE, assert_well_drawn, names, texts
from threatlas.drawing import Need, PathPicture, Step, draw_path
from threatlas.drawing.path_picture import percent


@st.composite
def paths(draw: st.DrawFn) -> PathPicture:
    controls = st.sampled_from([(), ("c",), ("c", "d")])
    chance = st.none() | st.floats(0, 1)
    steps = draw(st.lists(st.tuples(names, names, st.tuples(names, names), chance, controls), max_size=9))
    count = len(steps)
    facts = st.lists(names, max_size=5).map(tuple)
    ends = st.tuples(st.integers(-1, count), st.integers(-1, count))
    needs = [Need(*pair, draw(facts)) for pair in draw(st.lists(ends, max_size=12))]
    return PathPicture(draw(names), draw(names), tuple(Step(*step) for step in steps), tuple(needs), draw(names))


@given(paths())
def test_any_path_is_well_drawn(path: PathPicture) -> None:
    picture = draw_path(path)
    assert_well_drawn(picture)
    assert picture == draw_path(path)


def test_steps_stand_in_their_order_and_say_what_they_need() -> None:
    path = PathPicture(
        "Path 1",
        "An outsider",
        (
            Step("AML.T0051.001", "Indirect injection", ("Inbox",), 0.6, ("AML.M0015",), "#step-1"),
            Step("AML.T0086", "Exfiltration via tool", ("Send mail",)),
        ),
        (Need(-1, 0, ("can write to Inbox",)), Need(0, 1, ("controls the agent",)), Need(1, 2)),
        "Company files leak",
    )
    picture = draw_path(path)
    assert_well_drawn(picture)
    place = {text: box.y for box, text in texts(picture)}
    order = ["An outsider", "can write to Inbox", "AML.T0051.001 · 60 %", "controls the agent", "AML.T0086"]
    assert sorted(order, key=place.__getitem__) == order
    assert place["Company files leak"] == max(place.values())
    assert "in its way: AML.M0015" in picture.inline("x")
    assert "1. AML.T0051.001 Indirect injection; 2. AML.T0086" in picture.description
    with pytest.raises(ValueError, match="'7'"):
        draw_path(PathPicture("", "", (), (Need(7, 0),), ""))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_are_only_text(hostile: str) -> None:
    step = Step(hostile, hostile, (hostile,), 0.5, (hostile,))
    assert_well_drawn(draw_path(PathPicture(hostile, hostile, (step,), (Need(0, 1, (hostile,)),), hostile)))


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (1e-9, "<0.01 %"),
        (0.00042, "0.042 %"),
        (0.0123, "1.2 %"),
        (0.5, "50 %"),
        (0.996, ">99 %"),
        (0.99999, ">99 %"),
        (0.0999, "10 %"),
        (0.03, "3.0 %"),
    ],
)
def test_percent(probability: float, said: str) -> None:
    assert percent(probability) == said
