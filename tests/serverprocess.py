"""A server in a process of its own, and what befalls it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2


@dataclass
class ServerProcess:
    """A running ``threatlas serve`` that somebody has signed in to."""

    process: subprocess.Popen[str]
    base: str
    cookies: dict[str, str]

    def browser(self) -> httpx2.Client:
        """The browser of the administrator."""
        headers = {"Origin": self.base}
        return httpx2.Client(base_url=self.base, headers=headers, cookies=self.cookies, timeout=60)


@contextmanager
def server_process(
    data: Path,
    *words: str,
    cookies: dict[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    before: tuple[str, ...] = (),
) -> Iterator[ServerProcess]:
    """Serves a folder while the context lasts, then kills the server. ``before``: words before the command line, such as
    those of a program that runs it under other conditions. Without ``cookies`` the first administrator signs in.
    """
    line = [*before, sys.executable, "-m", "threatlas", "serve", "--port", "0", "--data", str(data), *words]
    surroundings = {**os.environ, **(environment or {})}
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=surroundings) as process:
        assert process.stderr is not None
        try:
            told = process.stderr.readline()
            found = re.search(r"at (http\S+)", told)
            assert found is not None, told + process.stderr.read()
            base = found[1]
            if cookies is None:
                link = re.search(r"at (http\S+)", process.stderr.readline())
                assert link is not None
                with httpx2.Client(headers={"Origin": base}) as browser:
                    assert browser.post(link[1], data={"name": "ada"}).status_code == 303
                    cookies = dict(browser.cookies)
            yield ServerProcess(process, base, cookies)
        finally:
            process.kill()
