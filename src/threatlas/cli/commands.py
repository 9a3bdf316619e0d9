"""The commands, in the order the overview shows them. A command's module is imported only when it runs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output


class CommandModule(Protocol):
    """What the module of a command offers."""

    EXAMPLES: tuple[str, ...]
    """Command lines for the help text, without the leading ``threatlas``."""

    def configure(self, parser: ArgumentParser) -> None:
        """Adds the command's own arguments."""

    def run(self, args: Namespace, output: Output) -> int:
        """Does the work; the exit code."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    words: tuple[str, ...]
    """``("kb", "show")``."""
    summary: str
    """One line for overviews, in the imperative."""
    module: str

    @property
    def name(self) -> str:
        """As typed, without the leading ``threatlas``."""
        return " ".join(self.words)

    def load(self) -> CommandModule:
        """The command's module."""
        return import_module(self.module)


def _kb(word: str, summary: str) -> Command:
    return Command(("kb", word), summary, f"threatlas.cli.kb.{word}")


COMMANDS = (
    _kb("tour", "take a guided look at the knowledge base"),
    _kb("list", "list tactics, techniques, mitigations or case studies"),
    _kb("show", "show one object with everything known about it"),
    _kb("matrix", "show the matrix: tactics and their techniques"),
    _kb("search", "find objects by words, forgiving of typing errors"),
    _kb("map", "rank the techniques that a text speaks of"),
    _kb("crosswalk", "compare with OWASP, NIST and the EU AI Act"),
    _kb("diff", "say what changed between two releases"),
    _kb("lint", "find wrong, retired and renamed ids in files"),
    _kb("migrate", "rewrite files for another release"),
    _kb("export", "write navigator layers, STIX, Attack Flow, CSV or Markdown"),
    _kb("defects", "list what is wrong with a published release"),
    _kb("update", "fetch the newest release"),
    Command(("init",), "write a system description to start from", "threatlas.cli.init"),
    Command(("discover",), "draft a system description from a repository", "threatlas.cli.discover"),
    Command(("import",), "describe a system from another tool's file", "threatlas.cli.import_"),
    Command(("check",), "check a system description", "threatlas.cli.check"),
    Command(("analyze",), "say what applies, by which paths, at what risk, what to do next", "threatlas.cli.analyze"),
    Command(("paths",), "find the attack paths of a system", "threatlas.cli.paths"),
    Command(("plan",), "choose the best next controls for a budget", "threatlas.cli.plan"),
    Command(("compare",), "compare two versions of a system, or an earlier analysis", "threatlas.cli.compare"),
    Command(("explain",), "say why a technique applies at an asset, or why not", "threatlas.cli.explain"),
    Command(("forecast",), "say which techniques are likely next", "threatlas.cli.forecast"),
    Command(("serve",), "serve the web pages and the REST API", "threatlas.cli.serve"),
    Command(("backup",), "copy everything a server keeps into one file", "threatlas.cli.backup"),
    Command(("restore",), "put such a copy back", "threatlas.cli.restore"),
    Command(("mcp",), "let language models ask, over the Model Context Protocol", "threatlas.cli.mcp.command"),
    Command(("replay",), "replay case studies against the technique rules", "threatlas.cli.replay"),
    Command(("schema",), "print the JSON Schema of a file format", "threatlas.cli.schema"),
    Command(("doctor",), "check the installation and say how to mend it", "threatlas.cli.doctor"),
    Command(("completion",), "print a shell completion script", "threatlas.cli.completion"),
)

GROUPS = {"kb": "study what attackers do to AI: the MITRE ATLAS knowledge base"}
"""Commands of two words, by their first."""


def find(words: list[str]) -> tuple[Command, list[str]] | None:
    """The command that ``words`` begin with, and the words after it."""
    for command in COMMANDS:
        size = len(command.words)
        if tuple(words[:size]) == command.words:
            return command, words[size:]
    return None
