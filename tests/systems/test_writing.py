"""Writing system descriptions: what is written is read back as it was."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.documents import one_line
from threatlas.systems import starters
from threatlas.systems.defaults import default_flags
from threatlas.systems.description import Asset, Control, Decision, Flow, Loss, Objective, Origin, System, Zone
from threatlas.systems.reading import parse_system, read_system
from threatlas.systems.writing import number, scalar, system_text
from threatlas.vocabulary import AdversaryProfile, AssetKind, Flag, Harm, Relation

NOWHERE = Origin("", 1)
IDS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True, alphabet=st.characters(codec="ascii"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(str.strip)
STATED = TEXTS.filter(bool)
AMOUNTS = st.lists(st.floats(0, 1e15), min_size=3, max_size=3).map(sorted)


def without_places(system: System) -> System:
    """The same system with every part from nowhere."""
    return replace(
        system,
        source="",
        assets=tuple(replace(part, origin=NOWHERE) for part in system.assets),
        flows=tuple(replace(part, origin=NOWHERE) for part in system.flows),
        controls=tuple(replace(part, origin=NOWHERE) for part in system.controls),
        objectives=tuple(replace(part, origin=NOWHERE) for part in system.objectives),
        decisions=tuple(replace(part, origin=NOWHERE) for part in system.decisions),
    )


@st.composite
def systems(draw: st.DrawFn) -> System:
    zones = [Zone(name, draw(STATED)) for name in draw(st.lists(IDS, max_size=3, unique=True))]
    names = draw(st.lists(IDS, min_size=1, max_size=5, unique=True))
    assets = []
    for name in names:
        kind = draw(st.sampled_from(AssetKind))
        flags = draw(st.frozensets(st.sampled_from(Flag), max_size=4)) ^ draw(
            st.sampled_from([frozenset[Flag](), default_flags(kind)])
        )
        zone = draw(st.sampled_from([None, *(zone.id for zone in zones)]))
        assets.append(Asset(name, kind, draw(TEXTS), zone, flags, draw(TEXTS), NOWHERE))
    one = st.sampled_from(names)
    flows = {
        (flow.source, flow.relation, flow.target): flow
        for flow in draw(
            st.lists(
                st.builds(Flow, one, st.sampled_from(Relation), one, st.booleans(), TEXTS, st.just(NOWHERE)), max_size=4
            )
        )
    }
    places = st.lists(st.sampled_from([*names, *(str(flow) for flow in flows.values())]), max_size=3).map(tuple)
    controls = draw(
        st.lists(st.builds(Control, st.just("own-x"), places, st.floats(0, 1), TEXTS, st.just(NOWHERE)), max_size=2)
    )
    losses = st.none() | st.builds(lambda sums, unit: Loss(sums[0], sums[1], sums[2], unit), AMOUNTS, STATED)
    objectives = [
        Objective(name, draw(TEXTS), draw(st.sampled_from(Harm)), draw(one), draw(losses), NOWHERE)
        for name in draw(st.lists(IDS, max_size=2, unique=True))
    ]
    verdicts = st.sampled_from(["accepted", "not-applicable"])
    decision = st.builds(
        *(Decision, st.just("AML.T0029"), st.none() | one, verdicts, STATED, STATED, st.dates(date(1900, 1, 1))),
        st.just(NOWHERE),
    )
    decisions = draw(st.lists(decision, max_size=2))
    profiles = draw(st.lists(st.sampled_from(AdversaryProfile), min_size=1, max_size=3, unique=True))
    name, summary, release = draw(STATED), draw(TEXTS), draw(st.sampled_from(["5.6.0", "2026.10", "6.0", "4", "5.10"]))
    return System(
        name=name,
        summary=summary,
        release=release,
        zones=tuple(zones),
        assets=tuple(assets),
        flows=tuple(flows.values()),
        controls=tuple(controls),
        adversaries=tuple(profiles),
        objectives=tuple(objectives),
        decisions=tuple(decisions),
        source="",
    )


@settings(deadline=None, max_examples=60)
@given(systems())
def test_what_is_written_is_read_back(system: System) -> None:
    text = system_text(system)
    assert without_places(parse_system(text, "it")) == system
    assert system_text(system) == text


@pytest.mark.parametrize("kind", ["agent", "classifier", "rag"])
def test_starters_are_read_back(kind: str) -> None:
    system = read_system(Path(starters.__file__).parent / f"{kind}.yaml")
    assert without_places(parse_system(system_text(system), "it")) == without_places(system)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30))
def test_a_comment_stays_one(source: str) -> None:
    asset = Asset("a", AssetKind.MODEL, "a", None, frozenset(), "", Origin(source, 7))
    system = System("x", "", "5.6.0", (), (asset,), (), (), (AdversaryProfile.OUTSIDER,), (), (), "")
    text = system_text(system)
    assert f"# {one_line(source)}:7\n" in text
    assert without_places(parse_system(text, "it")) == without_places(system)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mail assistant", "Mail assistant"),
        ("5.6.0", "5.6.0"),
        ("2030-01-31", "2030-01-31"),
        ("1", '"1"'),
        ("true", '"true"'),
        ("null", '"null"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("a\nb", '"a\\nb"'),
        ("a\u2028b", '"a\\u2028b"'),
        ("Grüße", '"Grüße"'),
    ],
)
def test_scalars(text: str, written: str) -> None:
    assert scalar(text) == written


@pytest.mark.parametrize(("value", "written"), [(1.0, "1"), (0.5, "0.5"), (1e-05, "1e-05"), (1e15, "1000000000000000")])
def test_numbers(value: float, written: str) -> None:
    assert number(value) == written
