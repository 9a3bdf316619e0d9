"""Finding commands, help, errors and exit codes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from running import Threatlas, run_process
from threatlas import __version__
from threatlas.cli.commands import COMMANDS, Command

COMMAND_NAMES = [command.name for command in COMMANDS]


def test_version(threatlas: Threatlas) -> None:
    assert threatlas("--version").out == f"threatlas {__version__}\n"


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("help",)])
def test_the_overview_names_every_command(threatlas: Threatlas, words: tuple[str, ...]) -> None:
    ran = threatlas(*words)
    assert ran.code == 0
    for name in COMMAND_NAMES:
        assert name in ran.out
    assert "130 interrupted" in ran.out


@pytest.mark.parametrize("words", [("kb",), ("kb", "--help"), ("help", "kb")])
def test_a_group_alone_shows_its_commands(threatlas: Threatlas, words: tuple[str, ...]) -> None:
    ran = threatlas(*words)
    assert ran.code == 0
    assert "kb show" in ran.out
    assert "doctor" not in ran.out


@pytest.mark.parametrize("command", COMMANDS, ids=COMMAND_NAMES)
def test_every_command_has_help_with_examples(threatlas: Threatlas, command: Command) -> None:
    ran = threatlas(*command.words, "--help")
    assert ran.code == 0
    assert f"threatlas {command.name}" in ran.out
    assert command.load().EXAMPLES, "a command without an example"
    assert "examples:" in ran.out
    assert threatlas("help", *command.words).out == ran.out


@pytest.mark.parametrize("command", COMMANDS, ids=COMMAND_NAMES)
def test_every_example_begins_with_its_command(command: Command) -> None:
    for example in command.load().EXAMPLES:
        assert example.startswith(command.name)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("kb", "shwo"), "did you mean: threatlas kb show"),
        (("shwo",), "did you mean: threatlas kb show"),
        (("zzz",), "see: threatlas --help"),
        (("search", "x"), "did you mean: threatlas kb search"),
        (("dcotor",), "did you mean: threatlas doctor"),
        (("kb", "show"), "threatlas kb show --help"),
        (("kb", "show", "AML.T0051", "--nonsense"), "--nonsense"),
        (("kb", "show", "AML.T0051", "--rel", "5.6.0"), "--rel"),
        (("kb", "list", "techniques", "--platform", "agentc"), "did you mean agentic?"),
        (("kb", "list", "techniques", "--tactic", "Nonsense"), "is not a tactic"),
        (("kb", "list", "--release", "nowhere.yaml"), "nowhere.yaml: cannot be opened"),
        (("kb", "list", "--release", "9.9"), "not at hand"),
        (("kb", "list", "--release", "zzz"), "is neither a version of ATLAS"),
        (("kb", "crosswalk", "owasp"), "there are owasp-llm"),
        (("kb", "crosswalk", "owasp-llm", "--entry", "LLM99"), "there are LLM01"),
        (("completion",), "bash"),
    ],
)
def test_mistakes_are_one_clear_sentence_on_standard_error(
    threatlas: Threatlas, words: tuple[str, ...], hint: str
) -> None:
    ran = threatlas(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("threatlas: ")
    assert hint in ran.err


def test_options_may_stand_between_arguments(threatlas: Threatlas) -> None:
    between = threatlas("kb", "show", "AML.T0051", "--format", "json", "AML.T0054")
    assert between.code == 0
    assert [record["id"] for record in between.json] == ["AML.T0051", "AML.T0054"]


def test_hostile_words_do_not_reach_the_terminal(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "show", "AML.T\x1b]0;owned\x07\x1b[31m0051")
    assert ran.code == 2
    assert "\x1b" not in ran.err
    assert "\x07" not in ran.err


def test_output_goes_to_a_file_whole_or_not_at_all(threatlas: Threatlas, tmp_path: Path) -> None:
    target = tmp_path / "tactics.json"
    target.write_text("before")
    assert threatlas("kb", "list", "tactics", "--release", "nowhere.yaml", "-o", target).code == 2
    assert target.read_text() == "before"
    ran = threatlas("kb", "list", "tactics", "--format", "json", "-o", target)
    assert ran.code == 0
    assert ran.out == ""
    assert "AML.TA0002" in target.read_text()
    assert threatlas("kb", "list", "tactics", "-o", tmp_path / "no" / "folder").code == 2


def test_quiet_silences_notes_but_not_results(threatlas: Threatlas) -> None:
    loud, quiet = threatlas("kb", "list"), threatlas("kb", "list", "--quiet")
    assert "AML.CS0044" in loud.err
    assert quiet.err == ""
    assert quiet.out == loud.out


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m threatlas kb list techniques --format json | head -1"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout == "[\n"


def test_interrupting_says_so_in_one_line() -> None:
    # A shell's background job is started with SIGINT ignored, and Python then leaves it so.
    code = "import signal, threatlas.cli as c, os\nimport threatlas.knowledge as k\n"
    code += "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += "k.load = lambda *a, **b: os.kill(os.getpid(), signal.SIGINT)\nimport sys; sys.exit(c.main(['kb', 'list']))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 130
    assert ran.stderr == "threatlas: interrupted\n"


def test_python_m_is_the_command() -> None:
    assert run_process("--version").out == f"threatlas {__version__}\n"


def test_output_is_the_same_every_time() -> None:
    outputs = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        outputs.add(run_process("kb", "list", "techniques", "--format", "json", environment=environment).out)
    assert len(outputs) == 1


def test_a_terminal_gets_colours_and_a_pipe_does_not() -> None:
    def at_terminal(**environment: str) -> str:
        import pty

        master, slave = pty.openpty()
        settings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment}
        for name in [name for name, value in environment.items() if not value]:
            settings.pop(name)
        child = subprocess.Popen(
            [sys.executable, "-m", "threatlas", "kb", "list", "tactics"], stdout=slave, env=settings
        )
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(master)
        child.wait()
        return shown.decode()

    assert "\x1b[" in at_terminal(NO_COLOR="")
    assert "\x1b[" not in at_terminal(NO_COLOR="1")
    assert "\x1b[" not in run_process("kb", "list", "tactics").out


def test_killing_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("before")
    for delay in (0.02, 0.05, 0.08, 0.11):
        child = subprocess.Popen(
            [sys.executable, "-m", "threatlas", "kb", "list", "techniques", "--format", "json", "-o", str(target)]
        )
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.wait()
        text = target.read_text()
        assert text == "before" or text.rstrip().endswith("]")


def run_shell(line: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "threatlas"
    return subprocess.run(
        ["bash", "-c", line.replace("THREATLAS", str(program))], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", ["--help", "kb list --help", "kb show AML.T0070", "kb tour", "kb diff 4.9.1 5.0.1"])
def test_an_encoding_without_our_characters_is_no_error(words: str) -> None:
    ran = run_shell(f"PYTHONIOENCODING=ascii THREATLAS {words}")
    assert (ran.returncode, ran.stderr.count("Traceback")) == (0, 0)
    assert ran.stdout.isascii()


@pytest.mark.parametrize("words", ["--help", "kb list --help", "kb list techniques --format json"])
def test_a_reader_that_leaves_is_no_error(words: str) -> None:
    ran = run_shell(f"THREATLAS {words} | true; exit ${{PIPESTATUS[0]}}")
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("words", ["--version", "kb list techniques --format json", "kb list --help"])
def test_a_full_disk_is_told_in_one_line(words: str) -> None:
    ran = run_shell(f"THREATLAS {words} > /dev/full")
    assert ran.returncode == 2
    assert ran.stderr == "threatlas: standard output: cannot be written (No space left on device)\n"


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_error(redirection: str) -> None:
    assert run_shell(f"THREATLAS kb show AML.T0051 {redirection}").returncode == 0
