"""Dependencies in the formats that Python and JavaScript use."""

import pytest

from repositories import assets, flows, one, source
from threatlas.systems.discovery import requirements
from threatlas.vocabulary import Flag


@pytest.mark.parametrize(
    ("path", "text", "name", "line"),
    [
        ("requirements.txt", "requests\nTorch>=2\n", "torch", 2),
        ("requirements-dev.txt", "scikit_learn[x] == 1.5 # why\n", "scikit-learn", 1),
        ("requirements/base.in", "langchain\n", "langchain", 1),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["requests", "openai>=1; python_version > \'3\'"]\n',
            "openai",
            2,
        ),
        ("pyproject.toml", "[tool.poetry.dependencies]\ntransformers = {version = '^4'}\n", "transformers", 2),
        ("setup.py", "setup(install_requires=['vllm==0.6'])\n", "vllm", 1),
        ("setup.cfg", "[options]\ninstall_requires =\n    torch>=2\n", "torch", 3),
        ("Pipfile", '[packages]\nanthropic = "*"\n', "anthropic", 2),
        ("environment.yml", "dependencies:\n  - conda-forge::pytorch=2.1\n", "pytorch", 2),
        ("poetry.lock", '[[package]]\nname = "torch"\n', "torch", 2),
        ("uv.lock", '[[package]]\nname = "mcp"\n', "mcp", 2),
        ("Pipfile.lock", '{"default": {\n        "openai": {\n', "openai", 2),
        ("package.json", '{\n  "dependencies": {\n    "@anthropic-ai/sdk": "^0.30.0"\n', "@anthropic-ai/sdk", 3),
        ("package-lock.json", '{\n    "node_modules/openai": {\n', "openai", 2),
        ("yarn.lock", '"@ai-sdk/openai@^1.0.0":\n', "@ai-sdk/openai", 1),
        ("pnpm-lock.yaml", "packages:\n  '@langchain/core@0.3.1':\n", "@langchain/core", 2),
    ],
)
def test_formats(path: str, text: str, name: str, line: int) -> None:
    assert requirements.wants(path)
    assert assets(requirements.find(source(path, text)))[f"package {name}"] == line


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "requests\n# torch\n-r other.txt\nopenai-like\n"),
        ("pyproject.toml", 'name = "openai"\nkeywords = ["openai", "torch"]\ndescription = "torch"\n'),
        ("package.json", '{"name": "x", "dependencies": {}}'),
    ],
)
def test_what_is_no_dependency(path: str, text: str) -> None:
    assert assets(requirements.find(source(path, text))) == {}


def test_only_hashes_and_locks_pin() -> None:
    def flags(path: str, text: str) -> frozenset[Flag]:
        return one(requirements.find(source(path, text)), "package").flags

    assert Flag.PINNED not in flags("requirements.txt", "torch==2.1\n")
    assert Flag.PINNED in flags("requirements.txt", "torch==2.1 \\\n  --hash=sha256:00\n")
    assert Flag.PINNED in flags("poetry.lock", 'name = "torch"\n')


def test_clients_hint_at_their_services() -> None:
    traces = list(requirements.find(source("requirements.txt", "langchain-openai\nqdrant-client\ngoogle-genai\n")))
    assert {"application calls openai", "application retrieves Qdrant", "application calls google-ai"} <= flows(traces)
    assert one(traces, "ai-service").guess
    assert (
        assets(requirements.find(source("poetry.lock", 'name = "openai"\n'))).keys().isdisjoint({"ai-service openai"})
    )


def test_other_indexes_without_their_passwords() -> None:
    traces = list(
        requirements.find(source("requirements.txt", "--extra-index-url https://me:hunter2@pkgs.example/simple\n"))
    )
    assert "package-registry pkgs.example" in assets(traces)
    assert "hunter2" not in repr(traces)
