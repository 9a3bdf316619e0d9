"""``threatlas completion SHELL``: a script that completes commands, options, words and ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.commands import COMMANDS, GROUPS, find

if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Iterator

    from threatlas.cli.output import Output

EXAMPLES = (
    "completion bash > ~/.local/share/bash-completion/completions/threatlas",
    "completion zsh",
    "completion fish",
)

# The shells ask `threatlas completion --words …`, so that what is completed is always what is installed.
_BASH = """\
_threatlas() {
    local IFS=$'\\n'
    COMPREPLY=($(compgen -W "$(threatlas completion --words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" \\
        -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _threatlas threatlas
"""
_ZSH = """\
#compdef threatlas
_threatlas() {
    local -a found
    found=("${(@f)$(threatlas completion --words "${words[@]:1:$((CURRENT-1))}" 2>/dev/null)}")
    if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _threatlas threatlas
"""
_FISH = """\
complete -c threatlas -a '(threatlas completion --words (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
"""
SHELLS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    import argparse

    parser.add_argument("shell", nargs="?", choices=tuple(SHELLS))
    parser.add_argument("--words", nargs=argparse.REMAINDER, help="print what could stand in place of the last word")


def run(args: Namespace, output: Output) -> int:
    """Prints a script, or the completions of a line."""
    if args.words is not None:
        for candidate in complete(args.words):
            output.line(candidate)
        return 0
    if args.shell is None:
        from threatlas.errors import ThreatlasError

        raise ThreatlasError(f"say for which shell: threatlas completion {'|'.join(SHELLS)}")
    output.document(SHELLS[args.shell])
    return 0


def complete(words: list[str]) -> list[str]:
    """What could stand in place of the last of ``words`` (the line without ``threatlas``)."""
    before, last = (words[:-1], words[-1]) if words else ([], "")
    found = find(before)
    if found is None:
        depth = len(before)
        commands = {
            command.words[depth]
            for command in COMMANDS
            if command.words[:depth] == tuple(before) and len(command.words) > depth
        }
        return sorted(word for word in commands | (set(GROUPS) if not before else set()) if word.startswith(last))
    from threatlas.cli.main import build_parser

    command, rest = found
    parser = build_parser(command)
    actions = parser._actions  # noqa: SLF001  # argparse has no public way to ask
    option = next(
        (action for action in actions if rest and rest[-1] in action.option_strings and action.nargs != 0), None
    )
    if option is not None:
        return sorted(word for word in _values(option) if word.startswith(last))
    if last.startswith("-"):
        return sorted(name for action in actions for name in action.option_strings if name.startswith(last))
    positional = (value for action in actions if not action.option_strings for value in _values(action))
    return sorted({word for word in positional if word.upper().startswith(last.upper())})


def _values(action: Action) -> Iterator[str]:
    if action.choices is not None:
        yield from (str(choice) for choice in action.choices)
    elif action.dest in ("id", "case_study"):
        from threatlas import knowledge

        yield from (entry.id for entry in knowledge.load())
    elif action.dest in ("platform", "stage", "area", "asset"):
        from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform

        yield from {"platform": Platform, "stage": LifecycleStage, "area": AttackArea, "asset": AssetKind}[action.dest]
    elif action.dest in ("release", "older", "newer", "to"):
        from threatlas.knowledge.history import load_history

        history = load_history()
        yield from (*history.releases, *history.partial)
