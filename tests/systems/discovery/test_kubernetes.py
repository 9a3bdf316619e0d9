"""Kubernetes manifests."""

from repositories import assets, source
from threatlas.systems.discovery import kubernetes


def found(text: str) -> dict[str, int]:
    return assets(kubernetes.find(source("x.yaml", text)))


def test_documents_keep_their_lines() -> None:
    pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: {}\n    name: c{}\n"
    text = (
        pod.format("ollama/ollama", 1)
        + "---\n"
        + pod.format("qdrant/qdrant", 2)
        + "--- # more\n"
        + pod.format("nginx", 3)
    )
    places = found(text)
    assert places["inference-api ollama"] == 5
    assert places["rag-index Qdrant"] == 12
    assert places["gateway nginx"] == 19
    assert places["container c2"] == 12


def test_custom_resources() -> None:
    text = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: scoring}\n"
    assert found(text)["inference-api scoring"] == 2
    assert found(text.replace("InferenceService", "PyTorchJob"))["training-pipeline scoring"] == 2


def test_templates_give_their_images() -> None:
    text = 'apiVersion: v1\nkind: Pod\nmetadata: {{ .x }}\nspec:\n  containers:\n  - image: "vllm/vllm-openai:{{ .tag }}"\n'
    assert found(text)["inference-api vllm"] == 6


def test_other_yaml_is_left_alone() -> None:
    assert found("image: ollama/ollama\n") == {}
    assert found("apiVersion: v1\nkind: Pod\nmetadata: [\n") == {}
