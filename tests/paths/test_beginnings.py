"""What adversaries of each profile begin with."""

import pytest

from paths.situations import world
from threatlas.paths.beginnings import initial_facts
from threatlas.vocabulary import AdversaryProfile

SYSTEM = world(
    {
        "shop": "application public",
        "model": "model",
        "llm": "ai-service",
        "bot": "agent",
        "desk": "application",
        "panel": "application",
        "ann": "person",
        "pc": "host",
        "id": "account",
        "root": "account",
        "eye": "sensor",
        "car": "edge-device",
        "hub": "hub",
        "lib": "package",
        "key": "key",
    },
    [
        *("shop serves model", "llm serves bot", "ann uses desk", "ann uses panel", "panel manages bot"),
        *("ann works-on pc", "id unlocks desk", "root unlocks hub", "hub provides lib", "key unlocks hub"),
    ],
)
PUBLIC = {"reaches(shop)", "reaches(llm)", "reaches(hub)"}


@pytest.mark.parametrize(
    ("profile", "more"),
    [
        ("outsider", set()),
        # With an account of its own, and no session with what others build on a public service.
        ("user", {"has(llm/account)", "has(hub/account)", "queries(model)"}),
        (
            "supplier",
            {
                "has(payload)",
                "has(pc/payload)",
                "has(car/payload)",
                "has(lib/payload)",
                "writes(lib)",
                "holds(key)",
                "holds(root)",
            },
        ),
        ("foothold", {"executes(pc)"}),
        # What staff works with, but not what sets other things up.
        (
            "insider",
            {
                *("has(llm/account)", "has(hub/account)", "queries(model)"),
                *("reaches(desk)", "reaches(panel)", "holds(id)", "uses(desk)"),
            },
        ),
        ("physical", {"reaches(eye)", "reaches(car)", "has(car/device)"}),
    ],
)
def test_what_a_profile_begins_with(profile: str, more: set[str]) -> None:
    assert {str(fact) for fact in initial_facts(SYSTEM, AdversaryProfile(profile))} == PUBLIC | more
