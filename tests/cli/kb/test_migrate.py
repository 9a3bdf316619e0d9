"""``kb migrate``."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from running import Threatlas

MOVED = b"- AML.T0019\r\n- AML.T0053 (LLM Plugin Compromise) \xff"
AFTER = b"- AML.T0115.000\r\n- AML.T0053 (AI Agent Tool Invocation) \xff"


def test_nothing_is_changed_without_write(threatlas: Threatlas, tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_bytes(MOVED)
    ran = threatlas("kb", "migrate", "rules.yml", "--to", "2026.07")
    assert ran.code == 0
    assert "rules.yml:1:3: AML.T0019 → AML.T0115.000" in ran.out
    assert "nothing was changed" in ran.err
    assert "known in part" in ran.err
    assert path.read_bytes() == MOVED


def test_write_changes_only_what_it_says(threatlas: Threatlas, tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_bytes(MOVED)
    path.chmod(0o640)
    ran = threatlas("kb", "migrate", ".", "--to", "2026.07", "--write")
    assert ran.code == 0
    assert path.read_bytes() == AFTER
    assert path.stat().st_mode & 0o777 == 0o640
    again = threatlas("kb", "migrate", ".", "--to", "2026.07", "--write")
    assert again.out == ""
    assert "0 changes" in again.err


def test_a_patch_applies(threatlas: Threatlas, tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text("a\n- AML.T0019\nb\n")
    patch = threatlas("kb", "migrate", "rules.yml", "--to", "2026.07", "--format", "patch").out
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=tmp_path, check=True)
    assert path.read_text() == "a\n- AML.T0115.000\nb\n"


def test_open_questions_end_with_1_and_are_left(threatlas: Threatlas, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("AML.T0018.001: Inject Payload")
    ran = threatlas("kb", "migrate", "a.md", "--to", "5.6.0", "--from", "4.8.0")
    assert ran.code == 1
    assert "needs a person" in ran.out
    assert "AML.T0018.002" in ran.out
    record = threatlas("kb", "migrate", "a.md", "--to", "5.6.0", "--from", "4.8.0", "--format", "json").json[0]
    assert [candidate["id"] for candidate in record["questions"][0]["candidates"]] == ["AML.T0018.001", "AML.T0018.002"]


def test_a_choice_answers_a_question(threatlas: Threatlas, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("AML.T0018.001: Inject Payload")
    choice = "AML.T0018.001=AML.T0018.002"
    ran = threatlas("kb", "migrate", "a.md", "--to", "5.6.0", "--from", "4.8.0", "--choose", choice, "--write")
    assert ran.code == 0
    assert path.read_text() == "AML.T0018.002: Embed Malware"
    unused = threatlas("kb", "migrate", "a.md", "--to", "5.6.0", "--choose", "AML.T0045=AML.T0048.004")
    assert "--choose AML.T0045: no file asks" in unused.err
    assert threatlas("kb", "migrate", "a.md", "--to", "5.6.0", "--choose", "nonsense").code == 2
    assert threatlas("kb", "migrate", "a.md", "--to", "5.6.0", "--choose", "AML.T0018=AML.T9999").code == 2


def test_a_person_at_the_terminal_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("AML.T0018.001: Inject Payload")
    master, slave = pty.openpty()
    words = [sys.executable, "-m", "threatlas", "kb", "migrate", "a.md", "--from", "4.8.0", "--to", "5.6.0", "--write"]
    child = subprocess.Popen(words, stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    os.close(slave)
    os.write(master, b"7\n2\n")
    _, error = child.communicate()
    os.close(master)
    assert "number, or Enter to leave it" in error.decode()
    assert child.returncode == 0
    assert path.read_text() == "AML.T0018.002: Embed Malware"


def test_bad_releases(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("AML.T0019")
    assert threatlas("kb", "migrate", "a.md", "--to", "9.9").code == 2
    assert threatlas("kb", "migrate", "a.md").code == 2
