import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.pictures import HOSTILE, assert_well_drawn, names, parsed, texts
from threatlas.drawing import Asset, Flow, SystemPicture, draw_system
from threatlas.vocabulary import AssetKind

MAIL = SystemPicture(
    "Mail assistant",
    (
        Asset("inbox", "channel", "Inbox", "internet"),
        Asset("assistant", "agent", "Office assistant", "tenant", ("AML.M0015",), "#assistant"),
        Asset("mailer", "tool", "Send mail", "tenant"),
    ),
    (
        Flow("inbox", "feeds", "assistant"),
        Flow("assistant", "calls", "mailer", authenticated=True, controls=("AML.M0029", "AML.M0030")),
        Flow("assistant", "retrieves", "inbox"),
        Flow("assistant", "feeds", "assistant"),
    ),
    (("internet", "Internet"), ("tenant", "Company tenant")),
    ("inbox", "assistant", "mailer"),
    (("inbox", "assistant"), ("assistant", "mailer")),
)


@st.composite
def systems(draw: st.DrawFn) -> SystemPicture:
    kinds = st.sampled_from([*AssetKind, "flying carpet"])
    zones = st.sampled_from([None, "z1", "z2", "<zone>"])
    some = draw(st.lists(st.tuples(kinds, names, zones, st.sampled_from([(), ("c",), ("c", "d")])), max_size=12))
    assets = tuple(Asset(f"a{number}", *one) for number, one in enumerate(some))
    flows: tuple[Flow, ...] = ()
    if assets:
        ends = st.sampled_from([asset.id for asset in assets])
        flows = tuple(draw(st.lists(st.builds(Flow, ends, names, ends, st.booleans()), max_size=15)))
    marked = tuple(draw(st.lists(st.sampled_from([asset.id for asset in assets]), max_size=3))) if assets else ()
    return SystemPicture(draw(names), assets, flows, (("z1", draw(names)), ("z2", "Zone 2")), marked)


@given(systems())
def test_any_system_is_well_drawn(system: SystemPicture) -> None:
    picture = draw_system(system)
    assert_well_drawn(picture)
    assert picture == draw_system(system)


def test_a_system_says_what_it_holds() -> None:
    picture = draw_system(MAIL)
    assert_well_drawn(picture)
    words = [text for _, text in texts(picture)]
    for word in ("Inbox", "Channel", "Office assistant", "Company tenant", "feeds", "calls", "authenticated flow", "2"):
        assert word in words
    assert "2 zones" in picture.description
    assert "Marked: Inbox, Office assistant, Send mail" in picture.description
    drawn = picture.inline("x")
    assert "controls: AML.M0029, AML.M0030" in drawn
    assert 'href="#assistant"' in drawn
    assert drawn.count('class="line dashed"') == 4  # three flows, and the legend
    assert drawn.count('class="line"') == 3  # the authenticated flow, and two in the legend
    assert drawn.count('class="marked"') == 8  # three assets, two lines, their labels, the legend


def test_flows_that_look_the_same_are_one_arrow() -> None:
    flows = (Flow("a", "feeds", "b"), Flow("a", "serves", "b"), Flow("a", "feeds", "b"))
    assets = (Asset("a", "web", "A"), Asset("b", "model", "B"))
    assert "feeds, serves" in [text for _, text in texts(draw_system(SystemPicture("s", assets, flows)))]


def test_long_titles_are_shortened_and_told_in_full() -> None:
    title = "A very long title of an asset that goes on and on and never ends"
    picture = draw_system(SystemPicture("s", (Asset("a", "model", title),)))
    assert any(text.endswith("…") for _, text in texts(picture))
    assert f"{title} (a)" in [element.text for element in parsed(picture).iter()]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_ids_are_only_text(hostile: str) -> None:
    assets = (Asset(hostile, hostile, hostile, hostile, (hostile,)), Asset("b", "model", "B"))
    flows = (Flow(hostile, hostile, "b", controls=(hostile,)),)
    assert_well_drawn(
        draw_system(SystemPicture(hostile, assets, flows, ((hostile, hostile),), (hostile,), ((hostile, "b"),)))
    )


def test_a_large_system_fits_a_page() -> None:
    assets = tuple(Asset(str(number), "tool", f"Tool {number}", f"zone {number % 4}") for number in range(40))
    flows = tuple(Flow(str(number), "calls", str(number * 7 % 40)) for number in range(40))
    picture = draw_system(SystemPicture("Large", assets, flows))
    assert picture.width < 1500
    assert_well_drawn(picture)
