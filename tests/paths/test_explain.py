"""Why a technique applies, or not."""

from pathlib import Path

import pytest

from threatlas.paths.explain import Explanation, Verdict, explain
from threatlas.paths.rules import shipped_rules
from threatlas.systems import starters
from threatlas.systems.reading import parse_system
from threatlas.vocabulary import AdversaryProfile

AGENT = (Path(starters.__file__).parent / "agent.yaml").read_text()


def explained(text: str, technique: str, asset: str, profile: str = "outsider") -> list[Explanation]:
    system = parse_system(text, "system.yaml")
    chosen = next(known for known in system.assets if known.id == asset)
    return explain(system, shipped_rules(), technique, chosen, AdversaryProfile(profile))


def test_what_applies_says_why() -> None:
    first = explained(AGENT, "AML.T0051.001", "agent")[0]
    assert first.verdict is Verdict.APPLIES
    assert first.because == "agent follows what it reads, and the adversary wrote part of it"
    assert first.missing == ()


def test_what_is_out_of_reach_says_what_is_missing() -> None:
    closed = AGENT
    for flow in ("issues feeds agent", "pages feeds agent", "tracker-server reads issues", "browser reads pages"):
        closed = closed.replace(f"- {flow}", "#")
    for flow in ("servers provides tracker-server", "laptop pulls-from servers"):
        closed = closed.replace(f"- {flow}", "#")
    first = explained(closed, "AML.T0051.001", "agent")[0]
    assert first.verdict is Verdict.UNMET
    assert first.missing == ("influences(agent)",)


@pytest.mark.parametrize(
    ("technique", "asset", "reason"),
    [
        (
            "AML.T0051.001",
            "laptop",
            "laptop is a host; the rule is about a generative agent, ai-service, application or model",
        ),
        ("AML.T0085.001", "developer", "no flow `… reads developer` from an mcp-server or a tool"),
        ("AML.T0010.004", "laptop", "no flow `laptop pulls-from …` to a package-registry"),
    ],
)
def test_what_does_not_fit_says_what_the_description_lacks(technique: str, asset: str, reason: str) -> None:
    found = explained(AGENT, technique, asset)
    assert any(one.verdict is Verdict.NO_FIT and reason in one.missing for one in found)


def test_flags_that_stand_against_a_rule_are_named() -> None:
    pinned = AGENT.replace(
        "{kind: mcp-server, title: MCP server of the issue tracker,", "{kind: mcp-server, is: [pinned],"
    )
    found = explained(pinned, "AML.T0010.005", "tracker-server", "supplier")
    assert "tracker-server is pinned" in found[0].missing


def test_a_technique_without_a_rule_is_not_assessed() -> None:
    assert explained(AGENT, "AML.T9999", "laptop") == []
