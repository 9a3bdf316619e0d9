"""MCP servers that the configuration of an agent starts or connects to (https://modelcontextprotocol.io)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.documents import Limits, MappingNode, SequenceNode
from threatlas.documents.json import parse_json
from threatlas.systems.discovery.finding import (
    INTERNET,
    WORKSTATION,
    Found,
    Link,
    SourceFile,
    Trace,
    coding_agent,
    coding_agent_links,
    hub,
    repository,
    web,
    workstation,
)
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.systems.description import Origin

_LIMITS = Limits(size=1024 * 1024, depth=24, values=20_000)
CLIENTS = {
    ".mcp.json": ("claude-code", "Claude Code"),
    "claude_desktop_config.json": ("claude-desktop", "Claude Desktop"),
    ".cursor/mcp.json": ("cursor", "Cursor"),
    ".vscode/mcp.json": ("copilot", "GitHub Copilot in VS Code"),
    ".roo/mcp.json": ("roo-code", "Roo Code"),
    ".gemini/settings.json": ("gemini-cli", "Gemini CLI"),
    ".kiro/settings/mcp.json": ("kiro", "Kiro"),
    "mcp_config.json": ("windsurf", "Windsurf"),
    "cline_mcp_settings.json": ("cline", "Cline"),
    "mcp.json": ("agent", "Agent with MCP servers"),
}
"""Ends of paths, and the agent that reads the file."""
SERVERS = 100
"""The most servers of one file that are read."""
_RUNNERS = {
    "npx": "npm",
    "bunx": "npm",
    "pnpx": "npm",
    "uvx": "pypi",
    "pipx": "pypi",
    "docker": "docker-hub",
    "podman": "docker-hub",
}
_POWERS = (
    ("filesystem", "files"),
    *(
        (word, "web")
        for word in ("fetch", "puppeteer", "playwright", "browser", "brave", "search", "firecrawl", "tavily")
    ),
    *((word, "code") for word in ("github", "gitlab", "git")),
    *(
        (word, "data")
        for word in (
            "postgres",
            "mysql",
            "sqlite",
            "mongo",
            "supabase",
            "bigquery",
            "snowflake",
            "redis",
            "notion",
            "drive",
        )
    ),
    *((word, "mail") for word in ("slack", "gmail", "mail", "teams", "discord", "jira", "linear", "atlassian")),
    *((word, "shell") for word in ("shell", "terminal", "desktop-commander", "exec", "code-runner")),
)
"""Words in a server's name or package, and what such servers can do."""
_ALONE = frozenset(
    {"-y", "--yes", "-q", "--quiet", "--from", "-p", "--package", "run", "exec", "tool", "dlx", "x"}
    | {"-i", "-t", "-it", "--rm", "--init", "--pull=always"}
)
"""Words before the package, or right before it, in the command lines of runners."""
_WITH_VALUE = frozenset(
    [
        "-e",
        "--env",
        "-v",
        "--volume",
        "--name",
        "--network",
        "--mount",
        "--env-file",
        "--python",
        "--index-url",
        "--registry",
    ]
)
_PACKAGE = re.compile(r"@?[A-Za-z0-9][\w./-]{0,150}(?::[\w.-]{1,60})?(?:(?:@|==)[\w.+-]{1,60})?\Z")
_PINNED = re.compile(r"@?[\w./-]{1,200}(?:@|==)\d[\w.+-]{0,60}\Z")
_SECRET = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTH)", re.IGNORECASE)
_VARIABLE = re.compile(
    r"(?:Bearer )?(?:\$\{[^}]{0,100}\}|\$\w{1,80}|<[^>]{0,100}>|your[_-][\w-]{0,80})?\Z", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]{0,80}\Z")


def wants(path: str) -> bool:
    """By the ends of paths in :data:`CLIENTS`."""
    return _client(path) is not None


def _client(path: str) -> tuple[str, str] | None:
    for end, client in CLIENTS.items():
        if path == end or path.endswith(f"/{end}"):
            return client
    return None


def find(file: SourceFile) -> Iterator[Trace]:
    """The agent, its servers, where they come from, and the names of the keys they are given.

    Raises :class:`~threatlas.errors.DocumentError` where the file is no JSON, comments left out.
    """
    client = _client(file.path)
    root = parse_json(without_comments(file.text), file.path, limits=_LIMITS)
    if client is None or not isinstance(root, MappingNode):
        return
    servers = next(
        (found for key in ("mcpServers", "servers") if isinstance(found := root.get(key), MappingNode)), None
    )
    if not servers:
        return
    origin = file.at(servers.place.line)
    agent = coding_agent(*client, origin)
    yield from coding_agent_links(agent, origin)
    settings = Found(AssetKind.AGENT_CONFIGURATION, file.path, origin, f"List of MCP servers: {file.path}", WORKSTATION)
    yield Link(settings, Relation.FEEDS, agent, origin)
    yield Link(settings, Relation.STORED_IN, repository(origin), origin)
    for name in list(servers)[:SERVERS]:
        entry = servers[name]
        if isinstance(entry, MappingNode):
            yield from _server(file, agent, name, entry)


def _server(file: SourceFile, agent: Found, name: str, entry: MappingNode) -> Iterator[Trace]:
    origin = file.at(entry.place.line)
    url = next((value for key in ("url", "serverUrl", "httpUrl") if isinstance(value := entry.get(key), str)), "")
    arguments = entry.get("args")
    words = [word for word in arguments[:50] if isinstance(word, str)] if isinstance(arguments, SequenceNode) else []
    command = str(entry.get("command") or "").replace("\\", "/").rpartition("/")[2].partition(".")[0]
    command = command if re.match(r"[\w-]{1,40}\Z", command) else ""
    source = _RUNNERS.get(command)
    package = _package(words) if source else ""
    flags = {Flag.PINNED} if source and _PINNED.match(package) else set()
    host = re.match(r"https?://(?:[^/@\s]{1,100}@)?([\w.-]{1,200})", url)
    remote = host is not None and host[1] not in ("localhost", "127.0.0.1")
    says = f"answers at {host[1]}" if host else f"{command} {package}".strip()
    where = INTERNET if remote else WORKSTATION
    server = Found(
        AssetKind.MCP_SERVER, name, origin, f"MCP server {name}"[:120], where, frozenset(flags), detail=says[:200]
    )
    keys = list(_keys(file, server, entry))
    yield Link(agent, Relation.CALLS, server, origin, authenticated=bool(keys))
    if not remote:
        yield Link(server, Relation.RUNS_ON, workstation(origin), origin)
    if source:
        yield Link(hub(source, origin), Relation.PROVIDES, server, origin)
        yield Link(workstation(origin), Relation.PULLS, hub(source, origin), origin)
    yield from keys
    yield from _powers(server, f"{name} {package} {host[1] if host else ''}".lower(), origin)


def _package(words: list[str]) -> str:
    """What a runner is told to fetch. Arguments that may hold a secret are never taken for it."""
    at = 0
    while at < len(words):
        word = words[at]
        if word in _WITH_VALUE:
            at += 2
        elif word in _ALONE:
            at += 1
        else:
            return word if _PACKAGE.match(word) else ""
    return ""


def _keys(file: SourceFile, server: Found, entry: MappingNode) -> Iterator[Trace]:
    """Secrets by name. Whether a value is written out is told; the value is not kept."""
    for part in ("env", "headers"):
        values = entry.get(part)
        for key, value in list(values.items())[:50] if isinstance(values, MappingNode) else ():
            if not _SECRET.search(key) or not _IDENTIFIER.match(key):
                continue
            origin = file.at(values.place_of(key).line if isinstance(values, MappingNode) else server.origin.line)
            written = isinstance(value, str) and not _VARIABLE.match(value)
            detail = "a value is written in the file (not copied here)" if written else ""
            secret = Found(AssetKind.KEY, key, origin, key, WORKSTATION, detail=detail)
            why = "it is handed to the server"
            yield Link(secret, Relation.UNLOCKS, server, origin, guess=why)
            yield Link(secret, Relation.LOADED_ON, workstation(origin), origin, guess=why)
            if written:
                yield Link(secret, Relation.STORED_IN, repository(origin), origin)


def _powers(server: Found, words: str, origin: Origin) -> Iterator[Trace]:
    why = "by its name; what a server can do is not in its configuration"
    power = next((power for word, power in _POWERS if word in words), None)
    if power == "web":
        yield Link(server, Relation.READS, web(origin), origin, guess=why)
        yield Link(server, Relation.SENDS, web(origin), origin, guess=why)
    elif power == "shell":
        yield Link(server, Relation.EXECUTES, workstation(origin), origin, guess=why)
    elif power is not None:
        target = _target(power, server.name, origin)
        yield Link(server, Relation.READS, target, origin, guess=why)
        yield Link(server, Relation.WRITES, target, origin, guess=why)


def _target(power: str, name: str, origin: Origin) -> Found:
    why = f"MCP server {name} is there to work on it"[:150]
    if power == "files":
        return Found(
            AssetKind.DATA_STORE, "workstation-files", origin, "Files on the workstation", WORKSTATION, guess=why
        )
    if power == "code":
        return Found(
            AssetKind.SOURCE_REPOSITORY,
            "code-host",
            origin,
            "Repositories and issues on the code host",
            INTERNET,
            guess=why,
        )
    if power == "data":
        return Found(AssetKind.DATA_STORE, f"{name}-data", origin, f"Data behind MCP server {name}"[:120], guess=why)
    return Found(
        AssetKind.CHANNEL, f"{name}-messages", origin, f"Messages behind MCP server {name}"[:120], INTERNET, guess=why
    )


def without_comments(text: str) -> str:
    """JSON with comments and trailing commas (as VS Code reads) as JSON; every character keeps its line."""
    parts: list[str] = []
    for token in _TOKENS.finditer(text):
        piece = token[0]
        if piece.startswith("//"):
            continue
        if piece.startswith("/*"):
            parts.append("\n" * piece.count("\n"))
        elif token["trailing"] is not None:
            parts.append(piece[1:])
        else:
            parts.append(piece)
    return "".join(parts)


_TOKENS = re.compile(
    r'"(?:[^"\\\n]|\\.)*"?|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?|(?P<trailing>,[ \t\r\n]{0,200}(?=[\]}]))|[^"/,]+|[\s\S]'
)
