"""Files that agents obey."""

import pytest

from repositories import flows, source
from threatlas.systems.discovery import agent_rules


@pytest.mark.parametrize(
    ("path", "agent"),
    [
        ("AGENTS.md", "coding-agent"),
        ("a/b/AGENTS.md", "coding-agent"),
        ("CLAUDE.md", "claude-code"),
        (".claude/settings.json", "claude-code"),
        (".claude/skills/x/SKILL.md", "claude-code"),
        (".cursorrules", "cursor"),
        (".cursor/rules/a.mdc", "cursor"),
        (".github/copilot-instructions.md", "copilot"),
        (".github/instructions/a.instructions.md", "copilot"),
        (".windsurfrules", "windsurf"),
        (".clinerules", "cline"),
        ("GEMINI.md", "gemini-cli"),
    ],
)
def test_rules(path: str, agent: str) -> None:
    assert agent_rules.wants(path)
    connected = flows(agent_rules.find(source(path, "Do.\n")))
    assert {
        f"{agent}-rules feeds {agent}",
        f"{agent}-rules stored-in repository",
        f"{agent} calls coding-agent-shell",
    } <= connected


@pytest.mark.parametrize("path", ["prompts/a.txt", "src/prompt/b.j2", "app/system_prompt.md", "x/prompt-template.yaml"])
def test_prompts(path: str) -> None:
    assert agent_rules.wants(path)
    assert "prompts feeds application" in flows(agent_rules.find(source(path, "You are helpful.\n")))


@pytest.mark.parametrize("path", ["README.md", "MYAGENTS.md", "agents.py", "prompts/a.py", "prompts/a/b/c.txt"])
def test_other_files(path: str) -> None:
    assert not agent_rules.wants(path)
