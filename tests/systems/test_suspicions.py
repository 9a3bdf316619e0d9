"""What looks forgotten in a description."""

from datetime import date

import pytest

from threatlas.systems.reading import examine
from threatlas.systems.suspicions import find_suspicions

COMPLETE = """\
threatlas: 1
release: 5.6.0
name: x
zones: {out: Outside, in: Inside}
assets:
  box: {kind: channel, zone: out, is: [public]}
  agent: {kind: agent, zone: in}
  tool: {kind: tool, zone: in}
  store: {kind: data-store, zone: in}
  staff: {kind: person, zone: in}
  model: {kind: model, zone: in}
  data: {kind: dataset, zone: in}
  api: {kind: inference-api, zone: in}
  key: {kind: key, zone: in}
flows:
- box feeds agent
- agent calls tool
- tool reads store
- agent answers staff
- data trains model
- api serves model
- key unlocks api
controls: [{control: own, evidence: seen}]
objectives: {leak: {harm: disclosure, asset: store, loss: {low: 1, likely: 2, high: 3}}}
"""
TODAY = date(2026, 11, 23)


def codes(text: str) -> set[str]:
    system, problems = examine(text, "s.yaml")
    assert system is not None, list(problems)
    find_suspicions(system, problems, TODAY)
    return {problem.code for problem in problems}


def test_a_complete_description_raises_no_suspicion() -> None:
    assert codes(COMPLETE) == set()


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("- agent calls tool\n", "", "agent-without-tools"),
        ("- tool reads store\n", "", "tool-without-powers"),
        ("- data trains model\n", "", "model-from-nowhere"),
        ("- api serves model\n", "", "model-not-served"),
        ("- agent answers staff\n", "", "no-answers"),
        ("- box feeds agent\n", "", "dead-channel"),
        ("- key unlocks api\n", "", "key-without-lock"),
        ("  key:", "  lonely: {kind: host}\n  key:", "unconnected"),
        ("- tool reads store\n", "- tool reads store\n- staff uses box\n- box calls tool\n", "open-crossing"),
        (", is: [public]", "", "nothing-public"),
        ("objectives: {leak", "decisions: []\n#", "no-objectives"),
        (", loss: {low: 1, likely: 2, high: 3}", "", "no-loss"),
        (", evidence: seen", "", "control-without-evidence"),
        (
            "controls:",
            "decisions: [{technique: AML.T0029, verdict: accepted, reason: r, owner: o, until: 2026-11-22}]\ncontrols:",
            "expired-decision",
        ),
        ("- box feeds agent\n", "- box feeds agent\n- box feeds agent\n", "repeated-flow"),
    ],
)
def test_each_omission_is_noticed(before: str, after: str, code: str) -> None:
    assert before in COMPLETE
    assert code in codes(COMPLETE.replace(before, after, 1))


def test_authentication_and_public_targets_close_a_crossing() -> None:
    assert "open-crossing" not in codes(
        COMPLETE.replace("- tool reads store", "- {flow: box calls tool, authenticated: true}\n- tool reads store")
    )


def test_a_decision_counts_on_its_last_day() -> None:
    decision = "decisions: [{technique: AML.T0029, verdict: accepted, reason: r, owner: o, until: 2026-11-23}]\n"
    assert codes(COMPLETE + decision) == set()
