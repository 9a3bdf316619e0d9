"""Kubernetes manifests: containers of any workload, and the custom resources that serve models."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.documents import Limits, MappingNode, SequenceNode, Value
from threatlas.documents.yaml import parse_yaml, text_scalar
from threatlas.errors import DocumentError
from threatlas.systems.discovery.compose import plain_image, settings_of, short_name
from threatlas.systems.discovery.finding import Found, Link, SourceFile, Trace, application
from threatlas.systems.discovery.images import Deployed, by_lines, deployed
from threatlas.vocabulary import AssetKind, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.documents import Place

_LIMITS = Limits(size=1024 * 1024, depth=48, values=50_000)
_BREAK = re.compile(r"(?m)^---(?:[ \t].*)?$")
DOCUMENTS = 500
"""The most documents of one file that are read."""
_RESOURCES = {
    "InferenceService": (AssetKind.INFERENCE_API, "serves a model (KServe)"),
    "ServingRuntime": (AssetKind.INFERENCE_API, "serves models (KServe)"),
    "SeldonDeployment": (AssetKind.INFERENCE_API, "serves a model (Seldon)"),
    "RayService": (AssetKind.INFERENCE_API, "serves with Ray"),
    "PyTorchJob": (AssetKind.TRAINING_PIPELINE, "trains (Kubeflow)"),
    "TFJob": (AssetKind.TRAINING_PIPELINE, "trains (Kubeflow)"),
    "TrainJob": (AssetKind.TRAINING_PIPELINE, "trains (Kubeflow)"),
    "RayJob": (AssetKind.TRAINING_PIPELINE, "runs on Ray"),
    "RayCluster": (AssetKind.TRAINING_PIPELINE, "a Ray cluster"),
    "Notebook": (AssetKind.NOTEBOOK, "a notebook server (Kubeflow)"),
}


def wants(path: str) -> bool:
    """Any YAML; what it is shows in the text."""
    return path.endswith((".yaml", ".yml"))


def find(file: SourceFile) -> Iterator[Trace]:
    """What each document deploys. A document that is a template gives its lines that begin with ``image:``."""
    if "apiVersion:" not in file.text or "kind:" not in file.text:
        return
    for text, before in _documents(file.text):
        try:
            root = parse_yaml(text, file.path, limits=_LIMITS, scalar=text_scalar, on_duplicate=_ignore)
        except DocumentError:
            for image, line in by_lines(text):
                yield from deployed(Deployed(short_name(image), plain_image(image), file.at(before + line)))
            continue
        if isinstance(root, MappingNode):
            yield from _resource(file, root, before)


def _documents(text: str) -> Iterator[tuple[str, int]]:
    """Each document with the number of lines before it."""
    start, before = 0, 0
    for count, found in enumerate(_BREAK.finditer(text)):
        if count >= DOCUMENTS:
            return
        part = text[start : found.start()]
        yield part, before
        before += part.count("\n")
        start = found.end()
    yield text[start:], before


def _ignore(key: str, place: Place) -> None:
    """The later of two keys counts."""


def _resource(file: SourceFile, root: MappingNode, before: int) -> Iterator[Trace]:
    kind = root.get("kind")
    metadata = root.get("metadata")
    name = str(metadata.get("name") or "workload") if isinstance(metadata, MappingNode) else "workload"
    if isinstance(kind, str) and kind in _RESOURCES:
        what, says = _RESOURCES[kind]
        origin = file.at(before + root.place_of("kind").line)
        found = Found(what, name, origin, f"{kind} {name}"[:120], detail=says)
        yield found
        if what is AssetKind.INFERENCE_API:
            yield Link(application(origin), Relation.CALLS, found, origin, guess="deployed beside the code")
    for container, line in _containers(root, 0):
        image = container.get("image")
        if isinstance(image, str):
            own = container.get("name")
            title = own if isinstance(own, str) and own else name
            yield from deployed(Deployed(title, plain_image(image), file.at(before + line), (), settings_of(container)))


def _containers(value: Value, depth: int) -> Iterator[tuple[MappingNode, int]]:
    """Mappings with an ``image``, wherever a workload keeps its pod template. Depth is bounded by the parser."""
    if isinstance(value, MappingNode):
        if isinstance(value.get("image"), str):
            yield value, value.place_of("image").line
        for item in value.values():
            yield from _containers(item, depth + 1)
    elif isinstance(value, SequenceNode):
        for item in value:
            yield from _containers(item, depth + 1)
