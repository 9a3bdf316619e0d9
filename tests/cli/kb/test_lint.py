"""``kb lint``."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from running import Threatlas

OLD = "- id: AML.T0053\n  name: LLM Plugin Compromise\n- AML.T0045\n"


def test_findings_have_place_and_remedy(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(OLD)
    ran = threatlas("kb", "lint", "rules.yml")
    assert ran.code == 1
    first, second = ran.out.splitlines()
    assert first.startswith("rules.yml:2:9: warning: AML.T0053 is called AI Agent Tool Invocation since 5.0")
    assert second.startswith("rules.yml:3:3: error: AML.T0045")
    assert "write AML.T0048.004" in second
    assert "2 ids in 1 file, 1 error, 1 warning" in ran.err


def test_warnings_fail_only_when_strict(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("See aml.t0051.")
    assert threatlas("kb", "lint", "a.md").code == 0
    assert threatlas("kb", "lint", "a.md", "--strict").code == 1


def test_good_files_are_silent_on_standard_output(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[LLM Prompt Injection](https://atlas.mitre.org/techniques/AML.T0051)")
    ran = threatlas("kb", "lint", ".")
    assert (ran.code, ran.out) == (0, "")


def test_folders_are_walked_without_copies_and_binaries(threatlas: Threatlas, tmp_path: Path) -> None:
    for name in ("a.md", "sub/b.py", ".git/c.md", "node_modules/d.md", "__pycache__/e.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("AML.T0045")
    (tmp_path / "f.bin").write_bytes(b"AML.T0045\0\xff")
    (tmp_path / "g.md").symlink_to("a.md")
    (tmp_path / "latin.txt").write_bytes("AML.T0045 für".encode("latin-1"))
    records = threatlas("kb", "lint", ".", "--format", "json").json
    assert [record["source"] for record in records] == ["a.md", "latin.txt", "sub/b.py"]


def test_a_file_named_outright_is_read_wherever_it_lies(threatlas: Threatlas, tmp_path: Path) -> None:
    hidden = tmp_path / ".config"
    hidden.mkdir()
    (hidden / "x.md").write_text("AML.T0045")
    assert threatlas("kb", "lint", ".config/x.md").code == 1
    assert threatlas("kb", "lint", "nowhere").code == 2


def test_standard_input(threatlas: Threatlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"AML.T0045")))
    ran = threatlas("kb", "lint", "-")
    assert ran.code == 1
    assert ran.out.startswith("-:1:1: error")


def test_sarif(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(OLD)
    ran = threatlas("kb", "lint", "rules.yml", "--format", "sarif")
    log = json.loads(ran.out)
    assert log["version"] == "2.1.0"
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["renamed", "retired-id"]


def test_against_another_release(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("AML.T0104 and AML.T0045")
    codes = [
        record["code"] for record in threatlas("kb", "lint", "a.md", "--release", "4.4.0", "--format", "json").json
    ]
    assert codes == ["future-id"]


def test_as_a_pre_commit_hook_it_gets_file_names(tmp_path: Path) -> None:
    """pre-commit runs the entry with the names of the changed files and looks at the exit code."""
    (tmp_path / "a.md").write_text("AML.T0045")
    (tmp_path / "b.md").write_text("nothing")
    entry = next(
        line.split("entry: ")[1]
        for line in (Path(__file__).parents[3] / ".pre-commit-hooks.yaml").read_text().splitlines()
        if "entry:" in line
    )
    command = [sys.executable, "-m", *entry.split(), "a.md", "b.md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "a.md:1:1" in done.stdout
