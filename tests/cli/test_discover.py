"""``discover``."""

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from repositories import ASSISTANT, SECRETS, write_repository
from running import Ran, Threatlas
from threatlas.cli import discover
from threatlas.cli.output import Output
from threatlas.systems.reading import examine

NOTHING: dict[str, str | bytes] = {"a.py": "print(1)\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "repository"


def run(capsys: pytest.CaptureFixture[str], *words: object, path: Path | None = None) -> Ran:
    parser = ArgumentParser()
    discover.configure(parser)
    args = parser.parse_args([str(word) for word in words])
    args.output = None if path is None else str(path)
    output = Output(path=args.output)
    code = discover.run(args, output)
    output.close()
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)


def test_text_is_a_table_and_a_description(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ran = run(capsys, write_repository(folder, ASSISTANT))
    assert ran.code == 0
    assert "# kind" in ran.out
    assert "compose.yaml:6" in ran.out
    assert examine(ran.out, "x")[0] is not None
    assert "guesses" in ran.err
    assert not any(secret in ran.out + ran.err for secret in SECRETS)


def test_a_file_holds_only_the_description(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "system.yaml"
    ran = run(capsys, write_repository(folder, ASSISTANT), path=target)
    assert (ran.code, target.read_text().startswith("threatlas: 1")) == (0, True)
    assert ran.out.startswith("kind ")
    assert "threatlas check" in ran.err


def test_json(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ran = run(capsys, write_repository(folder, ASSISTANT), "--format", "json")
    value = json.loads(ran.out)
    assert {"id", "kind", "title", "zone", "is", "places", "guess", "note"} == set(value["assets"][0])
    assert examine(value["yaml"], "x")[0] is not None
    assert not any(secret in ran.out for secret in SECRETS)


def test_nothing_found(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ran = run(capsys, write_repository(folder, NOTHING))
    assert ran.code == 0
    assert "nothing AI-like was found in 1 file of" in ran.err
    ran = run(capsys, folder, "--format", "json")
    assert (json.loads(ran.out)["assets"], json.loads(ran.out)["yaml"]) == ([], None)


def test_what_was_not_read_is_said(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ran = run(capsys, write_repository(folder, {".mcp.json": "{", **NOTHING}))
    assert "not read: .mcp.json" in ran.err


def test_the_release_can_be_chosen(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ran = run(capsys, write_repository(folder, ASSISTANT), "--release", "5.2.0")
    assert "release: 5.2.0\n" in ran.out


def test_analysis_of_a_repository_names_lines_of_code(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("from openai import OpenAI\nfrom crewai import Agent\nimport chromadb\n")
    ran = threatlas("discover", ".", "--analyze")
    assert ran.code == 0
    assert "1. " in ran.out
    assert "app.py:" in ran.out
    assert "What would help most" in ran.out
    assert threatlas("discover", ".", "--analyze").out == ran.out


def test_analysis_of_a_repository_without_ai(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("print(1)\n")
    ran = threatlas("discover", ".", "--analyze")
    assert ran.code == 0
    assert "nothing AI-like was found" in ran.err


@pytest.mark.parametrize("other", [("--yaml",), ("--format", "json")])
def test_a_story_does_not_go_with_a_description(threatlas: Threatlas, other: tuple[str, ...]) -> None:
    ran = threatlas("discover", ".", "--analyze", *other)
    assert (ran.code, ran.out) == (2, "")
    assert " ".join(other) in ran.err


def test_where_nothing_is_found_a_file_is_left_as_it_is(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text("mine")
    ran = threatlas("discover", ".", "-o", "system.yaml", "--force")
    assert ran.code == 2
    assert "system.yaml is left as it is" in ran.err
    assert (tmp_path / "system.yaml").read_text() == "mine"
