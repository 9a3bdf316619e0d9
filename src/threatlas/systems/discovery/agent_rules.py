"""Files that agents obey: rules, instructions, skills, and system prompts of the application."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import (
    WORKSTATION,
    Found,
    Link,
    SourceFile,
    Trace,
    application,
    coding_agent,
    coding_agent_links,
    repository,
)
from threatlas.vocabulary import AssetKind, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = (
    (re.compile(r"(?:.*/)?AGENTS(?:\.override)?\.md\Z"), "coding-agent", "Coding agent that reads AGENTS.md"),
    (
        re.compile(
            r"(?:.*/)?(?:CLAUDE(?:\.local)?\.md|\.claude/(?:settings(?:\.local)?\.json|(?:agents|commands|skills|rules)/.*\.md))\Z"
        ),
        "claude-code",
        "Claude Code",
    ),
    (re.compile(r"(?:.*/)?(?:\.cursorrules|\.cursor/rules/.*\.mdc?)\Z"), "cursor", "Cursor"),
    (
        re.compile(
            r"(?:.*/)?\.github/(?:copilot-instructions\.md|instructions/.*\.instructions\.md|prompts/.*\.prompt\.md|agents/.*\.md|chatmodes/.*\.md)\Z"
        ),
        "copilot",
        "GitHub Copilot",
    ),
    (re.compile(r"(?:.*/)?(?:\.windsurfrules|\.windsurf/rules/.*\.md)\Z"), "windsurf", "Windsurf"),
    (re.compile(r"(?:.*/)?(?:\.clinerules(?:/.*\.md)?)\Z"), "cline", "Cline"),
    (re.compile(r"(?:.*/)?(?:\.roorules|\.roomodes|\.roo/rules.*\.md)\Z"), "roo-code", "Roo Code"),
    (re.compile(r"(?:.*/)?GEMINI\.md\Z"), "gemini-cli", "Gemini CLI"),
    (re.compile(r"(?:.*/)?(?:CONVENTIONS\.md|\.aider\.conf\.yml)\Z"), "aider", "Aider"),
    (re.compile(r"(?:.*/)?\.junie/guidelines\.md\Z"), "junie", "Junie"),
)
"""Paths, and the agent that obeys what lies there."""
_PROMPT = re.compile(
    r"(?:.*/)?(?:prompts?/[^/]{1,80}|[^/]{0,60}(?:system[_-]?prompt|prompt[_-]?template)[^/]{0,40})\.(?:txt|md|j2|jinja2?|ya?ml|prompt|tmpl)\Z",
    re.IGNORECASE,
)


def wants(path: str) -> bool:
    """Rules files by name, and files that are named or kept as prompts."""
    return _rules(path) is not None or bool(_PROMPT.match(path[-300:]))


def _rules(path: str) -> tuple[str, str] | None:
    return next(((name, title) for pattern, name, title in RULES if pattern.match(path[-300:])), None)


def find(file: SourceFile) -> Iterator[Trace]:
    """The file as configuration of its agent, or as a prompt of the application."""
    origin = file.at(1)
    obeyed = _rules(file.path)
    if obeyed is None:
        why = "the file is named or kept like one"
        prompts = Found(AssetKind.PROMPT_TEMPLATE, "prompts", origin, "Prompts in this repository", guess=why)
        yield Link(prompts, Relation.FEEDS, application(origin), origin, guess=why)
        yield Link(prompts, Relation.STORED_IN, repository(origin), origin)
        return
    agent = coding_agent(*obeyed, origin)
    rules = Found(
        AssetKind.AGENT_CONFIGURATION,
        f"{agent.name}-rules",
        origin,
        f"Rules and settings of {agent.title}",
        WORKSTATION,
    )
    yield from coding_agent_links(agent, origin)
    yield Link(rules, Relation.FEEDS, agent, origin)
    yield Link(rules, Relation.STORED_IN, repository(origin), origin)
