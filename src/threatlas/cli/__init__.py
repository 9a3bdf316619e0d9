"""The command ``threatlas``. One file a command; see :mod:`threatlas.cli.commands` for the list."""

from threatlas.cli.main import command, main

__all__ = ["command", "main"]
