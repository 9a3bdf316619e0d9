"""Shell completion."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from running import Threatlas
from threatlas.cli.commands import COMMANDS
from threatlas.cli.completion import SHELLS, complete


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ([""], sorted({command.words[0] for command in COMMANDS})),
        (["kb", "sh"], ["show"]),
        (["kb", "show", "AML.T0051.0"], ["AML.T0051.000", "AML.T0051.001", "AML.T0051.002"]),
        (["kb", "show", "aml.cs004"], ["AML.CS0040", "AML.CS0041", "AML.CS0042", "AML.CS0043", "AML.CS0044"]),
        (["kb", "list", "ta"], ["tactics"]),
        (["kb", "list", "--pla"], ["--platform"]),
        (["kb", "list", "--platform", "a"], ["agentic"]),
        (["kb", "list", "--format", ""], ["json", "text"]),
        (["kb", "list", "--release", "5.6"], ["5.6.0", "5.6.1"]),
        (["completion", "z"], ["zsh"]),
        (["nonsense", ""], []),
    ],
)
def test_candidates(line: list[str], expected: list[str]) -> None:
    assert complete(line) == expected


@pytest.mark.parametrize("shell", sorted(SHELLS))
def test_scripts(threatlas: Threatlas, shell: str, tmp_path: Path) -> None:
    script = threatlas("completion", shell).out
    assert "threatlas completion --words" in script
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(script)
    subprocess.run([shell, "-n", str(path)], check=True)


def test_bash_completes(threatlas: Threatlas, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(threatlas("completion", "bash").out)
    program = Path(sys.executable).parent / "threatlas"
    lines = f"""
        threatlas() {{ {program} "$@"; }}
        source {script}
        COMP_WORDS=(threatlas kb show AML.T0051.0); COMP_CWORD=3
        _threatlas
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", lines], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["AML.T0051.000", "AML.T0051.001", "AML.T0051.002"]
