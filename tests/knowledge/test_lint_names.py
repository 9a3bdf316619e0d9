"""Findings about names beside ids, and above all what gives none."""

import pytest

from threatlas import knowledge
from threatlas.knowledge.finding import Code, Level
from threatlas.knowledge.lint import Linter


@pytest.fixture(scope="module")
def linter(catalogue: knowledge.KnowledgeBase) -> Linter:
    return Linter(catalogue)


@pytest.mark.parametrize(
    "text",
    [
        "AML.T0051: LLM Jailbreak",
        "AML.T0051 - LLM Jailbreak",
        "AML.T0051 (LLM Jailbreak)",
        "LLM Jailbreak (AML.T0051)",
        "llm jailbreak (AML.T0051)",
        "see LLM Jailbreak (AML.T0051).",
        "[LLM Jailbreak](https://atlas.mitre.org/techniques/AML.T0051)",
        "[AML.T0051: LLM Jailbreak](https://atlas.mitre.org/techniques/AML.T0051)",
        "| AML.T0051 | LLM Jailbreak |",
        "| LLM Jailbreak | AML.T0051 |",
        "AML.T0051,LLM Jailbreak",
        '("AML.T0051", "LLM Jailbreak")',
        '"AML.T0051": "LLM Jailbreak"',
        '{"id": "AML.T0051", "name": "LLM Jailbreak"}',
        '"technique_id": "AML.T0051",\n"technique_name": "LLM Jailbreak"',
        "technique: AML.T0051\nname: LLM Jailbreak",
        "MITRE ATLAS: T0051 - LLM Jailbreak",
        "- atlas.t0051  # LLM Jailbreak",
        "- id: AML.T0051\n  name: LLM Jailbrake",  # a pair is believed where the name is misspelt too
        "<td>AML.T0051</td><td>LLM Jailbreak</td>",
    ],
)
def test_the_name_of_another_object(linter: Linter, text: str) -> None:
    [finding] = linter.lint(text, "x").findings
    assert (finding.code, finding.level, finding.identifier) == (Code.NAME_MISMATCH, Level.ERROR, "AML.T0051")
    assert "is a name of AML.T0054, AML.T0051 is LLM Prompt Injection: mend the id or the name" in finding.message
    assert finding.suggestion is None  # nobody knows which of the two is wrong


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("AML.T0015 - Evade ML Model", "Evade AI Model"),
        ("Evade ML Model, AML.T0015", "Evade AI Model"),
        ("we saw evasion via Evade ML Model (AML.T0015)", "Evade AI Model"),
        ("AML.T0015 Evade ML Model", "Evade AI Model"),
        ("- name: Evade ML Model\n  id: AML.T0015", "Evade AI Model"),
        ("[Evade ML Model](/techniques/AML.T0015)", "Evade AI Model"),
        ("AML.TA0001 (ML Attack Staging)", "AI Attack Staging"),
        ("AML.M0008: Validate ML Model", "Validate AI Model"),
        (
            "ML Supply Chain Compromise: ML Software (AML.T0010.001)",
            "AI Supply Chain Compromise: AI Software",
        ),
        ("AML.T0010.001 (ML Supply Chain Compromise)", "AI Supply Chain Compromise"),  # its parent's old name
        ("AML.T0048.004: ML Intellectual Property Theft", "AI Intellectual Property Theft"),
    ],
)
def test_an_old_name(linter: Linter, text: str, suggestion: str) -> None:
    [finding] = linter.lint(text, "x").findings
    assert (finding.code, finding.level, finding.suggestion) == (Code.RENAMED, Level.WARNING, suggestion)
    assert f"is called {suggestion} since 4.9, not {finding.text}" in finding.message


def test_a_name_of_a_later_release_beside_an_id(linter: Linter) -> None:
    [finding] = Linter(knowledge.load("4.5.2")).lint("AML.T0015: Evade AI Model", "x").findings
    assert finding.message == "AML.T0015 is called Evade ML Model in 4.5.2, not Evade AI Model"
    [later] = linter.lint("AML.T0020: Training Data Poisoning", "x").findings
    assert later.suggestion == "Poison Training Data"


def test_a_name_of_the_time_when_the_id_meant_something_else(linter: Linter) -> None:
    [finding] = linter.lint("AML.T0018.001: Inject Payload", "x").findings
    assert (finding.code, finding.suggestion) == (Code.RENAMED, None)
    assert "changed its meaning in 4.9" in finding.message
    assert "AML.T0018.002 (Embed Malware)" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "| AML.T0051 | LLM Promt Injection |",
        "id: AML.T0051\nname: LLM Prompt Injektion",
        '"AML.T0015": "Evade AI Modell"',
    ],
)
def test_a_slip_in_its_own_name(linter: Linter, text: str) -> None:
    [finding] = linter.lint(text, "x").findings
    assert (finding.code, finding.level) == (Code.NAME_MISMATCH, Level.WARNING)
    assert finding.suggestion in {"LLM Prompt Injection", "Evade AI Model"}


@pytest.mark.parametrize(
    "text",
    [
        # ordinary text
        "AML.T0051 was used",
        'AML.T0051: "the user said"',
        "AML.T0054: LLM Prompt Injection attacks that go on and on",
        "AML.T0051, LLM Jailbreak and others",
        "Phishing via LLM Prompt Injection (AML.T0052)",
        "AML.T0010 Data poisoning, AML.T0020 Phishing",
        "AML.T0048 (Exfiltration via ML Model Side-Channels)",
        "AML.T0018 (Backdoor ML Model/Context Poisoning)",
        "id: AML.T0051\nname: Detects prompt injection by mail",
        "| AML.T0051 | Prompt injection by mail |",
        "[Prompt injection](https://atlas.mitre.org/techniques/AML.T0051)",
        # its name in every form
        "AML.T0051 - llm prompt injection",
        "AML.T0051.001: Indirect",
        "AML.T0051.001: LLM Prompt Injection: Indirect",
        "AML.T0051.001 (LLM Prompt Injection - Indirect)",
        "AML.T0051.000 LLM Prompt Injection",
        "- id: AML.T0051.000\n  name: LLM Prompt Injection: Direct",
        # its tactic, its platform, its part
        "AML.T0051 (Execution)",
        "| AML.T0051 | Execution |",
        "| AML.T0051 | Generative AI |",
        "| AML.T0020 | Data |",
        "AML.T0010: AI Software",
        "AML.T0051, AML.TA0005 (Execution)",
        "| AML.TA0005 | Execution | AML.T0051 | LLM Prompt Injection |",
        # the name of the neighbour
        "AML.T0051, LLM Jailbreak (AML.T0054)",
        "AML.T0051 - [LLM Jailbreak](https://atlas.mitre.org/techniques/AML.T0054)",
        "LLM Jailbreak (AML.T0054) - AML.T0051",
        "LLM Jailbreak, AML.T0051 and AML.T0053",
        '{"LLM Jailbreak": "AML.T0054", "LLM Prompt Injection": "AML.T0051"}',
        "AML.T0051 LLM Prompt Injection, AML.T0054 LLM Jailbreak",
        "LLM Prompt Injection (AML.T0051), LLM Jailbreak (AML.T0054)",
        '{"tactic_id": "AML.TA0005", "technique_id": "AML.T0051", "name": "LLM Prompt Injection"}',
        '{"id": "AML.T0053", "technique": "AML.T0051", "name": "LLM Prompt Injection"}',
        "tactic_id: AML.TA0005\ntechnique_id: AML.T0051\nname: LLM Prompt Injection",
        "- id: AML.T0051\n  name: LLM Prompt Injection\n- id: AML.T0054\n  name: LLM Jailbreak",
        "techniques: [AML.T0051, AML.T0054]  # LLM Jailbreak",
        # MITRE's own links, wrong as they may be
        "[LLM Jailbreak](/techniques/AML.T0051)",
        # code
        'ATLAS_AML_T0043 = "AML.T0043"   # Craft Adversarial Data',
        'new("AML.T0051", "LLM Prompt Injection", "Reconnaissance", "TA0001")',
    ],
)
def test_no_false_alarm(linter: Linter, text: str) -> None:
    assert linter.lint(text, "x").findings == ()


def test_where_a_name_is_not_known_offline_none_is_wrong() -> None:
    linter = Linter(knowledge.load("2026.07"))
    assert linter.lint("AML.T0115.000: LLM Jailbreak\nAML.T0115.000: Publish Poisoned Datasets", "x").findings == ()


def test_names_of_case_studies_and_of_our_mitigations_are_names_too(
    catalogue: knowledge.KnowledgeBase, linter: Linter
) -> None:
    one, other = catalogue.case_studies[1], catalogue.case_studies[2]
    assert linter.lint(f"- id: {one.id}\n  name: {one.name}", "x").findings == ()
    [finding] = linter.lint(f"- id: {one.id}\n  name: {other.name}", "x").findings
    assert finding.code is Code.NAME_MISMATCH
    assert other.id in finding.message
