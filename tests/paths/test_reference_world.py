"""The reference enterprise as sets of bits."""

import pytest

from paths.situations import world
from threatlas.paths.instantiate import Fact
from threatlas.paths.predicates import Predicate
from threatlas.paths.reference_world import ReferenceWorld, enabled, reference_system
from threatlas.paths.rules import parse_rules, shipped_rules
from threatlas.vocabulary import AdversaryProfile, AssetKind

RULES = """
- {with: {a: anything, b: anything}, where: [a feeds b], needs: [influences(a)], gives: [influences(b)]}
- {technique: AML.T0093, with: {c: channel}, needs: [reaches(c), has(prompt) | has(payload)], gives: [influences(c)],
   because: "{c}"}
"""


def test_states_close_and_say_what_is_missing() -> None:
    small = ReferenceWorld(
        world({"in": "channel public", "mid": "data-store", "bot": "agent"}, ["in feeds mid", "mid feeds bot"]),
        parse_rules(RULES, "own.yaml"),
    )
    number = small.instance.number_of
    start = small.beginnings[AdversaryProfile.OUTSIDER]
    bound = small.bound(["AML.T0093"])
    assert not enabled(bound, start).rules
    step = small.step(bound[0].number)
    assert small.missing(step, start) == ["has(prompt) or has(payload)"]
    payload = number(Fact(Predicate.HAS, None, "payload"))
    reached = number(Fact(Predicate.INFLUENCES, "bot", ""))
    assert payload is not None
    assert reached is not None
    state = small.closed(start, 1 << payload)
    now = enabled(bound, state)
    assert now.rules == {1}
    assert small.closed(state, now.gives) >> reached & 1
    assert small.bound(["AML.T0093"], without={1}) == ()
    with pytest.raises(IndexError):
        small.step(small.instance.graph.steps - 1)


def test_the_reference_enterprise_holds_every_kind_of_asset() -> None:
    kinds = {asset.kind for asset in reference_system().assets}
    assert set(AssetKind) <= kinds


def test_profiles_come_weakest_first_and_an_outsider_has_least() -> None:
    beginnings = ReferenceWorld(reference_system(), shipped_rules()).beginnings
    assert list(beginnings) == list(AdversaryProfile)
    least = beginnings[AdversaryProfile.OUTSIDER]
    assert all(state & least == least for state in beginnings.values())
