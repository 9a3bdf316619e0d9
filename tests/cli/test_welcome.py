"""``threatlas`` alone."""

import re
import shlex
from pathlib import Path

from running import Threatlas


def suggestions(out: str) -> list[list[str]]:
    return [
        shlex.split(re.split(r"\s{2,}", line.strip())[0])[1:]
        for line in out.splitlines()
        if line.startswith("  threatlas ")
    ]


def test_an_empty_folder_gets_three_commands_that_run(threatlas: Threatlas) -> None:
    ran = threatlas()
    assert ran.code == 0
    found = suggestions(ran.out)
    assert len(found) == 3
    for words in found:
        assert threatlas(*words).code == 0


def test_what_lies_in_the_folder_comes_first(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "incident.md").write_text("The adversary poisoned the training data.")
    (tmp_path / "rules.yml").write_text("tags: [AML.T0051]")
    found = suggestions(threatlas().out)
    assert found[0] == ["kb", "lint", "rules.yml"]
    assert found[1] == ["kb", "map", "incident.md"]
    for words in found:
        assert threatlas(*words).code in (0, 1)


def test_a_release_in_the_folder(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "ATLAS.yaml").write_text("techniques:\n- object-type: technique\n")
    assert suggestions(threatlas().out)[0] == ["kb", "list", "--release", "ATLAS.yaml"]


def test_hostile_names_are_not_offered(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "$(reboot).md").write_text("AML.T0051")
    (tmp_path / "-rf.md").write_text("AML.T0051")
    (tmp_path / "loop.md").symlink_to("loop.md")
    out = threatlas().out
    assert "reboot" not in out
    assert "-rf" not in out


def test_a_description_in_the_folder_is_to_be_analysed(threatlas: Threatlas) -> None:
    threatlas("init", "rag")
    found = suggestions(threatlas().out)
    assert found[0] == ["analyze", "system.yaml"]
    for words in found:
        assert threatlas(*words).code in (0, 1)


def test_code_in_the_folder_is_to_be_discovered(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("openai\n")
    found = suggestions(threatlas().out)
    assert found[0] == ["discover", ".", "--analyze"]
    assert threatlas(*found[0]).code == 0
