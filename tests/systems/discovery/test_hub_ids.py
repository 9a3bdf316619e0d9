"""Ids of models and data sets."""

import pytest

from repositories import assets, flows, one, source
from threatlas.systems.discovery import hub_ids
from threatlas.vocabulary import Flag


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from transformers import AutoModel\nAutoModel.from_pretrained('o/m')", "model o/m"),
        ("import transformers as t\nt.AutoModel.from_pretrained(pretrained_model_name_or_path='o/m')", "model o/m"),
        ("from transformers import AutoModel\nID = 'o/m'\nAutoModel.from_pretrained(ID)", "model o/m"),
        ("from transformers import pipeline\npipeline('text-generation', model='o/m')", "model o/m"),
        ("from transformers import pipeline\npipeline('text-generation', 'o/m')", "model o/m"),
        (
            "from sentence_transformers import SentenceTransformer\nSentenceTransformer('all-MiniLM-L6-v2')",
            "model all-MiniLM-L6-v2",
        ),
        ("from vllm import LLM\nLLM(model='o/m')", "model o/m"),
        ("from huggingface_hub import snapshot_download\nsnapshot_download(repo_id='o/m')", "model o/m"),
        ("from datasets import load_dataset\nload_dataset('o/d', split='train')", "dataset o/d"),
        ("import torch\ntorch.hub.load('o/r', 'net')", "model o/r/net"),
    ],
)
def test_calls(code: str, expected: str) -> None:
    assert expected in assets(hub_ids.find(source("a.py", code)))


@pytest.mark.parametrize(
    "code",
    [
        "x.from_pretrained(path)",
        "x.from_pretrained('./local')",
        "x.from_pretrained('/abs/path')",
        "x.from_pretrained('../../etc/passwd')",
        "x.from_pretrained('a/b.bin')",
        "from datasets import load_dataset\nload_dataset('csv', data_files='x')",
        "import torch\ntorch.hub.load('.', 'net', source='local')",
        "# x.from_pretrained('o/m')",
        "text = \"x.from_pretrained('o/m')\"",
    ],
)
def test_what_is_no_id(code: str) -> None:
    assert assets(hub_ids.find(source("a.py", code))) == {}


def test_flags() -> None:
    start = "from transformers import AutoModelForCausalLM as M\n"
    model = one(hub_ids.find(source("a.py", f"{start}M.from_pretrained('o/m', revision='{'0' * 40}')")), "model")
    assert {Flag.PINNED, Flag.GENERATIVE} <= model.flags
    model = one(
        hub_ids.find(source("a.py", f"{start}M.from_pretrained('o/m', revision='main', trust_remote_code=True)")),
        "model",
    )
    assert Flag.PINNED not in model.flags
    assert "trust_remote_code" in model.detail


def test_scripts() -> None:
    text = "const m = await AutoModel.from_pretrained('o/m');\nawait pipeline('feature-extraction', \"o/n\");\n"
    places = assets(hub_ids.find(source("a.ts", text)))
    assert (places["model o/m"], places["model o/n"]) == (1, 2)
    assert "hugging-face provides o/m" in flows(hub_ids.find(source("a.ts", text)))
