"""AI packages that the code depends on: requirements, pyproject, setup, conda, package.json and lock files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import INTERNET, Found, Link, SourceFile, Trace, application, hub
from threatlas.systems.discovery.services import MODULES, NPM, STORES, lookup, service, store
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ON_PYPI = """
accelerate ag2 agno aisuite anthropic autogen-agentchat azure-ai-inference azure-ai-openai bentoml
bitsandbytes browser-use catboost chainlit chromadb claude-agent-sdk cohere crewai ctransformers datasets
deepface deepspeed detectron2 diffusers dspy dspy-ai elevenlabs face-recognition fairseq faiss-cpu faiss-gpu
fastmcp flax gensim google-adk google-cloud-aiplatform google-genai google-generativeai gradio groq
guardrails-ai guidance haystack-ai huggingface-hub insightface instructor jax keras kubeflow-training lancedb
langchain langchain-anthropic langchain-community langchain-core langchain-openai langgraph lightgbm lightning
litellm llama-cpp-python llama-index llama-index-core llm-guard mcp mistralai mlflow mxnet nemoguardrails nltk
ollama onnx onnxruntime onnxruntime-gpu openai openai-agents openai-whisper optimum outlines paddlepaddle peft
pgvector pinecone pinecone-client pyautogen pydantic-ai pymilvus pytorch pytorch-lightning qdrant-client ray
replicate safetensors scikit-learn semantic-kernel sentence-transformers setfit sglang sklearn smolagents
spacy strands-agents streamlit tensorflow tiktoken timm together tokenizers torch torchaudio torchvision
transformers trl ultralytics unsloth vertexai vllm voyageai wandb weaviate-client xgboost
"""
PACKAGES = frozenset(_ON_PYPI.split())
"""Names on PyPI and conda, normalised (https://packaging.python.org/specifications/name-normalization/)."""
SCRIPT_PACKAGES = frozenset(
    {
        *NPM,
        "ai",
        "langchain",
        "llamaindex",
        "@langchain/core",
        "@langchain/community",
        "@modelcontextprotocol/sdk",
        "@huggingface/transformers",
        "@xenova/transformers",
        "@tensorflow/tfjs",
        "@tensorflow/tfjs-node",
        "onnxruntime-web",
        "onnxruntime-node",
        "ollama",
        "chromadb",
        "@mastra/core",
        "@openai/agents",
        "openai-agents",
        "node-llama-cpp",
        "@pinecone-database/pinecone",
        "@mlc-ai/web-llm",
    }
)
"""Names on npm."""
_MODULES = {
    "google_cloud_aiplatform": "vertexai",
    "azure_ai_inference": "azure.ai.inference",
    "google_generativeai": "google.generativeai",
    "google_genai": "google.genai",
    "faiss_cpu": "faiss",
    "faiss_gpu": "faiss",
    "pinecone_client": "pinecone",
}
"""Modules of packages whose name is another."""

_REQUIREMENTS = re.compile(
    r"(?:(?:.*[/_.-])?(?:requirements|constraints)[\w.-]{0,40}|(?:.*/)?requirements/[\w.-]{1,60})\.(?:txt|in)\Z"
)
_REQUIREMENT = re.compile(r"([A-Za-z0-9][\w.-]{0,80})(?:\[[^\]]{0,100}\])?[ \t]{0,8}(==|===|[<>!~@;,=]|\Z|[ \t#\\])")
_QUOTED = re.compile(
    r"[\"']([A-Za-z0-9][\w.-]{0,80})(?:\[[^\]\"']{0,100}\])?[ \t]{0,8}(?:[<>!~@;=,^][^\"']{0,200})?[\"']"
)
_KEY = re.compile(r"[\"']?([A-Za-z0-9][\w.-]{0,80})[\"']?[ \t]{0,8}=[ \t]{0,8}[\"'{*]")
_NO_DEPENDENCY = re.compile(r"[ \t]{0,8}(?:name|description|keywords|classifiers|module|root_package)\b")
_INDEX = re.compile(
    r"[ \t]{0,8}(?:-i|--(?:extra-)?index-url|--find-links|-f)[ =]{1,4}https?://(?:[^/@\s]{1,200}@)?([\w.-]{1,200})"
)
_CONDA = re.compile(
    r"[ \t]{0,20}-[ \t]{1,4}(?:[\w-]{1,40}::)?([A-Za-z0-9][\w.-]{0,80})(?:\[[^\]]{0,100}\])?[ \t]{0,4}(?:[<>=!~].{0,80})?\Z"
)
_TOML_LOCK = re.compile(r"name = \"([^\"]{1,100})\"")
_PIPFILE_LOCK = re.compile(r"[ \t]{4,12}\"([\w.-]{1,100})\": \{")
_NPM_JSON = re.compile(r"[ \t]{2,12}\"(@?[\w./-]{1,150})\": ?\"([^\"]{0,100})\"")
_NPM_LOCK = re.compile(r"[ \t]{2,8}\"node_modules/(@?[\w./-]{1,150})\": \{")
_YARN_LOCK = re.compile(r"\"?(@?[\w./-]{1,150})@")
_PNPM_LOCK = re.compile(r"[ \t]{2,4}['\"]?/?(@?[\w./-]{1,150})@\d")

Entry = tuple[str, int, bool]
"""Name, line, whether it is pinned by hash."""


def wants(path: str) -> bool:
    """By the usual names."""
    return _reader(path) is not None


def find(file: SourceFile) -> Iterator[Trace]:
    """Known AI packages, the services that they are clients of, and registries other than the public one."""
    reader = _reader(file.path)
    if reader is None:
        return
    script = reader in _SCRIPT_READERS
    lock = reader in _LOCK_READERS
    known = SCRIPT_PACKAGES if script else PACKAGES
    for name, line, pinned in reader(file):
        plain = name if script else re.sub(r"[-_.]+", "-", name).lower()
        if plain in known:
            yield from _package(file, plain, line, script=script, pinned=pinned, lock=lock)
    if reader is _requirements:
        yield from _indexes(file)


def _package(file: SourceFile, name: str, line: int, *, script: bool, pinned: bool, lock: bool) -> Iterator[Trace]:
    origin = file.at(line)
    registry = hub("npm" if script else "pypi", origin)
    flags = frozenset({Flag.OFF_THE_SHELF, *({Flag.PINNED} if pinned else ())})
    package = Found(AssetKind.PACKAGE, name, origin, f"{name} ({registry.name})", INTERNET, flags)
    yield Link(registry, Relation.PROVIDES, package, origin)
    yield Link(application(origin), Relation.PULLS, registry, origin)
    if lock:
        return
    module = name if script else _MODULES.get(name.replace("-", "_"), name.replace("-", "_"))
    why = f"{name} is among the dependencies; no use of it need be in the code"
    if found := (NPM.get(name) if script else lookup(MODULES, module)):
        yield Link(application(origin), Relation.CALLS, service(found, origin, guess=why), origin, guess=why)
    if title := lookup(STORES, module):
        yield Link(application(origin), Relation.RETRIEVES, store(title, origin, guess=why), origin, guess=why)


def _indexes(file: SourceFile) -> Iterator[Trace]:
    for number, line in file.lines():
        found = _INDEX.match(line)
        if found and found[1] not in ("pypi.org", "files.pythonhosted.org"):
            origin = file.at(number)
            detail = (
                "packages of the same name on the public index may be taken instead" if "extra-index" in line else ""
            )
            registry = Found(AssetKind.PACKAGE_REGISTRY, found[1], origin, found[1], detail=detail)
            yield Link(application(origin), Relation.PULLS, registry, origin)


def _requirements(file: SourceFile) -> Iterator[Entry]:
    lines = list(file.lines())
    for index, (number, line) in enumerate(lines):
        if found := _REQUIREMENT.match(line.lstrip()):
            ends = line.rstrip().endswith("\\") and index + 1 < len(lines)
            hashed = "--hash=" in line or (ends and "--hash=" in lines[index + 1][1])
            yield found[1], number, hashed and found[2] in ("==", "===")


def _quoted(file: SourceFile) -> Iterator[Entry]:
    """pyproject, setup.py, setup.cfg and Pipfile: by lines, so that each has its number; only known names count."""
    for number, line in file.lines():
        if not _NO_DEPENDENCY.match(line):
            for found in _QUOTED.finditer(line):
                yield found[1], number, False
            if key := _KEY.match(line) or (_REQUIREMENT.match(line.strip()) if file.path.endswith(".cfg") else None):
                yield key[1], number, False


def _each(pattern: re.Pattern[str], *, pinned: bool) -> Callable[[SourceFile], Iterator[Entry]]:
    def read(file: SourceFile) -> Iterator[Entry]:
        for number, line in file.lines():
            if found := pattern.match(line):
                yield found[1], number, pinned

    return read


_toml_lock, _pipfile_lock, _conda = (
    _each(_TOML_LOCK, pinned=True),
    _each(_PIPFILE_LOCK, pinned=True),
    _each(_CONDA, pinned=False),
)
_package_json, _package_lock = _each(_NPM_JSON, pinned=False), _each(_NPM_LOCK, pinned=True)
_yarn_lock, _pnpm_lock = _each(_YARN_LOCK, pinned=True), _each(_PNPM_LOCK, pinned=True)
_NAMES = {
    "pyproject.toml": _quoted,
    "setup.py": _quoted,
    "setup.cfg": _quoted,
    "Pipfile": _quoted,
    "Pipfile.lock": _pipfile_lock,
    "poetry.lock": _toml_lock,
    "uv.lock": _toml_lock,
    "pdm.lock": _toml_lock,
    "pylock.toml": _toml_lock,
    "environment.yml": _conda,
    "environment.yaml": _conda,
    "package.json": _package_json,
    "package-lock.json": _package_lock,
    "yarn.lock": _yarn_lock,
    "pnpm-lock.yaml": _pnpm_lock,
}
_SCRIPT_READERS = (_package_json, _package_lock, _yarn_lock, _pnpm_lock)
_LOCK_READERS = (_toml_lock, _pipfile_lock, _package_lock, _yarn_lock, _pnpm_lock)


def _reader(path: str) -> Callable[[SourceFile], Iterator[Entry]] | None:
    return _NAMES.get(path.rpartition("/")[2]) or (_requirements if _REQUIREMENTS.match(path[-300:]) else None)
