"""The kinds of asset that a system description is made of, over the whole lifecycle."""

from threatlas.vocabulary.term import Term


class AssetKind(Term):
    """What a thing in an AI system is."""

    # People and authority
    ORGANISATION = "organisation", "Organisation", "A company, team or public body that owns assets and bears losses."
    PERSON = "person", "Person", "Somebody who uses, builds, runs or is affected by the system."
    ACCOUNT = "account", "Account", "An identity with rights: of a person, a service or an agent."
    KEY = "key", "Key", "A secret that grants access: API key, token, certificate, password."
    SECRET_STORE = "secret-store", "Secret store", "Where keys are kept and handed out."

    # Data
    DATASET = "dataset", "Data set", "Data that models are trained, fine-tuned or evaluated on, feedback included."
    FEATURE_STORE = "feature-store", "Feature store", "Computed features that training and inference share."
    LABELLING = "labelling", "Labelling", "The work, the people and the tools that put labels on data."
    DATA_STORE = "data-store", "Data store", "Business data: databases, files, object stores, mailboxes at rest."
    KNOWLEDGE_SOURCE = (
        "knowledge-source",
        "Knowledge source",
        "Documents, sites and records that a retrieval index is filled from.",
    )
    RAG_INDEX = "rag-index", "Retrieval index", "A vector or text index that a language model's context is drawn from."

    # Making models
    SOURCE_REPOSITORY = (
        "source-repository",
        "Source repository",
        "Code, configuration and documentation under version control.",
    )
    NOTEBOOK = "notebook", "Notebook", "Interactive code with its outputs, and the server that runs it."
    TRAINING_PIPELINE = "training-pipeline", "Training pipeline", "Jobs that turn data into models and release them."
    PACKAGE = "package", "Package", "A library, container image or model file taken from somebody else."
    PACKAGE_REGISTRY = (
        "package-registry",
        "Package registry",
        "Where packages and container images are kept and pulled from.",
    )
    MODEL_REGISTRY = (
        "model-registry",
        "Model registry",
        "Where an organisation keeps its model artefacts and their versions.",
    )
    HUB = "hub", "Public hub", "A public place where anybody publishes models, data sets, packages or tools."

    # Models and what serves them
    MODEL = "model", "Model", "A trained model: its weights, structure and behaviour."
    INFERENCE_API = "inference-api", "Inference API", "The interface through which a model answers."
    AI_SERVICE = "ai-service", "Third-party AI service", "A model or agent that somebody else runs and sells access to."
    APPLICATION = "application", "Application", "A product or user interface that uses models."
    GATEWAY = "gateway", "Gateway", "What stands in front of models and applications: proxy, guardrail, rate limit."

    # Language models and agents
    PROMPT_TEMPLATE = (
        "prompt-template",
        "Prompt template",
        "System prompts and templates that frame what a language model does.",
    )
    AGENT = "agent", "Agent", "A model that plans and acts through tools."
    AGENT_CONFIGURATION = (
        "agent-configuration",
        "Agent configuration",
        "Rules files, tool lists, permissions and settings that an agent obeys.",
    )
    TOOL = "tool", "Tool", "A function or plug-in that an agent can call."
    MCP_SERVER = "mcp-server", "MCP server", "A server that offers tools, resources and prompts to agents."
    MEMORY = "memory", "Memory", "What an agent keeps between turns or sessions."
    SANDBOX = "sandbox", "Sandbox", "An isolated place in which code or tools of an agent run."

    # Where it runs
    HOST = "host", "Host", "A server, workstation or virtual machine."
    CONTAINER = "container", "Container", "A container or pod that runs a part of the system."
    EDGE_DEVICE = "edge-device", "Edge device", "A phone, car, camera or machine with a model on it."
    SENSOR = "sensor", "Sensor", "A camera, microphone or instrument that a model perceives the world through."
    MONITORING = "monitoring", "Monitoring", "Logs, metrics, alerts and the people who watch them."

    # Where content comes from
    CHANNEL = "channel", "Channel", "A way in for content: inbox, ticket queue, upload, feed, chat."
    WEB = "web", "Web", "Public pages that a model, an agent or a person reads."
