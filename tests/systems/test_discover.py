"""Whole repositories: what a draft holds, where each part came from, what it never holds, and the bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from repositories import ASSISTANT, SECRETS, write_repository
from threatlas.errors import DocumentError
from threatlas.systems.description import Origin
from threatlas.systems.discover import Bounds, Draft, discover
from threatlas.systems.reading import examine
from threatlas.systems.writing import system_text

RELEASE = "5.6.0"


def drafted(folder: Path, bounds: Bounds | None = None) -> Draft:
    return discover(folder, RELEASE, bounds or Bounds())


def test_everything_has_a_place(tmp_path: Path) -> None:
    draft = drafted(write_repository(tmp_path, ASSISTANT))
    assert draft.system is not None
    assert (draft.unread, draft.cut) == ((), "")
    places = {one.asset.id: one.places for one in draft.found}
    assert places["ollama"] == (Origin("compose.yaml", 6),)
    assert places["qdrant"] == (Origin("compose.yaml", 8), Origin("app/main.py", 6))
    assert places["vllm-inference-api"] == (Origin("deploy/serve.yaml", 13),)
    assert places["openai"] == (Origin(".env.example", 1), Origin("requirements.txt", 1), Origin("app/main.py", 2))
    assert places["tracker"] == (Origin(".cursor/mcp.json", 3),)
    assert places["example-org-tiny-llm"] == (Origin("app/main.py", 9),)
    assert places["models-weights.txt"] == (Origin("models/weights.txt", 1),)
    assert places["example-org-tickets"] == (Origin("notebooks/train.ipynb", 6),)
    assert places["shell"] == (Origin("app/main.py", 13),)
    assert {"coding-agent-shell", "coding-agent", "cursor", "crewai", "github_token"} - set(places) == {"github_token"}
    for asset in draft.system.assets:
        assert asset.origin in places[asset.id]
        assert all(f"{place.source}:{place.line}" in asset.note for place in places[asset.id][1:4])
        assert (tmp_path / asset.origin.source).is_file()
    for flow in draft.system.flows:
        assert (tmp_path / flow.origin.source).is_file()


def test_guesses_say_why(tmp_path: Path) -> None:
    draft = drafted(write_repository(tmp_path, ASSISTANT))
    guesses = {one.asset.id: one for one in draft.found if one.guess}
    assert {"users", "developer", "documents", "host"} <= set(guesses)
    assert not {"ollama", "openai", "tracker", "example-org-tiny-llm"} & set(guesses)
    for one in guesses.values():
        assert f"Guess: {one.guess}" in one.asset.note


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    draft = drafted(write_repository(tmp_path, ASSISTANT))
    assert draft.system is not None
    system, problems = examine(system_text(draft.system), "system.yaml")
    assert system is not None, [str(problem) for problem in problems]
    assert {asset.id: asset.kind for asset in system.assets} == {asset.id: asset.kind for asset in draft.system.assets}
    assert {asset.id: asset.flags for asset in system.assets} == {
        asset.id: asset.flags for asset in draft.system.assets
    }
    assert {str(flow) for flow in system.flows} == {str(flow) for flow in draft.system.flows}


def test_every_asset_is_connected(tmp_path: Path) -> None:
    draft = drafted(write_repository(tmp_path, ASSISTANT))
    assert draft.system is not None
    ends = {end for flow in draft.system.flows for end in (flow.source, flow.target)}
    assert {asset.id for asset in draft.system.assets} == ends


def test_secrets_are_not_copied(tmp_path: Path) -> None:
    draft = drafted(write_repository(tmp_path, ASSISTANT))
    assert draft.system is not None
    for secret in SECRETS:
        assert secret not in repr(draft)
    notes = {asset.id: asset.note for asset in draft.system.assets}
    assert "A value is written in the file" in notes["anthropic_api_key"]
    assert "A value is written in the file" in notes["tracker_token"]
    assert "A value is written" not in notes["openai_api_key"]


def test_the_same_repository_gives_the_same_draft(tmp_path: Path) -> None:
    first = write_repository(tmp_path / "a" / "repository", ASSISTANT)
    second = write_repository(tmp_path / "b" / "repository", dict(reversed(ASSISTANT.items())))
    one, other = drafted(first), drafted(second)
    assert one.system is not None
    assert other.system is not None
    assert system_text(one.system) == system_text(other.system)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {
            "main.py": "print('hello')\n",
            "requirements.txt": "requests\n",
            "compose.yaml": "services: {db: {image: postgres}}\n",
        },
        {"README.md": "We use openai and torch.\n", "prompts/a.txt": "hello"},
        {"node_modules/openai/index.js": "import x from 'openai'", ".venv/lib/a.py": "import openai"},
    ],
)
def test_nothing_ai_like(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    draft = drafted(write_repository(tmp_path, files))
    assert draft.system is None
    assert draft.found == ()


def test_only_in_tests_is_said(tmp_path: Path) -> None:
    draft = drafted(write_repository(tmp_path, {"tests/test_x.py": "import openai\n", "a.py": "import anthropic\n"}))
    guesses = {one.asset.id: one.guess for one in draft.found}
    assert "only in tests" in guesses["openai"]
    assert guesses["anthropic"] == ""


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = write_repository(tmp_path / "outside", {"a.py": "import openai\n"})
    inside = write_repository(tmp_path / "inside", {"b.py": "import anthropic\n"})
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "c.py").symlink_to(outside / "a.py")
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    os.mkfifo(inside / "d.py")
    draft = drafted(inside)
    assert draft.files == 1
    assert "openai" not in {one.asset.id for one in draft.found}


def test_bounds(tmp_path: Path) -> None:
    many: dict[str, str | bytes] = {f"f{number:02}.py": "import openai\n" for number in range(20)}
    folder = write_repository(tmp_path / "many", many)
    assert "first 5 files" in drafted(folder, Bounds(files=5)).cut
    assert "bytes of text" in drafted(folder, Bounds(total=50)).cut
    assert "traces" in drafted(folder, Bounds(traces=3)).cut
    deep = write_repository(tmp_path / "deep", {"a/b/c/d.py": "import openai\n"})
    assert "deep" in drafted(deep, Bounds(depth=2)).cut
    large = write_repository(tmp_path / "large", {"a.py": "import openai\n" + "#" * 5000, "b.py": "import anthropic\n"})
    draft = drafted(large, Bounds(size=4500))
    assert draft.unread == ("a.py: is larger than 4,500 bytes",)
    assert "anthropic" in {one.asset.id for one in draft.found}


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    draft = drafted(write_repository(tmp_path, {".mcp.json": "{", "x.ipynb": "[", "a.py": "import openai\n"}))
    assert [line.partition(":")[0] for line in draft.unread] == [".mcp.json", "x.ipynb"]
    assert draft.system is not None


def test_a_file_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(DocumentError, match="not a folder"):
        drafted(tmp_path / "a")


def test_ids_are_unique_and_valid(tmp_path: Path) -> None:
    names = ["ü/ä", "a/b", "a-b", "A/B", "x" * 90 + "/y", "x" * 90 + "/z"]
    calls = "".join(f"AutoModel.from_pretrained({name!r})\n" for name in names)
    files = {f"m/{number}é": b"GGUF\x03\x00\x00\x00" for number in range(3)}
    draft = drafted(write_repository(tmp_path, {"a.py": f"from transformers import AutoModel\n{calls}", **files}))
    assert draft.system is not None
    assert examine(system_text(draft.system), "x")[0] is not None
