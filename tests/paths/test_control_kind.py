"""Kinds of control: where they fit, what they act on, what is said of them."""

from dataclasses import replace

import pytest

from threatlas.paths.control_catalogue import build
from threatlas.paths.control_kind import Acts, Confidence, ControlKind, Screened
from threatlas.paths.three_point import ThreePoint
from threatlas.systems.description import System
from threatlas.systems.reading import parse_system

SYSTEM = """\
threatlas: 1
release: 5.6.0
name: x
assets: {inbox: channel, helper: agent, fraud: model, chat: {kind: model, is: [generative]}, crm: tool, staff: person}
flows: [inbox feeds helper, inbox feeds fraud, helper calls crm, helper answers staff, crm feeds helper, inbox delivers-to staff]
"""


@pytest.fixture(scope="module")
def system() -> System:
    return parse_system(SYSTEM, "system.yaml")


def control(*stands: str) -> ControlKind:
    return build(
        {
            "id": "ACME-1",
            "name": "Filter",
            "acts": "screens",
            "screens": "content",
            "stands-on": stands or ("agent",),
            "effect": {"low": 0.2, "likely": 0.5, "high": 0.7},
            "techniques": {"AML.T0051": {"low": 0.1, "likely": 0.2, "high": 0.3}, "aml.t0077": "cuts"},
            "price": {"low": 5, "likely": 10, "high": 20},
            "because": "It reads.",
            "mitigates": ["AML.T0051", "AML.T0077", "AML.T0054"],
        }
    )


@pytest.mark.parametrize(
    ("stands", "places"),
    [
        (["agent"], ["helper"]),
        (["generative"], ["helper", "chat"]),
        (["predictive"], ["fraud"]),
        (["channel feeds agent"], ["inbox feeds helper"]),
        (["anything feeds ai"], ["inbox feeds helper", "inbox feeds fraud", "crm feeds helper"]),
        (["tooling", "agent calls tooling"], ["crm", "helper calls crm"]),
        (
            ["anything feeds agent", "channel feeds anything"],
            ["inbox feeds helper", "crm feeds helper", "inbox feeds fraud"],
        ),
        (["agent feeds channel", "sensor"], []),
    ],
)
def test_where_it_can_be_put(system: System, stands: list[str], places: list[str]) -> None:
    assert list(control(*stands).places_in(system)) == places


def test_what_it_acts_on_and_how_much() -> None:
    filter_ = control()
    assert (filter_.acts, filter_.screens) == (Acts.SCREENS, Screened.CONTENT)
    assert filter_.acts_on("AML.T0051")
    assert filter_.acts_on("AML.T0051.001")  # by its parent
    assert not filter_.acts_on("AML.T0015")
    assert filter_.effect_on("AML.T0054") == filter_.effect_on(None) == ThreePoint(0.2, 0.5, 0.7)
    assert filter_.effect_on("AML.T0051.001") == ThreePoint(0.1, 0.2, 0.3)
    assert filter_.effect_on("AML.T0077").low == 1
    assert not filter_.cuts


def test_what_is_said_of_it() -> None:
    filter_ = control()
    assert filter_.sentence() == "ACME-1 is assumed to stop 20% to 70% of attempts, most likely 50% (expert judgement)"
    assert filter_.sentence("AML.T0077") == "ACME-1 removes the possibility where it is fully in place"
    measured = build(
        {
            "id": "X",
            "acts": "guards",
            "stands-on": ["agent"],
            "effect": {"low": 0.2, "likely": 0.5, "high": 0.7},
            "price": {"low": 1, "likely": 1, "high": 1},
            "because": "Y.",
            "sources": [{"cite": "A", "confidence": "expert"}, {"cite": "B", "confidence": "measured"}],
        }
    )
    assert measured.confidence is Confidence.MEASURED
    assert measured.sentence().endswith("(judgement from published measurements)")
    watching = replace(measured, effect=ThreePoint(0, 0, 0))
    assert watching.sentence() == "X makes it visible and stops nothing"
