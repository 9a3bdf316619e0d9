"""``import``."""

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from threatlas.cli import import_
from threatlas.cli.output import Output
from threatlas.errors import DocumentError, UnknownRelease
from threatlas.systems.reading import parse_system

FIXTURES = Path(__file__).parents[1] / "systems" / "importers"


def run(*words: str, to: str | None = None) -> int:
    parser = ArgumentParser()
    import_.configure(parser)
    args = parser.parse_args(words)
    args.output = to
    output = Output(path=to)
    code = import_.run(args, output)
    output.close()
    return code


def test_a_description_comes_out_and_notes_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(FIXTURES / "otm.yaml")) == 0
    captured = capsys.readouterr()
    assert parse_system(captured.out, "it").name == "Document assistant"
    assert f"  # {FIXTURES / 'otm.yaml'}:7\n" in captured.out
    assert "otm.yaml:23: Locks: are not kept: add those that are in place under `controls`" in captured.err
    assert captured.err.splitlines()[-1] == (
        "threatlas: Open Threat Model 0.2 (YAML, JSON): 6 assets, 6 flows, 10 notes on what was not carried over"
    )


def test_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(FIXTURES / "bom.json"), to=str(tmp_path / "system.yaml")) == 0
    assert capsys.readouterr().out == ""
    assert parse_system((tmp_path / "system.yaml").read_text(), "it").assets[0].id == "support-chatbot"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(FIXTURES / "threagile.yaml"), "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["format"] == "threagile"
    assert told["system"]["assets"][1]["flags"] == ["public"]
    assert told["notes"][0]["what"] == "Invoices"
    assert told["notes"][0]["origin"]["line"] == 6


def test_the_release_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(FIXTURES / "bom.json"), "--release", "5.2.0") == 0
    assert "release: 5.2.0\n" in capsys.readouterr().out
    with pytest.raises(UnknownRelease, match=r"9\.9\.9"):
        run(str(FIXTURES / "bom.json"), "--release", "9.9.9")


def test_what_is_not_there() -> None:
    with pytest.raises(DocumentError):
        run("nowhere.json")
