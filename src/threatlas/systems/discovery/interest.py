"""Which Python is worth a syntax tree: most of a repository names nothing that a finder knows, and trees are slow to make."""

from __future__ import annotations

import re

from threatlas.systems.discovery.python_code import TOOL_DECORATORS, Code, read_code
from threatlas.systems.discovery.services import AGENTS, LOCAL, MODULES, ROUTERS, SERVICES, STORES, WEB_READERS

_WORD = re.compile(r"[A-Za-z0-9_]+")
_CALLS = frozenset(
    {"from_pretrained", "pipeline", "load_dataset", "SentenceTransformer", "CrossEncoder", "LLM", "snapshot_download"}
    | {"hf_hub_download", "HuggingFaceEmbeddings", "from_model_id", "timm", "hub", "AzureChatOpenAI"}
    | {"AzureOpenAI", "AsyncAzureOpenAI", "transformers", "trl", "peft", "unsloth", "setfit", "sentence_transformers"}
    | {"pytorch_lightning", "lightning", "autotrain", "mcp", "fastmcp", "langchain_mcp_adapters", "11434", "1234"}
    | {
        "bedrock",
        "gpt",
        "o1",
        "o3",
        "o4",
        "claude",
        "gemini",
        "vertex_ai",
        "command",
        "grok",
        "ollama_chat",
        "embedding",
    }
)


def _telling(module: str) -> str:
    """The part of a module's name that files which import it hold as a word."""
    first, _, rest = module.partition(".")
    return rest.rpartition(".")[2] if first == "google" else first


_WORDS = (
    _CALLS
    | TOOL_DECORATORS
    | WEB_READERS
    | {_telling(module) for table in (MODULES, LOCAL, ROUTERS, AGENTS, STORES) for module in table}
    | {host.split(".")[-2] for service in SERVICES for host in service.hosts}
) - {"ai", "x"}

_PARTS = ("api.x.ai", "command-r")
"""What is telling as a whole, though its words are common."""


def code_of(text: str) -> Code:
    """The traces in ``text``, or none where no word in it is of interest."""
    known = not _WORDS.isdisjoint(_WORD.findall(text)) or any(part in text for part in _PARTS)
    return read_code(text) if known else Code()
