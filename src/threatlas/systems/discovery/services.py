"""AI services, frameworks and stores by the names that code, packages, images and environments use for them: data only."""

from __future__ import annotations

from dataclasses import dataclass

from threatlas.systems.description import Origin
from threatlas.systems.discovery.finding import INTERNET, Found
from threatlas.vocabulary import AssetKind


@dataclass(frozen=True, slots=True)
class Service:
    """A model or agent that somebody else runs."""

    name: str
    title: str
    modules: tuple[str, ...]
    """Python modules, by prefix at a dot, whose import means it."""
    packages: tuple[str, ...]
    """npm packages whose import means it."""
    keys: tuple[str, ...]
    """Beginnings of names of environment variables that hold its key."""
    hosts: tuple[str, ...]
    """Ends of host names."""


SERVICES = (
    Service(
        "openai",
        "OpenAI API",
        ("openai", "langchain_openai", "llama_index.llms.openai", "llama_index.embeddings.openai"),
        ("openai", "@ai-sdk/openai", "@langchain/openai"),
        ("OPENAI_API_KEY", "OPENAI_KEY", "OPENAI_TOKEN"),
        ("api.openai.com",),
    ),
    Service(
        "azure-openai",
        "Azure OpenAI and AI Foundry",
        ("azure.ai.inference", "azure.ai.openai", "azure.ai.projects", "llama_index.llms.azure_openai"),
        ("@azure/openai", "@ai-sdk/azure", "@azure-rest/ai-inference"),
        ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_KEY", "AZURE_API_KEY", "AZURE_INFERENCE"),
        ("openai.azure.com", "models.ai.azure.com", "services.ai.azure.com"),
    ),
    Service(
        "anthropic",
        "Anthropic API",
        ("anthropic", "langchain_anthropic", "claude_agent_sdk", "claude_code_sdk", "llama_index.llms.anthropic"),
        ("@anthropic-ai/sdk", "@ai-sdk/anthropic", "@langchain/anthropic", "@anthropic-ai/claude-agent-sdk"),
        ("ANTHROPIC_API_KEY", "CLAUDE_API_KEY", "ANTHROPIC_AUTH"),
        ("api.anthropic.com",),
    ),
    Service(
        "bedrock",
        "Amazon Bedrock",
        ("langchain_aws", "llama_index.llms.bedrock", "strands"),
        ("@aws-sdk/client-bedrock-runtime", "@ai-sdk/amazon-bedrock"),
        ("AWS_BEARER_TOKEN_BEDROCK", "BEDROCK_API_KEY"),
        (),
    ),
    Service(
        "google-ai",
        "Google Gemini and Vertex AI",
        ("google.generativeai", "google.genai", "vertexai", "langchain_google_genai", "langchain_google_vertexai"),
        (
            "@google/generative-ai",
            "@google/genai",
            "@google-cloud/vertexai",
            "@ai-sdk/google",
            "@langchain/google-genai",
        ),
        (
            "GEMINI_API_KEY",
            "GOOGLE_GENAI",
            "GOOGLE_GENERATIVE_AI",
            "GOOGLE_AI_API_KEY",
            "GOOGLE_API_KEY",
            "VERTEX_API_KEY",
        ),
        ("generativelanguage.googleapis.com", "aiplatform.googleapis.com"),
    ),
    Service(
        "mistral",
        "Mistral API",
        ("mistralai", "langchain_mistralai"),
        ("@mistralai/mistralai", "@ai-sdk/mistral", "@langchain/mistralai"),
        ("MISTRAL_API_KEY",),
        ("api.mistral.ai",),
    ),
    Service(
        "cohere",
        "Cohere API",
        ("cohere", "langchain_cohere"),
        ("cohere-ai", "@ai-sdk/cohere"),
        ("COHERE_API_KEY", "CO_API_KEY"),
        ("api.cohere.com", "api.cohere.ai"),
    ),
    Service(
        "groq",
        "Groq API",
        ("groq", "langchain_groq"),
        ("groq-sdk", "@ai-sdk/groq", "@langchain/groq"),
        ("GROQ_API_KEY",),
        ("api.groq.com",),
    ),
    Service("together", "Together API", ("together",), ("together-ai",), ("TOGETHER_API_KEY",), ("api.together.xyz",)),
    Service("replicate", "Replicate", ("replicate",), ("replicate",), ("REPLICATE_API",), ("api.replicate.com",)),
    Service(
        "hugging-face-inference",
        "Hugging Face inference",
        ("huggingface_hub.InferenceClient", "langchain_huggingface.HuggingFaceEndpoint"),
        ("@huggingface/inference",),
        (),
        ("api-inference.huggingface.co", "router.huggingface.co"),
    ),
    Service(
        "openrouter", "OpenRouter", (), ("@openrouter/ai-sdk-provider",), ("OPENROUTER_API_KEY",), ("openrouter.ai",)
    ),
    Service("deepseek", "DeepSeek API", (), ("@ai-sdk/deepseek",), ("DEEPSEEK_API_KEY",), ("api.deepseek.com",)),
    Service("xai", "xAI API", ("xai_sdk",), ("@ai-sdk/xai",), ("XAI_API_KEY",), ("api.x.ai",)),
    Service(
        "perplexity",
        "Perplexity API",
        (),
        ("@ai-sdk/perplexity",),
        ("PERPLEXITY_API_KEY", "PPLX_API_KEY"),
        ("api.perplexity.ai",),
    ),
    Service(
        "elevenlabs",
        "ElevenLabs",
        ("elevenlabs",),
        ("elevenlabs",),
        ("ELEVENLABS_API_KEY", "ELEVEN_API_KEY"),
        ("api.elevenlabs.io",),
    ),
    Service(
        "voyage",
        "Voyage embeddings",
        ("voyageai", "langchain_voyageai"),
        ("voyageai",),
        ("VOYAGE_API_KEY",),
        ("api.voyageai.com",),
    ),
    Service("fireworks", "Fireworks API", ("fireworks",), (), ("FIREWORKS_API_KEY",), ("api.fireworks.ai",)),
)
BY_NAME = {service.name: service for service in SERVICES}
MODULES = {module: service.name for service in SERVICES for module in service.modules}
NPM = {package: service.name for service in SERVICES for package in service.packages}

LOCAL = {
    "ollama": ("ollama", "Ollama"),
    "langchain_ollama": ("ollama", "Ollama"),
    "vllm": ("vllm", "vLLM"),
    "llama_cpp": ("llama-cpp", "llama.cpp"),
    "sglang": ("sglang", "SGLang"),
    "tritonclient": ("triton", "Triton inference server"),
    "text_generation": ("tgi", "Text Generation Inference"),
    "ollama-ai-provider": ("ollama", "Ollama"),
    "@langchain/ollama": ("ollama", "Ollama"),
    "node-llama-cpp": ("llama-cpp", "llama.cpp"),
}
"""Modules and npm packages of servers and runtimes of one's own: short name and title of the inference API."""
ROUTERS = {"litellm": "LiteLLM", "portkey_ai": "Portkey", "aisuite": "aisuite", "ai": "Vercel AI SDK"}
"""Libraries that speak to many services, so that an import does not say to which."""

AGENTS = {
    "crewai": "CrewAI",
    "autogen": "AutoGen",
    "autogen_agentchat": "AutoGen",
    "langgraph": "LangGraph",
    "smolagents": "smolagents",
    "pydantic_ai": "Pydantic AI",
    "google.adk": "Google ADK",
    "agno": "Agno",
    "llama_index.core.agent": "LlamaIndex agent",
    "langchain.agents": "LangChain agent",
    "haystack.components.agents": "Haystack",
    "claude_agent_sdk": "Claude Agent SDK",
    "claude_code_sdk": "Claude Code SDK",
    "strands": "Strands",
    "camel": "CAMEL",
    "semantic_kernel.agents": "Semantic Kernel",
    "browser_use": "browser-use",
    "qwen_agent": "Qwen-Agent",
    "swarm": "Swarm",
    "agents.Agent": "OpenAI Agents SDK",
    "agents.Runner": "OpenAI Agents SDK",
    "dspy.ReAct": "DSPy agent",
    "@openai/agents": "OpenAI Agents SDK",
    "@langchain/langgraph": "LangGraph",
    "@mastra/core": "Mastra",
    "@anthropic-ai/claude-agent-sdk": "Claude Agent SDK",
}
"""Modules and npm packages that are there to build agents with."""
MCP_SERVERS = ("mcp.server", "fastmcp", "@modelcontextprotocol/sdk/server")
MCP_CLIENTS = ("mcp.ClientSession", "mcp.client", "langchain_mcp_adapters", "@modelcontextprotocol/sdk/client")

STORES = {
    "chromadb": "Chroma",
    "langchain_chroma": "Chroma",
    "pinecone": "Pinecone",
    "langchain_pinecone": "Pinecone",
    "qdrant_client": "Qdrant",
    "langchain_qdrant": "Qdrant",
    "weaviate": "Weaviate",
    "langchain_weaviate": "Weaviate",
    "pymilvus": "Milvus",
    "langchain_milvus": "Milvus",
    "faiss": "FAISS",
    "lancedb": "LanceDB",
    "pgvector": "pgvector",
    "langchain_postgres": "pgvector",
    "turbopuffer": "turbopuffer",
    "marqo": "Marqo",
    "vespa": "Vespa",
    "redisvl": "Redis vectors",
    "langchain_community.vectorstores": "LangChain vector store",
    "langchain.vectorstores": "LangChain vector store",
    "llama_index.core.VectorStoreIndex": "LlamaIndex index",
    "annoy": "Annoy",
    "hnswlib": "hnswlib",
    "usearch": "USearch",
    "@pinecone-database/pinecone": "Pinecone",
    "@qdrant/js-client-rest": "Qdrant",
    "weaviate-client": "Weaviate",
    "@zilliz/milvus2-sdk-node": "Milvus",
    "@lancedb/lancedb": "LanceDB",
    "faiss-node": "FAISS",
    "weaviate-ts-client": "Weaviate",
}
"""Modules and npm packages of vector stores: their titles."""
HOSTED_STORES = ("Pinecone", "turbopuffer")
"""Stores that somebody else runs."""


def service(name: str, origin: Origin, *, guess: str = "", detail: str = "") -> Found:
    """The AI service of this short name."""
    return Found(AssetKind.AI_SERVICE, name, origin, BY_NAME[name].title, INTERNET, guess=guess, detail=detail)


def store(title: str, origin: Origin, *, guess: str = "", detail: str = "") -> Found:
    """The vector store of this title."""
    zone = INTERNET if title in HOSTED_STORES else "own"
    return Found(AssetKind.RAG_INDEX, title, origin, title, zone, guess=guess, detail=detail)


def lookup(table: dict[str, str], name: str) -> str | None:
    """The entry of the longest key that is ``name`` or a beginning of it up to a dot."""
    parts = name[:200].split(".")
    for size in range(len(parts), 0, -1):
        if found := table.get(".".join(parts[:size])):
            return found
    return None


def service_of_host(host: str) -> str | None:
    """The AI service that answers at a host name."""
    host = host.lower().rstrip(".")
    for one in SERVICES:
        if any(host == end or host.endswith(f".{end}") for end in one.hosts):
            return one.name
    return None


def service_of_key(name: str) -> str | None:
    """The AI service whose key an environment variable of this name holds."""
    upper = name.upper()
    return next((one.name for one in SERVICES if any(beginning in upper for beginning in one.keys)), None)


WEB_READERS = frozenset(
    {
        *("bs4", "browser_use", "crawl4ai", "ddgs", "duckduckgo_search", "exa_py", "firecrawl", "googlesearch"),
        *("langchain_tavily", "newspaper", "playwright", "readability", "scrapy", "selenium", "serpapi", "tavily"),
        "trafilatura",
    }
)
"""Python modules that bring in pages of the web: search, crawling, scraping, browsers."""
