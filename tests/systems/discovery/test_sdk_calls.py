"""Imports and calls of AI services, agents, tools and MCP servers."""

import pytest

from repositories import assets, flows, source
from threatlas.systems.discovery import sdk_calls


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import openai", "ai-service openai"),
        ("from anthropic import Anthropic", "ai-service anthropic"),
        ("from langchain_openai import ChatOpenAI", "ai-service openai"),
        ("import boto3\nboto3.client('bedrock-runtime')", "ai-service bedrock"),
        ("import google.generativeai as genai", "ai-service google-ai"),
        ("from google import genai", "ai-service google-ai"),
        ("import vertexai", "ai-service google-ai"),
        ("from openai import AzureOpenAI\nAzureOpenAI()", "ai-service azure-openai"),
        ("from mistralai import Mistral", "ai-service mistral"),
        ("import ollama", "inference-api ollama"),
        ("from vllm import LLM", "inference-api vllm"),
        ("import litellm\nlitellm.completion(model='bedrock/x')", "ai-service bedrock"),
        ("import litellm", "ai-service routed-models"),
        ("from huggingface_hub import InferenceClient", "ai-service hugging-face-inference"),
        ("x = 'https://api.anthropic.com/v1'", "ai-service anthropic"),
        ("x = 'http://localhost:11434/v1'", "inference-api ollama"),
        ("from crewai import Agent", "agent CrewAI"),
        ("from agents import Agent, Runner", "agent OpenAI Agents SDK"),
        ("from mcp.server.fastmcp import FastMCP", "mcp-server own-mcp-server"),
        ("from mcp import ClientSession", "agent mcp-client"),
        ("from transformers import Trainer\nTrainer(model=m)", "training-pipeline training"),
        ("import openai\nprint 'python 2'", "ai-service openai"),
    ],
)
def test_python(code: str, expected: str) -> None:
    assert expected in assets(sdk_calls.find(source("a.py", code)))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import os",
        "from google.cloud import storage",
        "from . import openai",
        "# import openai",
        "'import openai'",
        "import agents",
        "import boto3\nboto3.client('s3')",
        "'''\nimport openai\n'''",
        "x = 'https://example.com/api.openai.com'",
    ],
)
def test_python_without_ai(code: str) -> None:
    assert assets(sdk_calls.find(source("a.py", code))) == {}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import OpenAI from 'openai';", "ai-service openai"),
        ('import Anthropic from "@anthropic-ai/sdk"', "ai-service anthropic"),
        ("const x = require('openai')", "ai-service openai"),
        ("const x = await import('@google/genai')", "ai-service google-ai"),
        ("import { openai } from '@ai-sdk/openai'", "ai-service openai"),
        ("import { generateText } from 'ai'", "ai-service routed-models"),
        ("import { Server } from '@modelcontextprotocol/sdk/server/index.js'", "mcp-server own-mcp-server"),
        ("fetch(`https://api.mistral.ai/v1/chat`)", "ai-service mistral"),
    ],
)
def test_scripts(code: str, expected: str) -> None:
    assert assets(sdk_calls.find(source("a.ts", f"\n{code}\n")))[expected] == 2
    assert not assets(sdk_calls.find(source("a.ts", "import x from './openai'; import fs from 'fs'")))


def test_tools_and_their_powers() -> None:
    code = (
        "from crewai.tools import tool\nimport subprocess, requests\n"
        "@tool\ndef run(x):\n    subprocess.run(x)\n"
        "@tool('fetch')\nasync def fetch(x):\n    return requests.get(x)\n"
        "@tool\ndef keep(x):\n    open('x', 'w')\n"
        "@other\ndef no(x):\n    subprocess.run(x)\n"
    )
    connected = flows(sdk_calls.find(source("a.py", code)))
    assert {
        "CrewAI calls run",
        "run executes-on host",
        "fetch reads web",
        "fetch sends-to web",
        "keep reads files",
    } <= connected
    assert not any(" no" in flow for flow in connected)


def test_tools_of_an_mcp_server() -> None:
    code = (
        "from fastmcp import FastMCP\nmcp = FastMCP('x')\n@mcp.tool()\ndef add(a: int) -> int:\n    return eval('a')\n"
    )
    connected = flows(sdk_calls.find(source("a.py", code)))
    assert {"own-mcp-server calls add", "add executes-on host", "own-mcp-server runs-on host"} <= connected


def test_names() -> None:
    assert sdk_calls.wants("a/b.tsx")
    assert not sdk_calls.wants("a/b.min.js")


def test_a_library_that_reads_the_web_brings_its_pages_in() -> None:
    assert "web feeds application" in flows(sdk_calls.find(source("a.py", "from tavily import TavilyClient")))
    assert flows(sdk_calls.find(source("a.py", "import tavily_like"))) == set()
