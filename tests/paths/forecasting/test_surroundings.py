"""What a system says of the next technique."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.paths.forecasting.surroundings import ODDS, ON_A_WAY, Standing, Surroundings
from threatlas.paths.rules import Rule, shipped_rules
from threatlas.systems import starters
from threatlas.systems.reading import parse_system
from threatlas.vocabulary import AdversaryProfile

KB = knowledge.load()
FOLDER = Path(starters.__file__).parent


def surroundings(name: str) -> Surroundings:
    return Surroundings(parse_system((FOLDER / f"{name}.yaml").read_text(), "system.yaml"), KB, shipped_rules())


def test_what_was_seen_makes_the_next_step_possible() -> None:
    agent = surroundings("agent")
    agent.see([])
    assert agent.placed("AML.T0053").standing is Standing.LATER
    agent.see(["AML.T0065", "AML.T0093", "AML.T0051.001"])
    placed = agent.placed("AML.T0053")
    assert placed.standing is Standing.POSSIBLE
    assert placed.objectives
    assert placed.odds == ODDS[Standing.POSSIBLE] * ON_A_WAY
    assert placed.reasons[0].startswith("possible here now: ")
    assert "(AML.T0051.001) gave " in placed.reasons[0]


def test_what_cannot_be_here_is_pushed_down() -> None:
    classifier = surroundings("classifier")
    assert classifier.placed("AML.T0070").standing is Standing.NO_FIT
    assert classifier.placed("AML.T0051.001").odds == ODDS[Standing.NO_FIT]
    classifier.see(["AML.T0070"])
    assert classifier.unfitting == ("AML.T0070",)


def test_the_profile_says_what_there_is_at_the_beginning() -> None:
    system = parse_system((FOLDER / "agent.yaml").read_text(), "system.yaml")
    supplier = Surroundings(system, KB, shipped_rules(), AdversaryProfile.SUPPLIER)
    assert supplier.placed("AML.T0053").standing is Standing.POSSIBLE


def decided(decision: str, today: date, rules: Sequence[Rule] = shipped_rules()) -> Surroundings:
    """The agent of the starter with a decision that runs to the end of 2026, after an injected prompt was seen."""
    ends = "verdict: not-applicable, reason: Tools are off., owner: me, until: 2026-12-31"
    text = (FOLDER / "agent.yaml").read_text()
    text = text.replace("decisions: []\n", f"decisions:\n- {{{decision}, {ends}}}\n")
    found = Surroundings(parse_system(text, "system.yaml"), KB, rules, today=today)
    found.see(["AML.T0065", "AML.T0093", "AML.T0051.001"])
    return found


IN_FORCE, OVER = date(2026, 12, 31), date(2027, 1, 1)


def test_a_decision_in_force_rules_a_technique_out() -> None:
    assert decided("technique: AML.T0053", IN_FORCE).placed("AML.T0053").standing is Standing.RULED_OUT
    assert decided("technique: AML.T0053", OVER).placed("AML.T0053").standing is Standing.POSSIBLE


def test_a_decision_holds_for_sub_techniques_and_leaves_the_others() -> None:
    whole = decided("technique: AML.T0069", IN_FORCE)
    family = ("AML.T0069", "AML.T0069.000", "AML.T0069.001", "AML.T0069.002")
    assert {whole.placed(one).standing for one in family} == {Standing.RULED_OUT}
    part = decided("technique: AML.T0069.000", IN_FORCE)  # the rules of its parent speak for it
    assert part.placed("AML.T0069.000").standing is Standing.RULED_OUT
    assert {part.placed(one).standing for one in family if one != "AML.T0069.000"} == {Standing.POSSIBLE}


def test_a_decision_about_an_asset_rules_out_what_needs_it() -> None:
    assert decided("technique: AML.T0053, asset: agent", IN_FORCE).placed("AML.T0053").standing is Standing.RULED_OUT
    elsewhere = decided("technique: AML.T0053, asset: browser", IN_FORCE).placed("AML.T0053")
    assert elsewhere.standing is Standing.POSSIBLE
    part = decided("technique: AML.T0069.000, asset: agent", IN_FORCE)
    assert part.placed("AML.T0069.000").standing is Standing.LATER  # by another way than through the agent
    assert part.placed("AML.T0069.001").standing is Standing.POSSIBLE


def test_a_decision_counts_where_there_is_no_rule() -> None:
    without = [rule for rule in shipped_rules() if rule.technique != "AML.T0053"]
    assert decided("technique: AML.T0051", IN_FORCE, without).placed("AML.T0053").standing is Standing.NOT_ASSESSED
    assert decided("technique: AML.T0053", IN_FORCE, without).placed("AML.T0053").standing is Standing.RULED_OUT


def test_forgets_what_was_seen_before() -> None:
    agent = surroundings("agent")
    before = {technique.id: agent.placed(technique.id) for technique in KB.techniques}
    agent.see(["AML.T0051.001"])
    agent.see([])
    assert {technique.id: agent.placed(technique.id) for technique in KB.techniques} == before


@pytest.mark.parametrize("name", ["agent", "classifier", "rag"])
def test_every_technique_has_a_standing_and_a_reason(name: str) -> None:
    placed = surroundings(name)
    for technique in KB.techniques:
        one = placed.placed(technique.id)
        assert one.reasons
        assert one.odds > 0
