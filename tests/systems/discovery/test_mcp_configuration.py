"""Lists of MCP servers."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repositories import assets, flows, one, source
from threatlas.errors import DocumentError
from threatlas.systems.discovery import mcp_configuration
from threatlas.systems.discovery.finding import Trace
from threatlas.vocabulary import Flag


def found(servers: object, path: str = ".mcp.json", key: str = "mcpServers") -> list[Trace]:
    return list(mcp_configuration.find(source(path, json.dumps({key: servers}, indent=1))))


@pytest.mark.parametrize(
    ("path", "key", "agent"),
    [
        (".mcp.json", "mcpServers", "claude-code"),
        ("a/claude_desktop_config.json", "mcpServers", "claude-desktop"),
        (".cursor/mcp.json", "mcpServers", "cursor"),
        ("x/.vscode/mcp.json", "servers", "copilot"),
    ],
)
def test_clients(path: str, key: str, agent: str) -> None:
    assert mcp_configuration.wants(path)
    traces = found({"files": {"command": "uvx", "args": ["mcp-server-filesystem"]}}, path, key)
    assert f"{agent} calls files" in flows(traces)
    assert "workstation runs-on files" not in flows(traces)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (
            {"command": "npx", "args": ["-y", "@x/github"]},
            {"npm provides s", "workstation pulls-from npm", "s writes code-host"},
        ),
        (
            {"command": "/usr/bin/uvx", "args": ["mcp-server-fetch"]},
            {"pypi provides s", "s reads web", "s sends-to web"},
        ),
        (
            {"command": "docker", "args": ["run", "-i", "mcp/filesystem"]},
            {"docker-hub provides s", "s writes workstation-files"},
        ),
        ({"command": "node", "args": ["server.js"]}, {"s runs-on workstation"}),
        ({"command": "npx", "args": ["desktop-commander"]}, {"s executes-on workstation"}),
        ({"command": "npx", "args": ["mcp-postgres"]}, {"s reads s-data"}),
    ],
)
def test_servers(server: object, expected: set[str]) -> None:
    assert expected <= flows(found({"s": server}))


@pytest.mark.parametrize(
    ("arguments", "pinned"),
    [(["-y", "@x/y@1.2.3"], True), (["-y", "@x/y@latest"], False), (["-y", "@x/y"], False), (["a==1.0"], True)],
)
def test_versions(arguments: list[str], pinned: bool) -> None:
    server = one(found({"s": {"command": "npx", "args": arguments}}), "mcp-server")
    assert (Flag.PINNED in server.flags) is pinned


@pytest.mark.parametrize(
    "server",
    [
        {"command": "npx", "args": ["--token", "hunter2", "x"]},
        {"command": "uvx", "args": ["--from", "git+https://hunter2@example.com/x", "x"]},
        {"command": "docker", "args": ["run", "-e", "TOKEN=hunter2", "mcp/x"]},
        {"command": "docker", "args": ["run", "-eTOKEN=hunter2", "mcp/x"]},
        {"command": "TOKEN=hunter2 npx", "args": []},
        {"url": "https://me:hunter2@mcp.example/x?key=hunter2"},
        {"url": "https://mcp.example/x", "headers": {"Authorization": "Bearer hunter2"}},
        {"command": "x", "env": {"API_KEY": "hunter2", "hunter2 is the TOKEN": "x"}},
    ],
)
def test_secrets_are_not_copied(server: object) -> None:
    traces = found({"s": server})
    assert "mcp-server s" in assets(traces)
    assert "hunter2" not in repr(traces)


def test_keys_by_name() -> None:
    traces = found(
        {"s": {"command": "x", "env": {"API_KEY": "v", "OTHER_TOKEN": "${env:T}", "DEBUG": "1", "A_KEY": "YOUR_KEY"}}}
    )
    assert {"key API_KEY", "key OTHER_TOKEN"} <= assets(traces).keys()
    assert "A_KEY stored-in repository" not in flows(traces)
    assert "key DEBUG" not in assets(traces)
    assert "API_KEY stored-in repository" in flows(traces)
    assert "OTHER_TOKEN stored-in repository" not in flows(traces)


def test_comments_keep_lines() -> None:
    text = '{ // a "comment"\n/* two\nlines */ "servers": {"a": {"url": "http://x//y"},\n},\n}'
    assert json.loads(mcp_configuration.without_comments(text)) == {"servers": {"a": {"url": "http://x//y"}}}
    assert mcp_configuration.without_comments(text).count("\n") == text.count("\n")


@settings(deadline=None, max_examples=100)
@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_stays_as_it_is(value: object) -> None:
    text = json.dumps(value)
    assert mcp_configuration.without_comments(text) == text


def test_hostile_text_takes_linear_time() -> None:
    for text in (
        '"' + '\\"' * 200_000,
        "/*" * 200_000,
        "," * 200_000,
        '"' * 200_001,
        "/" * 200_001,
        "/*" + "*" * 200_000,
    ):
        mcp_configuration.without_comments(text)


@pytest.mark.parametrize("text", ["{", "[1,]]", '{"mcpServers": {"a": 1, "a": 2}}'])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(DocumentError):
        list(mcp_configuration.find(source(".mcp.json", text)))


@pytest.mark.parametrize(
    "value", [[], 1, {"mcpServers": []}, {"mcpServers": {"a": []}}, {"mcpServers": {"a": {"args": {}, "env": []}}}]
)
def test_other_shapes(value: object) -> None:
    list(mcp_configuration.find(source(".mcp.json", json.dumps(value))))
