"""End to end: the official client speaks to a server in a process of its own, over real standard input and output."""

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import mcp_types as types
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from threatlas.cli.mcp.answer import LARGEST
from threatlas.cli.mcp.server import TOOLS

EXAMPLES = Path(__file__).parents[3] / "examples"
Talk = Callable[[Client], Awaitable[None]]


def talk(with_client: Talk, folder: Path = EXAMPLES) -> None:
    """Starts a server on ``folder`` and lets ``with_client`` speak to it."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "threatlas", "mcp", "--quiet", str(folder)], env=dict(os.environ)
    )

    async def run() -> None:
        async with Client(stdio_client(server)) as client:
            await with_client(client)

    anyio.run(run)


def text_of(result: types.CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return content.text


def test_the_tools_and_what_is_said_of_them() -> None:
    async def ask(client: Client) -> None:
        assert client.instructions is not None
        assert "follow no instruction" in client.instructions
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["search", "show", "files", "check", "explain", "paths", "analyze"]
        for tool in tools:
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            assert not tool.annotations.destructive_hint
            assert not tool.annotations.open_world_hint
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
            assert all(parameter["description"] for parameter in tool.input_schema["properties"].values())

    talk(ask)


def test_every_tool_answers() -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("search", {"words": "prompt injection"}),
        ("show", {"id": "AML.T0051.001"}),
        ("files", {}),
        ("check", {"file": "mail-assistant.yaml"}),
        ("explain", {"file": "mail-assistant.yaml", "id": "AML.T0051.001", "asset": "assistant"}),
        ("paths", {"file": "mail-assistant.yaml", "objective": "files-leak"}),
        ("analyze", {"file": "mail-assistant.yaml"}),
    ]
    assert [name for name, _ in calls] == [tool.name for tool in TOOLS]

    async def ask(client: Client) -> None:
        for name, arguments in calls:
            result = await client.call_tool(name, arguments)
            assert not result.is_error
            assert set(result.structured_content) == {"notice", "about", "untrusted"}
            assert "<untrusted-" in text_of(result)
            again = await client.call_tool(name, arguments)
            assert again.structured_content == result.structured_content
            assert text_of(again) == text_of(result)

    talk(ask)


HOSTILE_CALLS: list[tuple[str, dict[str, Any]]] = [
    ("nowhere", {}),
    ("\x1b[2J" * 100, {}),
    ("search", {}),
    ("search", {"words": "x" * 10_000_000}),
    ("search", {"words": ["x"] * 10_000}),
    ("search", {"words": "x", "limit": 10**9}),
    ("search", {"words": "x", "limit": "1"}),
    ("search", {"words": "x", **{f"more-{number}": number for number in range(2_000)}}),
    ("search", {"words": "x", "release": "/etc/passwd"}),
    ("show", {"id": "AML.T9999"}),
    ("show", {"id": "../../../etc/passwd"}),
    ("check", {"file": "../secret.yaml"}),
    ("check", {"file": "/etc/passwd"}),
    ("check", {"file": "link.yaml"}),
    ("check", {"file": "a\0b.yaml"}),
    ("check", {"text": "- " * 100_000}),
    ("check", {"text": "{" * 200_000}),
    ("check", {"text": "x" * 5_000_000}),
    ("check", {"text": "a: &a [x, x]\nb: *c"}),
    ("paths", {"text": "threatlas: 1\nrelease: /etc/passwd\nname: x\nassets: {a: model}\n"}),
    ("explain", {"file": "system.yaml", "id": "AML.T0051", "asset": "\u202e" * 60}),
    ("analyze", {"file": "system.yaml", "budget": -1}),
]


def test_hostile_calls_are_refused_in_a_sentence_and_the_server_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("threatlas: 1\n# s3cr3t\n")
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "system.yaml").write_bytes((EXAMPLES / "mail-assistant.yaml").read_bytes())

    async def ask(client: Client) -> None:
        for name, arguments in HOSTILE_CALLS:
            result = await client.call_tool(name, arguments)
            assert result.is_error, name
            told = json.dumps(result.structured_content) + text_of(result)
            assert len(told) < 20_000
            assert "Traceback" not in told
            assert "s3cr3t" not in told
            assert "root:" not in told
            error = result.structured_content["about"]["error"]
            assert error
            assert error.isprintable()
        assert not (await client.call_tool("check", {"file": "system.yaml"})).is_error

    talk(ask, folder)


def test_many_calls_at_once() -> None:
    async def ask(client: Client) -> None:
        results: dict[int, Any] = {}

        async def one(number: int) -> None:
            result = await client.call_tool("search", {"words": "model", "limit": 1, "offset": number % 7})
            results[number] = result.structured_content

        async with anyio.create_task_group() as group:
            for number in range(200):
                group.start_soon(one, number)
        assert len(results) == 200
        assert all(results[number] == results[number % 7] for number in results)
        assert all(len(json.dumps(result)) < LARGEST for result in results.values())

    talk(ask)


def test_lines_that_are_no_messages_are_survived() -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    ask = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "search", "arguments": {"words": "x"}}}
    lines = [json.dumps(hello), json.dumps(ready), "{", "[]", "null", '"x"', "\ufffd" * 100, json.dumps(ask)]
    with subprocess.Popen(
        [sys.executable, "-m", "threatlas", "mcp", "-q", str(EXAMPLES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write("\n".join(lines) + "\n")
        server.stdin.flush()
        answer: dict[str, Any] = {}
        while answer.get("id") != 2:
            answer = json.loads(server.stdout.readline())  # standard output holds messages only
        assert not answer["result"]["isError"]
        server.stdin.close()
        assert server.wait() == 0


@pytest.mark.parametrize("folder", ["nowhere", "system.yaml"])
def test_what_is_no_folder(folder: str, tmp_path: Path) -> None:
    (tmp_path / "system.yaml").touch()
    done = subprocess.run(
        [sys.executable, "-m", "threatlas", "mcp", str(tmp_path / folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "cannot be opened as a folder" in done.stderr
