"""Made-up repositories for the tests of discovery, and short ways to say what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import Found, Link, SourceFile, Trace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_repository(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Writes ``files`` below ``folder``; the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def source(path: str, text: str) -> SourceFile:
    """A file as finders see it."""
    return SourceFile(path, text)


def assets(traces: Iterable[Trace]) -> dict[str, int]:
    """``kind name`` of everything found, with the line where it was first."""
    found: dict[str, int] = {}
    for trace in traces:
        for one in (trace.source, trace.target) if isinstance(trace, Link) else (trace,):
            found.setdefault(f"{one.kind} {one.name}", one.origin.line)
    return found


def flows(traces: Iterable[Trace]) -> set[str]:
    """``name relation name`` of all connections."""
    return {f"{trace.source.name} {trace.relation} {trace.target.name}" for trace in traces if isinstance(trace, Link)}


def one(traces: Iterable[Trace], kind: str) -> Found:
    """The first thing of a kind."""
    ends = (end for trace in traces for end in ((trace.source, trace.target) if isinstance(trace, Link) else (trace,)))
    return next(end for end in ends if end.kind == kind)


ASSISTANT: dict[str, str | bytes] = {
    "compose.yaml": (
        "x-defaults: &defaults\n  restart: always\nservices:\n"
        "  llm:\n    <<: *defaults\n    image: ollama/ollama:0.5\n    ports: ['11434:11434']\n"
        "  vectors: {image: 'qdrant/qdrant:${TAG:-v1.9}', ports: ['127.0.0.1:6333:6333']}\n"
        "  db: {image: postgres:16}\n"
    ),
    "deploy/serve.yaml": (
        "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n---\n"
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: serve}\nspec:\n  template:\n    spec:\n"
        "      containers:\n      - name: vllm\n        image: vllm/vllm-openai:v0.6\n"
    ),
    "requirements.txt": "openai>=1\ntorch==2.1 \\\n    --hash=sha256:00\nrequests\n--extra-index-url https://u:p4ssw0rd@pkgs.example/simple\n",
    ".cursor/mcp.json": (
        '{ // ours\n  "mcpServers": {\n    "tracker": {"command": "npx", "args": ["-y", "@example/tracker@1.2.3"],\n'
        '      "env": {"TRACKER_TOKEN": "s3cr3t-value", "LEVEL": "debug"}},\n'
        '    "files": {"command": "docker", "args": ["run", "-e", "PASSWORD=s3cr3t-value", "mcp/filesystem"]},\n'
        '    "remote": {"url": "https://me:s3cr3t-value@mcp.example/sse?key=s3cr3t-value"},},}\n'
    ),
    "AGENTS.md": "Run the tests.\n",
    ".env.example": "OPENAI_API_KEY=\nPORT=80\n",
    ".env": "ANTHROPIC_API_KEY=s3cr3t-value\n",
    "app/main.py": (
        "import os, subprocess\nfrom openai import OpenAI\nfrom crewai import Agent\nfrom crewai.tools import tool\n"
        "from transformers import AutoModelForCausalLM as Auto\nimport qdrant_client\n\nNAME = 'example-org/tiny-llm'\n"
        "model = Auto.from_pretrained(NAME, trust_remote_code=True)\nclient = OpenAI(api_key='s3cr3t-value')\n\n"
        "@tool\ndef shell(command: str) -> str:\n    return subprocess.run(command, shell=True).stdout\n"
    ),
    "app/prompts/system.txt": "You are helpful.\n",
    "models/weights.txt": b"GGUF\x03\x00\x00\x00" + bytes(60),
    "notebooks/train.ipynb": (
        '{"cells": [\n {"cell_type": "markdown", "source": ["import anthropic"]},\n'
        ' {"cell_type": "code", "source": [\n  "!pip install x\\n",\n  "from datasets import load_dataset\\n",\n'
        '  "data = load_dataset(\\"example-org/tickets\\")"]}]}\n'
    ),
}
"""An assistant with a little of everything, with secrets that no output may hold."""
SECRETS = ("s3cr3t-value", "p4ssw0rd")
