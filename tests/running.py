"""Running command lines in tests."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Threatlas = Callable[..., Ran]
"""The fixture ``threatlas``: runs one command line in this process."""


def run_process(*words: str, environment: dict[str, str] | None = None) -> Ran:
    """Runs one command line in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "threatlas", *words], capture_output=True, text=True, check=False, env=environment
    )
    return Ran(done.returncode, done.stdout, done.stderr)
