"""What a system says of the next technique."""

from datetime import date
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.paths.forecasting.surroundings import ODDS, ON_A_WAY, Standing, Surroundings
from threatlas.paths.rules import shipped_rules
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


def test_a_decision_in_force_rules_a_technique_out() -> None:
    text = (
        (FOLDER / "agent.yaml")
        .read_text()
        .replace(
            "decisions: []\n",
            "decisions:\n- {technique: AML.T0053, verdict: not-applicable, reason: Tools are off., owner: me, until: 2026-12-31}\n",
        )
    )
    system = parse_system(text, "system.yaml")
    seen = ["AML.T0065", "AML.T0093", "AML.T0051.001"]
    ruled_out = Surroundings(system, KB, shipped_rules(), today=date(2026, 12, 31))
    ruled_out.see(seen)
    assert ruled_out.placed("AML.T0053").standing is Standing.RULED_OUT
    later = Surroundings(system, KB, shipped_rules(), today=date(2027, 1, 1))
    later.see(seen)
    assert later.placed("AML.T0053").standing is Standing.POSSIBLE


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
