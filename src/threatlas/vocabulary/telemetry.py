"""The kinds of record in which an attack on an AI system shows."""

from threatlas.vocabulary.term import Term


class TelemetryKind(Term):
    """A source of evidence, named for what is recorded rather than for the product that records it."""

    INFERENCE = (
        "model-inference",
        "Model inference",
        "Requests to a model and its answers: caller, inputs, labels, scores, token counts, latency.",
    )
    PROMPT = (
        "prompt-content",
        "Prompt content",
        "Text and files that enter a language model and what it answers: system prompt, context, completion.",
    )
    AGENT = (
        "agent-activity",
        "Agent activity",
        "Steps of an agent: plans, tool calls with arguments and results, memory reads and writes.",
    )
    TOOL_PROTOCOL = (
        "tool-protocol",
        "Tool protocol",
        "MCP and similar traffic: tool lists, descriptions, calls, server identities.",
    )
    RETRIEVAL = (
        "retrieval",
        "Retrieval",
        "Queries to a retrieval index, the passages returned, and what was added to it by whom.",
    )
    PIPELINE = (
        "data-pipeline",
        "Data and training pipeline",
        "Ingestion, labelling, training and release jobs: versions, hashes, parameters, who started them.",
    )
    REGISTRY = (
        "artefact-registry",
        "Artefact registry",
        "Pulls and pushes of models, packages, containers and tools: names, hashes, signatures, publishers.",
    )
    QUALITY = "model-quality", "Model quality", "Evaluation results, drift, error rates, complaints about answers."
    ACCESS_LOG = (
        "access-log",
        "Access log",
        "HTTP requests to applications, gateways and APIs: address, path, status, size, client.",
    )
    AUTHENTICATION = (
        "authentication",
        "Authentication",
        "Sign-ins, token and key use, new accounts, changes of privilege.",
    )
    PROCESS = (
        "process",
        "Process activity",
        "Programs started on hosts and in containers, with command lines, parents and users.",
    )
    FILE = "file", "File activity", "Files read, written, renamed or deleted on hosts and shares."
    NETWORK = "network", "Network traffic", "Connections, name look-ups and volumes between hosts and to the outside."
    CLOUD = "cloud-audit", "Cloud audit", "Calls to a cloud provider's or cluster's control plane."
    MESSAGING = (
        "messaging",
        "Messaging",
        "Mail, chat, tickets and shared documents that reach people or are read by a model.",
    )
    SOURCE_CONTROL = (
        "source-control",
        "Source control",
        "Changes to code, notebooks, prompts, rules files and agent configuration.",
    )
    USAGE = (
        "usage-and-billing",
        "Usage and billing",
        "Tokens, queries, compute time and money spent, by account and key.",
    )
    SENSOR = "sensor", "Physical sensor", "Camera, microphone, radar and other readings before they reach a model."
    EXTERNAL = (
        "external-monitoring",
        "External monitoring",
        "What can be seen outside: look-alike packages and domains, leaked keys, published copies, impersonation.",
    )
    HUMAN = "human-report", "Human report", "What users, staff, customers and researchers tell."
