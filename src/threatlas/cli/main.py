"""Finds the command, runs it, and turns what goes wrong into one sentence and an exit code.

Exit codes: 0 done; 1 a check that exists to fail did; 2 could not do it (usage, input, missing extra); 130 interrupted.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

from threatlas import __version__
from threatlas.cli.commands import COMMANDS, GROUPS, Command, find
from threatlas.cli.output import Output, terminal_width
from threatlas.documents.plain import one_line, plain
from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import SupportsWrite


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Loading makes tens of thousands of records without a cycle; looking for cycles among them would cost a tenth of the time.
    gc.set_threshold(100_000, 50, 50)
    _prepare_streams()
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except ThreatlasError as error:
        sys.stderr.write("".join(f"threatlas: {plain(line)}\n" for line in str(error).splitlines()[:1]))
        sys.stderr.write("".join(f"{plain(line)}\n" for line in str(error).splitlines()[1:]))
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("threatlas: interrupted\n")
        return 130
    except BrokenPipeError:
        _discard_output()  # whoever read our output has had enough
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT):
            raise
        _discard_output()
        sys.stderr.write(f"threatlas: standard output: cannot be written ({error.strerror})\n")
        return 2
    return code


def _prepare_streams() -> None:
    """Characters that the terminal's encoding lacks are written as escapes; closed streams lead nowhere."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Keeps the interpreter from complaining at exit about output that nobody takes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command() -> NoReturn:
    """The program ``threatlas``: :func:`main`, and out.

    Leaves without the interpreter's farewell, which frees one by one what the system frees at once: a tenth of the time of
    a short command. Everything is flushed; nothing here registers work to be done at exit.
    """
    code = main()
    sys.stderr.flush()
    os._exit(code)


def _dispatch(words: list[str]) -> int:
    if not words:
        return _welcome()
    if words[0] in ("--version", "-V"):
        sys.stdout.write(f"threatlas {__version__}\n")
        return 0
    if words[0] in ("--help", "-h", "help"):
        words = words[1:] if words[0] == "help" else []
        if found := find(words):
            return _run(found[0], ["--help"])
        sys.stdout.write(overview(words[0] if words and words[0] in GROUPS else None))
        return 0
    if found := find(words):
        return _run(*found)
    if words[0] in GROUPS and (len(words) == 1 or words[1] in ("--help", "-h")):
        sys.stdout.write(overview(words[0]))
        return 0
    _refuse(words)


def _welcome() -> int:
    from threatlas.cli.welcome import welcome

    output = Output()
    welcome(output)
    output.close()
    return 0


def _refuse(words: list[str]) -> NoReturn:
    from difflib import get_close_matches

    typed = " ".join(words[: 2 if words[0] in GROUPS else 1])
    names = [command.name for command in COMMANDS]
    near = get_close_matches(typed, names, n=1, cutoff=0.5) or get_close_matches(
        f"kb {words[0]}", names, n=1, cutoff=0.8
    )
    hint = f"did you mean: threatlas {near[0]}" if near else "see: threatlas --help"
    raise ThreatlasError(f"{one_line(typed)[:60]!r} is not a command; {hint}")


def overview(group: str | None = None) -> str:
    """The help text of all commands, or of those of one group."""
    shown = [command for command in COMMANDS if group is None or command.words[0] == group]
    width = max(len(command.name) for command in shown)
    usage = f"threatlas {group} COMMAND … ({GROUPS[group]})" if group else "threatlas COMMAND …"
    lines = [
        f"threatlas {__version__}: threat-informed defence for AI systems, on the MITRE ATLAS knowledge base",
        "",
        f"usage: {usage}",
        "",
        *(f"  {command.name.ljust(width)}  {command.summary}" for command in shown),
        "",
        "`threatlas COMMAND --help` says more, with examples. `threatlas` alone says what to try in this folder.",
        "Exit codes: 0 done, 1 a check failed, 2 could not do it, 130 interrupted (Ctrl-C).",
    ]
    return "\n".join(lines) + "\n"


class _Help(RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        # Without a width the base class imports shutil to ask for one, for every argument of every command.
        super().__init__(prog, width=min(terminal_width(sys.stdout), 110) - 2)


class _Parser(ArgumentParser):
    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # The base class swallows errors, so that help on a full disk would look like success.
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        raise ThreatlasError(f"{message}; see: {self.prog} --help")


def build_parser(command: Command) -> ArgumentParser:
    """The parser of one command's arguments."""
    module = command.load()
    examples = "\n".join(f"  threatlas {example}" for example in module.EXAMPLES)
    parser = _Parser(
        prog=f"threatlas {command.name}",
        description=command.summary[0].upper() + command.summary[1:] + ".",
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    module.configure(parser)
    parser.add_argument("-o", "--output", metavar="PATH", help="write the result to a file instead of standard output")
    parser.add_argument("-q", "--quiet", action="store_true", help="no notes on standard error")
    return parser


def _run(command: Command, rest: list[str]) -> int:
    parser = build_parser(command)
    try:
        args, left_over = parser.parse_known_args(rest)
        if left_over:  # options between positional arguments; or a mistake, which this names
            args = parser.parse_intermixed_args(rest)
    except SystemExit as leaving:  # --help
        return int(leaving.code or 0)
    output = Output(path=args.output, quiet=args.quiet)
    code = command.load().run(args, output)
    output.close()
    return code
