"""The command itself."""

import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from threatlas.cli.mcp import command
from threatlas.cli.output import Output
from threatlas.errors import MissingExtra


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = ArgumentParser()
    command.configure(parser)
    monkeypatch.setitem(sys.modules, "threatlas.cli.mcp.server", None)
    with pytest.raises(MissingExtra, match=r"pip install 'threatlas\[mcp\]'"):
        command.run(parser.parse_args([str(tmp_path)]), Output())
