"""Where results go."""

import io
from pathlib import Path

import pytest

from threatlas.cli.output import PIPED_WIDTH, Output, terminal_width
from threatlas.errors import ThreatlasError


class Terminal(io.StringIO):
    """A stream that a person watches."""

    def isatty(self) -> bool:
        return True


def test_nothing_is_written_before_the_end() -> None:
    stream = io.StringIO()
    output = Output(stream=stream)
    output.line("first")
    output.line("second")
    assert stream.getvalue() == ""
    output.close()
    assert stream.getvalue() == "first\nsecond\n"


def test_what_comes_from_outside_commands_no_terminal() -> None:
    stream = Terminal()
    output = Output(stream=stream)
    output.colour = False
    hostile = "a\x1b]0;owned\x07\nb\u202ec"
    output.line(hostile)
    output.heading(hostile)
    output.paragraph(hostile)
    output.table(("name",), [(hostile,)])
    output.json({"name": hostile})
    output.close()
    told = stream.getvalue()
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
    assert told.splitlines()[0] == "a\ufffd]0;owned\ufffd bc"


def test_a_table_is_aligned_and_nothing_is_cut() -> None:
    stream = io.StringIO()
    output = Output(stream=stream)
    output.table(("id", "name"), [("a", "x" * 300), ("long", "y")], indent="  ")
    output.close()
    assert stream.getvalue() == f"  id    name\n  a     {'x' * 300}\n  long  y\n"


def test_paragraphs_are_wrapped_and_keep_their_lines() -> None:
    stream = io.StringIO()
    output = Output(stream=stream)
    output.paragraph("word " * 50 + "\n\nlast")
    output.close()
    lines = stream.getvalue().split("\n")
    assert all(len(line) < PIPED_WIDTH and line.startswith("  ") for line in lines if line)
    assert lines[-3:] == ["", "  last", ""]


def test_only_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Output(stream=Terminal()).colour
    assert not Output(stream=io.StringIO()).colour
    assert not Output(path="file", stream=Terminal()).colour
    assert Output(path="-", stream=Terminal()).colour
    monkeypatch.setenv("NO_COLOR", "")
    assert not Output(stream=Terminal()).colour


def test_a_file_is_written_at_the_end_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.txt"
    output = Output(path=str(target))
    output.document("whole")
    assert not target.exists()
    output.close()
    assert target.read_text() == "whole\n"
    assert capsys.readouterr() == ("", f"threatlas: wrote {target}\n")


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    output = Output(path=str(tmp_path / "missing" / "out.txt"))
    with pytest.raises(ThreatlasError, match="cannot be written"):
        output.close()


def test_quiet_drops_notes(capsys: pytest.CaptureFixture[str]) -> None:
    Output(quiet=True).note("unheard")
    Output().note("heard\nin one line")
    assert capsys.readouterr().err == "threatlas: heard in one line\n"


def test_progress_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, terminal = io.StringIO(), Terminal()
    monkeypatch.setattr("sys.stderr", pipe)
    Output().progress("working")
    assert pipe.getvalue() == ""
    monkeypatch.setattr("sys.stderr", terminal)
    output = Output()
    output.progress("x" * 200)
    output.note("done")
    assert terminal.getvalue() == f"\r\x1b[K{'x' * 79}\r\x1b[Kthreatlas: done\n"


@pytest.mark.parametrize(("columns", "width"), [("72", 72), ("0", PIPED_WIDTH), ("wide", PIPED_WIDTH)])
def test_the_width_of_what_is_no_terminal(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_width(io.StringIO()) == width
