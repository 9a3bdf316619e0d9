"""Models and data sets that code fetches from public hubs by their ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import Found, Link, SourceFile, Trace, application, hub
from threatlas.systems.discovery.interest import code_of
from threatlas.systems.discovery.python_code import Call
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?\Z")
"""`namespace/name`, or the bare name of an old model (https://huggingface.co/docs/hub/repositories)."""
_COMMIT = re.compile(r"[0-9a-f]{40}\Z")
_FILE = re.compile(r"\.(?:bin|csv|gguf|h5|json|jsonl|ckpt|onnx|parquet|pkl|pt|pth|py|safetensors|txt|ya?ml|zip)\Z")
_BUILDERS = frozenset({"audiofolder", "csv", "imagefolder", "json", "pandas", "parquet", "text", "webdataset", "xml"})
"""Names by which ``load_dataset`` reads local files."""
_GENERATIVE = re.compile(r"CausalLM|Seq2SeqLM|ImageTextToText|Diffusion|vllm|generation|SentenceTransformer$")
_SPECIAL = {
    "SentenceTransformer": "",
    "CrossEncoder": "",
    "LLM": "vllm",
    "snapshot_download": "huggingface_hub",
    "hf_hub_download": "huggingface_hub",
    "HuggingFaceEmbeddings": "",
    "HuggingFacePipeline.from_model_id": "",
    "timm.create_model": "timm",
}
"""Calls other than ``from_pretrained`` that name a model, and the module they must come from."""
_PYTHON = (".py", ".pyi")
_JAVASCRIPT = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs")
_SCRIPT_CALL = re.compile(
    r"(?:from_pretrained|pipeline)\(\s{0,4}(?:['\"`][\w-]{1,40}['\"`]\s{0,4},\s{0,4})?['\"`]([\w.-]{1,96}/[\w.-]{1,96})['\"`]"
)


def wants(path: str) -> bool:
    """Python, and the scripts of transformers.js."""
    return path.endswith((*_PYTHON, *_JAVASCRIPT))


def find(file: SourceFile) -> Iterator[Trace]:
    """Each id, as a model or data set that the hub provides and the application fetches."""
    if file.path.endswith(_JAVASCRIPT):
        for number, line in file.lines():
            for found in _SCRIPT_CALL.finditer(line):
                yield from _model(file, found[1], number, frozenset(), "")
        return
    for call in code_of(file.text).calls:
        last = call.name.rpartition(".")[2]
        if last == "load_dataset":
            yield from _dataset(file, call)
        elif last == "load" and call.name.startswith("torch.hub") and call.texts:
            yield from _torch_hub(file, call)
        elif (identifier := _identifier(call, last)) and _is_id(identifier):
            flags = {Flag.GENERATIVE} if _GENERATIVE.search(call.name) and "Sentence" not in call.name else set()
            detail = _pinning(call, flags)
            yield from _model(file, identifier, call.line, frozenset(flags), detail)


def _identifier(call: Call, last: str) -> str | None:
    named = next((value for key in _NAMED if isinstance(value := call.named.get(key), str)), None)
    if last == "from_pretrained":
        return call.texts[0] if call.texts else named
    if last == "pipeline" and "transformers" in call.name:
        return named or (call.texts[1] if len(call.texts) > 1 else None)
    for known, module in _SPECIAL.items():
        if (call.name == known or call.name.endswith(f".{known}")) and module in call.name:
            found = call.texts[0] if call.texts else named
            prefixed = found is not None and (found.startswith("hf") or "/" in found)
            return found if known != "timm.create_model" or prefixed else None
    return None


_NAMED = ("pretrained_model_name_or_path", "model", "repo_id", "model_id", "model_name", "model_name_or_path")


def _is_id(text: str) -> bool:
    return bool(_ID.match(text)) and not _FILE.search(text) and ".." not in text


def _pinning(call: Call, flags: set[Flag]) -> str:
    revision = call.named.get("revision")
    if isinstance(revision, str) and _COMMIT.match(revision):
        flags.add(Flag.PINNED)
    if call.named.get("trust_remote_code") is True:
        return "with trust_remote_code=True, which runs code from the hub"
    return ""


def _model(file: SourceFile, identifier: str, line: int, flags: frozenset[Flag], detail: str) -> Iterator[Trace]:
    origin = file.at(line)
    local = "/" not in identifier
    why = "a name without an owner: an old model of the hub, or a folder" if local else ""
    model = Found(
        *(AssetKind.MODEL, identifier, origin, identifier),
        flags=flags | {Flag.OFF_THE_SHELF},
        detail=detail,
        guess=why,
    )
    yield Link(hub("hugging-face", origin), Relation.PROVIDES, model, origin, guess=why)
    yield Link(application(origin), Relation.PULLS, hub("hugging-face", origin), origin)
    yield Link(application(origin), Relation.SERVES, model, origin, guess="the code that loads a model serves it")


def _dataset(file: SourceFile, call: Call) -> Iterator[Trace]:
    given = call.texts[0] if call.texts else call.named.get("path")
    if not isinstance(given, str) or not _is_id(given) or given in _BUILDERS:
        return
    origin = file.at(call.line)
    flags: set[Flag] = set()
    detail = _pinning(call, flags)
    data = Found(AssetKind.DATASET, given, origin, given, flags=frozenset(flags), detail=detail)
    yield Link(hub("hugging-face", origin), Relation.PROVIDES, data, origin)
    yield Link(data, Relation.FEEDS, application(origin), origin)
    yield Link(application(origin), Relation.PULLS, hub("hugging-face", origin), origin)


def _torch_hub(file: SourceFile, call: Call) -> Iterator[Trace]:
    if call.named.get("source") == "local" or not _is_id(call.texts[0].partition(":")[0]):
        return
    origin = file.at(call.line)
    name = "/".join((call.texts[0], *call.texts[1:2]))
    model = Found(
        AssetKind.MODEL,
        name,
        origin,
        name,
        flags=frozenset({Flag.OFF_THE_SHELF}),
        detail="by torch.hub, which runs code of the repository it names",
    )
    yield Link(hub("torch-hub", origin), Relation.PROVIDES, model, origin)
    yield Link(application(origin), Relation.PULLS, hub("torch-hub", origin), origin)
    yield Link(application(origin), Relation.SERVES, model, origin, guess="the code that loads a model serves it")
