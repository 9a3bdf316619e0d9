"""Compose files."""

import pytest

from repositories import assets, flows, one, source
from threatlas.systems.discovery import compose
from threatlas.vocabulary import Flag


@pytest.mark.parametrize(
    "name", ["compose.yaml", "docker-compose.yml", "a/docker-compose.gpu.yml", "compose.override.yaml"]
)
def test_names(name: str) -> None:
    assert compose.wants(name)
    assert not compose.wants("decompose.yaml")


def found(text: str) -> dict[str, int]:
    return assets(compose.find(source("compose.yaml", text)))


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("ollama/ollama", "inference-api ollama"),
        ("${REGISTRY:-docker.io}/vllm/vllm-openai:${TAG}", "inference-api vllm"),
        ("nvcr.io/nvidia/tritonserver:24.01-py3", "inference-api triton"),
        ("qdrant/qdrant@sha256:" + "0" * 64, "rag-index Qdrant"),
        ("jupyter/base-notebook", "notebook notebooks"),
        ("ghcr.io/mlflow/mlflow", "model-registry mlflow"),
        ("ghcr.io/berriai/litellm", "gateway litellm"),
        ("heartexlabs/label-studio", "labelling label-studio"),
        ("postgres", "data-store postgres"),
        ("ghcr.io/ollama-webui/ollama-webui:main", "application open-webui"),
        ("mcp/fetch", "mcp-server x"),
    ],
)
def test_images(image: str, expected: str) -> None:
    assert expected in found(f"services:\n  x:\n    image: {image}\n")


def test_ports_and_keys() -> None:
    def flags(text: str) -> frozenset[Flag]:
        return one(compose.find(source("compose.yaml", f"services:\n  x:\n{text}")), "inference-api").flags

    image = "    image: vllm/vllm-openai\n"
    assert Flag.MISCONFIGURED in flags(image + "    ports: ['8000:8000']\n")
    assert Flag.MISCONFIGURED in flags(image + "    ports: [{target: 8000, published: 8000}]\n")
    assert Flag.MISCONFIGURED not in flags(image)
    assert Flag.MISCONFIGURED not in flags(image + "    ports: ['127.0.0.1:8000:8000']\n")
    assert Flag.MISCONFIGURED not in flags(image + "    ports: ['8000:8000']\n    command: --api-key $KEY\n")


def test_a_notebook_without_a_token() -> None:
    text = "services:\n  x:\n    image: jupyter/base-notebook\n    command: start.sh --NotebookApp.token=''\n"
    assert Flag.MISCONFIGURED in one(compose.find(source("compose.yaml", text)), "notebook").flags
    text = text.replace("token=''", "token=abc")
    assert Flag.MISCONFIGURED not in one(compose.find(source("compose.yaml", text)), "notebook").flags


def test_what_is_no_plain_yaml_gives_its_images() -> None:
    assert found("services:\n  x: !reset\n    image: ollama/ollama\n")["inference-api ollama"] == 3
    assert found("{{ if .x }}\nservices: {x: {image: 'ollama/ollama'}}\n")["inference-api ollama"] == 2
    assert found("services: [1, {image: x}]") == {}


def test_what_is_built_here_runs_the_code() -> None:
    text = "services:\n  web:\n    build: .\n    ports: ['8501:8501']\n"
    traces = list(compose.find(source("compose.yaml", text)))
    assert "application runs-on web" in flows(traces)
    assert one(traces, "container").detail == "publishes port 8501"


def test_flows() -> None:
    text = "services:\n  x: {image: ollama/ollama}\n  y: {image: chromadb/chroma}\n"
    connected = flows(compose.find(source("compose.yaml", text)))
    assert {
        "application calls ollama",
        "ollama runs-on x",
        "x pulls-from docker-hub",
        "application retrieves Chroma",
    } <= connected
