"""Container images that are parts of AI systems, or that hold what AI systems read: data, and what it means in a deployment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import Found, Link, Trace, application, hub
from threatlas.systems.discovery.services import HOSTED_STORES, store
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.systems.description import Origin


@dataclass(frozen=True, slots=True)
class Image:
    """What an image with ``word`` in its name is."""

    word: str
    kind: AssetKind
    name: str
    title: str
    open_by_default: bool = False
    """Whether it answers anybody unless it is told otherwise."""


_API, _INDEX = AssetKind.INFERENCE_API, AssetKind.RAG_INDEX
IMAGES = (
    Image("open-webui", AssetKind.APPLICATION, "open-webui", "Open WebUI"),
    Image("ollama-webui", AssetKind.APPLICATION, "open-webui", "Open WebUI"),
    Image("ollama", _API, "ollama", "Ollama", open_by_default=True),
    Image("vllm", _API, "vllm", "vLLM", open_by_default=True),
    Image("text-generation-inference", _API, "tgi", "Text Generation Inference", open_by_default=True),
    Image("text-embeddings-inference", _API, "tei", "Text Embeddings Inference", open_by_default=True),
    Image("tritonserver", _API, "triton", "Triton inference server", open_by_default=True),
    Image("tensorflow/serving", _API, "tf-serving", "TensorFlow Serving", open_by_default=True),
    Image("torchserve", _API, "torchserve", "TorchServe", open_by_default=True),
    Image("llama.cpp", _API, "llama-cpp", "llama.cpp", open_by_default=True),
    Image("sglang", _API, "sglang", "SGLang", open_by_default=True),
    Image("localai", _API, "localai", "LocalAI", open_by_default=True),
    Image("xinference", _API, "xinference", "Xinference", open_by_default=True),
    Image("kserve", _API, "kserve", "KServe"),
    Image("seldon", _API, "seldon", "Seldon"),
    Image("litellm", AssetKind.GATEWAY, "litellm", "LiteLLM proxy"),
    Image("qdrant", _INDEX, "Qdrant", "Qdrant", open_by_default=True),
    Image("chroma", _INDEX, "Chroma", "Chroma", open_by_default=True),
    Image("weaviate", _INDEX, "Weaviate", "Weaviate", open_by_default=True),
    Image("milvus", _INDEX, "Milvus", "Milvus", open_by_default=True),
    Image("pgvector", _INDEX, "pgvector", "pgvector"),
    Image("jupyter", AssetKind.NOTEBOOK, "notebooks", "Notebook server"),
    Image("mlflow", AssetKind.MODEL_REGISTRY, "mlflow", "MLflow", open_by_default=True),
    Image("label-studio", AssetKind.LABELLING, "label-studio", "Label Studio"),
    Image("cvat", AssetKind.LABELLING, "cvat", "CVAT"),
    Image("airflow", AssetKind.TRAINING_PIPELINE, "airflow", "Airflow"),
    Image("kubeflow", AssetKind.TRAINING_PIPELINE, "kubeflow", "Kubeflow"),
    Image("rayproject/ray", AssetKind.TRAINING_PIPELINE, "ray", "Ray cluster", open_by_default=True),
    Image("flowise", AssetKind.APPLICATION, "flowise", "Flowise"),
    Image("langflow", AssetKind.APPLICATION, "langflow", "Langflow"),
    Image("langgenius/dify", AssetKind.APPLICATION, "dify", "Dify"),
    Image("n8nio/n8n", AssetKind.APPLICATION, "n8n", "n8n"),
    Image("langfuse", AssetKind.MONITORING, "langfuse", "Langfuse"),
    Image("arizephoenix/", AssetKind.MONITORING, "phoenix", "Arize Phoenix"),
    Image("mcp/", AssetKind.MCP_SERVER, "", ""),
)
"""The first whose word stands in the image's name counts."""
CONTEXT = (
    *(Image(word, AssetKind.DATA_STORE, word, word.capitalize()) for word in ("postgres", "mysql", "mariadb", "mongo")),
    *(
        Image(word, AssetKind.DATA_STORE, word, word.capitalize())
        for word in ("redis", "minio", "elasticsearch", "opensearch")
    ),
    *(Image(word, AssetKind.MONITORING, word, word.capitalize()) for word in ("grafana", "prometheus")),
    *(Image(word, AssetKind.GATEWAY, word, word.capitalize()) for word in ("nginx", "traefik", "envoy", "caddy")),
)
"""What stands beside: kept in a draft only where there is something AI-like too."""
_IMAGE = re.compile(r"[A-Za-z0-9][\w./:@+-]{0,300}\Z")
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}\Z")
_LINE = re.compile(r"(?:^|[\s{,-])[\"']?image[\"']?:[ \t]{1,20}[\"']?([^\s\"',}]{1,300})")
_SECRET_OPTION = (
    "--api-key",
    "VLLM_API_KEY",
    "QDRANT__SERVICE__API_KEY",
    "CHROMA_SERVER_AUTH",
    "AUTHENTICATION_APIKEY",
)


def image_of(name: str) -> Image | None:
    """What an image is, by its name without tag and digest."""
    lowered = name.lower()
    for image in (*IMAGES, *CONTEXT):
        if image.word in lowered and (image.word != "mcp/" or f"/{image.word}" in f"/{lowered}"):
            return image
    return None


@dataclass(frozen=True, slots=True)
class Deployed:
    """One container as a compose or Kubernetes file describes it."""

    name: str
    """Of the service or workload."""
    image: str
    origin: Origin
    published: tuple[str, ...] = ()
    """Ports that are published beyond the host or cluster."""
    settings: str = ""
    """Its command line and the names of its environment variables, to look for options in; never shown."""


def deployed(one: Deployed) -> Iterator[Trace]:
    """The asset that runs in a container, and where its image comes from."""
    image = image_of(one.image)
    if image is None or not _IMAGE.match(one.image):
        return
    main = _asset(one, image)
    yield main
    if image in CONTEXT:
        yield from _beside(main, one.origin)
        return
    where = hub("docker-hub", one.origin)
    box = Found(AssetKind.CONTAINER, one.name, one.origin, f"Container {one.name}", detail=f"image {one.image[:120]}")
    if _DIGEST.search(one.image):
        box = Found(box.kind, box.name, box.origin, box.title, flags=frozenset({Flag.PINNED}), detail=box.detail)
    yield Link(main, Relation.RUNS_ON, box, one.origin)
    yield Link(box, Relation.PULLS, where, one.origin, guess="the registry is taken to be public")
    if image.kind in (AssetKind.INFERENCE_API, AssetKind.GATEWAY):
        yield Link(application(one.origin), Relation.CALLS, main, one.origin, guess="deployed beside the code")
    elif image.kind is AssetKind.RAG_INDEX:
        yield Link(application(one.origin), Relation.RETRIEVES, main, one.origin, guess="deployed beside the code")
    elif image.kind is AssetKind.MODEL_REGISTRY:
        yield Link(application(one.origin), Relation.PULLS, main, one.origin, guess="deployed beside the code")
    elif image.kind is AssetKind.MONITORING:
        yield Link(application(one.origin), Relation.SENDS, main, one.origin, guess="deployed beside the code")


def _beside(main: Found, origin: Origin) -> Iterator[Trace]:
    """What a store or a gateway that is deployed beside the code is probably for."""
    why = "deployed beside the code"
    if main.kind is AssetKind.DATA_STORE:
        yield Link(application(origin), Relation.READS, main, origin, guess=why)
        yield Link(application(origin), Relation.WRITES, main, origin, guess=why)
    elif main.kind is AssetKind.GATEWAY:
        yield Link(main, Relation.SERVES, application(origin), origin, guess=why)
    else:
        yield Link(application(origin), Relation.SENDS, main, origin, guess=why)


def _asset(one: Deployed, image: Image) -> Found:
    reasons, flags = [], set()
    ports = ", ".join(one.published[:5])
    detail = f"publishes port {ports}" if ports else ""
    if image.kind is AssetKind.INFERENCE_API and image.name not in ("triton", "tf-serving", "torchserve"):
        flags.add(Flag.GENERATIVE)
        reasons.append(f"{image.title} mostly serves language models")
    closed = any(option in one.settings for option in _SECRET_OPTION)
    if image.open_by_default and one.published and not closed:
        flags.add(Flag.MISCONFIGURED)
        reasons.append(f"{image.title} asks for no key unless told to, and its port is published")
    if image.kind is AssetKind.NOTEBOOK and re.search(
        r"\.(?:token|password)=(?:''|\"\")?(?=[\s,\]]|$)", one.settings[:4000]
    ):
        flags.add(Flag.MISCONFIGURED)
        reasons.append("its token or password is set to nothing")
    if reasons:
        detail = "; ".join(part for part in (detail, f"guess at its flags: {' and '.join(reasons)}") if part)
    if image.kind is AssetKind.RAG_INDEX and image.title not in HOSTED_STORES:
        base = store(image.title, one.origin)
        return Found(base.kind, base.name, one.origin, base.title, base.zone, frozenset(flags), detail)
    name, title = image.name or one.name, image.title or one.name
    return Found(image.kind, name, one.origin, title, flags=frozenset(flags), detail=detail)


def by_lines(text: str) -> Iterator[tuple[str, int]]:
    """Images and their lines in a file that is no valid YAML (a template, merge keys, tags of its own)."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _LINE.search(line[:400]):
            yield found[1], number
