"""What names and types of other tools mean in our vocabulary: closed tables, the last words of a name deciding."""

from __future__ import annotations

import re
from itertools import pairwise

from threatlas.vocabulary import AssetKind, Flag

_K = AssetKind
_SPLIT = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAIL = re.compile(r" (?:for|of|with|in|from|to|on|by|behind|using) | ?[(\[]")
"""Where the head of a name ends: what follows only says more about it."""

PHRASES: dict[AssetKind, tuple[str, ...]] = {
    _K.MCP_SERVER: ("mcp", "mcp server", "model context protocol server"),
    _K.AGENT_CONFIGURATION: ("agent configuration", "agent config", "agent rules", "agent settings"),
    _K.PROMPT_TEMPLATE: ("prompt", "prompts", "system prompt", "prompt template", "prompt templates", "prompt store"),
    _K.RAG_INDEX: (
        *("vector database", "vector store", "vector db", "vectordb", "vector index", "retrieval index", "rag index"),
        *("embedding store", "embeddings", "rag", "pinecone", "weaviate", "qdrant", "chroma", "chromadb", "milvus"),
        *("pgvector", "faiss", "search index"),
    ),
    _K.KNOWLEDGE_SOURCE: ("knowledge base", "knowledge source", "wiki", "documents", "document store", "confluence"),
    _K.FEATURE_STORE: ("feature store", "feast"),
    _K.LABELLING: ("labelling", "labeling", "annotation", "annotators", "labelling service", "labeling service"),
    _K.DATASET: ("dataset", "datasets", "data set", "training data", "training set", "test data", "corpus", "feedback"),
    _K.MODEL_REGISTRY: ("model registry", "mlflow", "model store", "model repository"),
    _K.HUB: ("hugging face", "huggingface", "model hub", "hugging face hub", "pypi", "npm", "docker hub", "hub"),
    _K.TRAINING_PIPELINE: (
        *("training", "training pipeline", "training job", "trainer", "fine tuning", "kubeflow", "retraining"),
        *("training service", "build pipeline", "pipeline"),
    ),
    _K.NOTEBOOK: ("notebook", "notebooks", "jupyter", "jupyterhub"),
    _K.AI_SERVICE: ("openai", "azure openai", "anthropic", "claude", "chatgpt", "gemini", "bedrock", "cohere"),
    _K.GATEWAY: (
        *("gateway", "guardrail", "guardrails", "proxy", "load balancer", "waf", "firewall", "rate limiter"),
        *("reverse proxy", "content filter", "api gateway"),
    ),
    _K.INFERENCE_API: (
        *("inference", "inference api", "inference service", "inference server", "model server", "model api"),
        *("model serving", "vllm", "triton", "prediction service", "prediction api", "scoring service", "scoring api"),
        *("model endpoint", "inference endpoint"),
    ),
    _K.MEMORY: ("memory", "agent memory", "chat history", "conversation history", "session store"),
    _K.SANDBOX: ("sandbox", "code interpreter"),
    _K.AGENT: ("agent", "agents", "assistant", "copilot", "orchestrator"),
    _K.TOOL: ("tool", "tools", "plugin", "plug in"),
    _K.MODEL: (
        *("model", "models", "llm", "classifier", "language model", "neural network", "detector", "recommender"),
        *("embedding model", "weights", "model weights"),
    ),
    _K.CHANNEL: (
        "inbox",
        "mailbox",
        "ticket queue",
        "upload",
        "uploads",
        "feed",
        "queue",
        "message queue",
        "chat",
        "email",
    ),
    _K.WEB: ("internet", "web", "website", "websites", "web pages", "web page", "public website"),
    _K.SENSOR: ("sensor", "sensors", "camera", "cameras", "microphone", "lidar"),
    _K.EDGE_DEVICE: ("phone", "smartphone", "edge device", "iot device", "vehicle", "robot", "drone"),
    _K.MONITORING: (
        "monitoring",
        "logs",
        "log",
        "log store",
        "siem",
        "metrics",
        "audit log",
        "observability",
        "telemetry",
    ),
    _K.SECRET_STORE: ("vault", "secret store", "secrets manager", "secret manager", "key vault", "secrets", "hsm"),
    _K.KEY: ("api key", "api keys", "key", "token", "credential", "credentials", "password", "certificate"),
    _K.ACCOUNT: ("account", "service account", "accounts"),
    _K.SOURCE_REPOSITORY: (
        "git",
        "repository",
        "source repository",
        "code repository",
        "github",
        "gitlab",
        "source code",
    ),
    _K.PACKAGE_REGISTRY: (
        "package registry",
        "container registry",
        "artifact registry",
        "artifactory",
        "image registry",
    ),
    _K.CONTAINER: ("container", "pod", "kubernetes", "docker"),
    _K.HOST: ("host", "workstation", "laptop", "desktop", "virtual machine", "vm", "machine", "cluster", "gpu cluster"),
    _K.PERSON: (
        *("user", "users", "customer", "customers", "person", "people", "employee", "employees", "developer"),
        *("developers", "admin", "administrator", "operator", "analyst", "staff", "attacker", "data scientist"),
        *("data scientists", "engineer", "engineers", "visitor", "client"),
    ),
    _K.ORGANISATION: ("company", "organisation", "organization", "vendor", "supplier", "partner", "agency"),
    _K.DATA_STORE: (
        *("database", "db", "data store", "datastore", "data lake", "data warehouse", "bucket", "storage", "store"),
        *("file system", "cache", "table", "records", "postgres", "postgresql", "mysql", "mongodb", "redis", "s3"),
    ),
    _K.APPLICATION: (
        *("application", "app", "service", "server", "api", "backend", "frontend", "website backend", "ui", "web app"),
        *(
            "web application",
            "web service",
            "web server",
            "portal",
            "job",
            "worker",
            "chatbot",
            "browser",
            "web client",
        ),
    ),
}
"""Phrases, in words of small letters; each is of one kind only."""

_BY_PHRASE = {tuple(phrase.split()): kind for kind, phrases in PHRASES.items() for phrase in phrases}
_LONGEST = max(len(words) for words in _BY_PHRASE)
PROVIDERS = frozenset({"openai", "anthropic", "claude", "chatgpt", "gpt", "gemini", "bedrock", "cohere", "mistralai"})
"""Names of those who sell access to models: an API or a model with such a name is a third party's service."""
_COULD_BE_SERVICES = frozenset({_K.INFERENCE_API, _K.APPLICATION, _K.MODEL, None})
_NOT_WHAT_THEY_SEEM = frozenset({("user", "agent"), ("data", "model"), ("threat", "model"), ("build", "agent")})
_GENERATIVE = frozenset(
    {"llm", "gpt", "generative", "chatbot", "chat", "genai", "copilot", "diffusion", "openai", "claude"}
)
_GENERATIVE_PAIRS = frozenset({("language", "model"), ("text", "generation"), ("image", "generation")})
_BIOMETRIC = frozenset({"face", "facial", "biometric", "fingerprint", "iris", "speaker"})
_MODEL_LIKE = frozenset({_K.MODEL, _K.AI_SERVICE, _K.APPLICATION, _K.AGENT, _K.INFERENCE_API})
AI_KINDS = frozenset(
    {
        *(
            _K.MCP_SERVER,
            _K.AGENT_CONFIGURATION,
            _K.PROMPT_TEMPLATE,
            _K.RAG_INDEX,
            _K.KNOWLEDGE_SOURCE,
            _K.FEATURE_STORE,
        ),
        *(_K.LABELLING, _K.DATASET, _K.MODEL_REGISTRY, _K.TRAINING_PIPELINE, _K.NOTEBOOK, _K.AI_SERVICE),
        *(_K.INFERENCE_API, _K.MEMORY, _K.SANDBOX, _K.AGENT, _K.TOOL, _K.MODEL, _K.HUB),
    }
)
"""Kinds that other tools have no type for, so that a name says more than its type."""
STORES = frozenset(
    {
        *(
            _K.DATA_STORE,
            _K.DATASET,
            _K.FEATURE_STORE,
            _K.KNOWLEDGE_SOURCE,
            _K.RAG_INDEX,
            _K.SOURCE_REPOSITORY,
            _K.MEMORY,
        ),
        *(_K.PACKAGE_REGISTRY, _K.MODEL_REGISTRY, _K.HUB, _K.MODEL, _K.PROMPT_TEMPLATE, _K.AGENT_CONFIGURATION),
        *(_K.MONITORING, _K.SECRET_STORE, _K.CHANNEL, _K.KEY),
    }
)
"""What a data store of a data flow diagram can be."""
ACTORS = frozenset(
    {
        *(_K.PERSON, _K.ORGANISATION, _K.WEB, _K.CHANNEL, _K.HUB, _K.AI_SERVICE, _K.SENSOR, _K.EDGE_DEVICE, _K.ACCOUNT),
        *(_K.APPLICATION, _K.AGENT),
    }
)
"""What an external entity can be."""
PROCESSES = frozenset(AssetKind) - {_K.PERSON, _K.ORGANISATION, _K.KEY, _K.DATA_STORE, _K.DATASET, _K.WEB}
"""What a process can be."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name in small letters: ``vector_store`` and ``Vector store`` are the same."""
    return tuple(word for word in _SPLIT.split(text.lower()) if word)


def kind_named(text: str) -> AssetKind | None:
    """The kind that a name speaks of: of the phrases in its head the one that ends last, the longest of these.

    ``VectorStore`` is understood too, where the name as it stands says nothing.
    """
    head = _TAIL.split(text, maxsplit=1)[0]
    words = words_of(head)
    found = _phrase(words) or _phrase(words_of(_CAMEL.sub(" ", head)))
    return _K.AI_SERVICE if found in _COULD_BE_SERVICES and PROVIDERS.intersection(words) else found


def _phrase(words: tuple[str, ...]) -> AssetKind | None:
    for end in range(len(words), 0, -1):
        if words[max(end - 2, 0) : end] in _NOT_WHAT_THEY_SEEM:
            continue
        for start in range(max(end - _LONGEST, 0), end):
            found = _BY_PHRASE.get(words[start:end])
            if found:
                return found
    return None


def choose(name: str, typed: AssetKind | None, within: frozenset[AssetKind], default: AssetKind) -> AssetKind:
    """The kind of a thing by its name, its type (None where the type says nothing) and what its shape allows.

    A type decides, unless the name speaks of what only AI systems have.
    """
    named = kind_named(name)
    if named is not None and named in within and (typed is None or named in AI_KINDS):
        return named
    return typed or default


def flags_named(kind: AssetKind, *texts: str) -> set[Flag]:
    """What names and tasks say of a model, or of what is built on one."""
    if kind not in _MODEL_LIKE:
        return set()
    words = tuple(word for text in texts for word in words_of(text))
    flags = set()
    if _GENERATIVE.intersection(words) or _GENERATIVE_PAIRS.intersection(pairwise(words)):
        flags.add(Flag.GENERATIVE)
    if _BIOMETRIC.intersection(words):
        flags.add(Flag.BIOMETRIC)
    return flags
