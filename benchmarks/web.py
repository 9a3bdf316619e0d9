"""What the pages weigh, how soon they are there, and how many requests one server answers.

python benchmarks/web.py [--seconds 30]

Starts a server of its own on loopback, with examples. Chromium (``THREATLAS_CHROMIUM``, /usr/bin/chromium) opens each page in
a cold context. The load comes from 16 connections of a small client of this process; what the server takes is read from
/proc, so that CPU seconds a request do not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from threatlas.state.database import Database, sqlite_url
from threatlas.state.migrate import upgrade
from threatlas.state.sign_in import open_session
from threatlas.state.systems import SystemRecord, SystemVersion
from threatlas.state.teams import Membership, Team
from threatlas.state.users import User
from threatlas.systems.reading import parse_system

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("rag-assistant", "coding-agent", "enterprise-assistant")
CHROMIUM = os.environ.get("THREATLAS_CHROMIUM", "/usr/bin/chromium")
CLIENTS = 16
HEAVIEST, SLOWEST, LEAST = 150_000, 500.0, 100.0
"""Bars: bytes of a page, milliseconds until it is ready, requests a second for the matrix."""
TICK = os.sysconf("SC_CLK_TCK")

PAGES = (
    *("/", "/matrix", "/matrix?system=1", "/systems", "/systems/1", "/systems/1/exposure", "/systems/1/paths"),
    *("/systems/1/paths/customer-data/1", "/systems/1/techniques", "/systems/1/plan", "/systems/1/what-if"),
    *(
        "/systems/1/decisions",
        "/systems/1/compare",
        "/systems/1/reports",
        "/systems/1/trust",
        "/systems/1/graph",
        "/systems/3",
        "/systems/3/graph?show=all&group=none",
        "/systems/3/graph?show=all&group=none&lines=every",
    ),
    *("/systems/1/analyses", "/people", "/audit", "/account"),
    *("/systems/new", "/techniques/AML.T0051", "/case-studies/AML.CS0020", "/search?q=prompt+injection"),
    *("/diff?from=4.9.1&to=5.6.0", "/api-docs", "/api-docs/systems", "/sign-in"),
)
LOADED = (
    "/matrix",
    "/matrix?system=1",
    "/systems/1",
    "/systems",
    "/techniques/AML.T0051",
    "/api/systems",
    "/sign-in",
    "/matrix",
)
"""The matrix once more at the end: what it holds then shows whether anything is kept that should not be."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server."""

    pid: int
    port: int
    cookie: str

    def cpu(self) -> float:
        """Seconds that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """MB that it holds."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) / 1000 if found else 0.0


def fill(folder: Path) -> str:
    """Puts examples into a new state; the token of an administrator's session."""
    database = Database(sqlite_url(folder))
    upgrade(database)
    with database.write() as session:
        team, user = Team(name="Security"), User(name="ada", role="administrator")
        session.add_all([team, user])
        session.flush()
        session.add(Membership(team_id=team.id, user_id=user.id))
        for name in NAMES:
            text = (EXAMPLES / f"{name}.yaml").read_text()
            described = parse_system(text, name)
            made = SystemRecord(name=described.name, team_id=team.id, shared=False)
            session.add(made)
            session.flush()
            for number in (1, 2):
                version = f"{text}\n# {number}\n"
                session.add(
                    SystemVersion(
                        system_id=made.id,
                        number=number,
                        text=version,
                        sha256=f"{number:064}",
                        release=described.release,
                        created_by=user.id,
                    )
                )
        token = open_session(session, user)
    database.close()
    return token


@contextmanager
def served() -> Iterator[Running]:
    """A server with the examples, ready to answer."""
    with TemporaryDirectory() as folder:
        token = fill(Path(folder))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "threatlas", "serve", "--data", folder, "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                running = Running(process.pid, port, f"threatlas={token}")
                _wait(running)
                yield running
            finally:
                process.terminate()


def _wait(running: Running) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", running.port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


async def _ask(
    running: Running, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str
) -> tuple[int, bytes, bytes]:
    """Status, headers and body."""
    host = f"127.0.0.1:{running.port}"
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {running.cookie}\r\nAccept-Encoding: gzip\r\n\r\n"
    writer.write(request.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head[9:12]), head, body


async def _one(running: Running, path: str) -> tuple[int, bytes, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    try:
        return await _ask(running, reader, writer, path)
    finally:
        writer.close()


async def _load(running: Running, path: str, seconds: float) -> list[float]:
    """Asks with all clients for a while; milliseconds of each answer."""
    taken: list[float] = []
    until = time.perf_counter() + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        while (start := time.perf_counter()) < until:
            status, _, _ = await _ask(running, reader, writer, path)
            if status != 200:
                raise SystemExit(f"{path}: {status}")
            taken.append((time.perf_counter() - start) * 1000)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return taken


def weights(running: Running) -> dict[str, tuple[int, int]]:
    """Raw and sent bytes of each page; each is made once before it is measured."""
    found = {}
    for path in PAGES:
        asyncio.run(_one(running, path))
        status, head, body = asyncio.run(_one(running, path))
        if status not in (200, 303):
            raise SystemExit(f"{path}: {status}")
        packed = b"content-encoding: gzip" in head.lower()
        found[path] = (len(gzip.decompress(body)) if packed else len(body), len(body))
    return found


def pages(running: Running) -> None:
    """Prints the table of pages."""
    from playwright.sync_api import sync_playwright

    heavy = weights(running)
    columns = ("page", "raw kB", "sent kB", "requests", "kB with all files", "ready, ms", "best of 5", "elements")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        over = []
        for path in PAGES:
            opened = [_open(browser, running, path) for _ in range(5)]
            ready, best = median(one[0] for one in opened), min(one[0] for one in opened)
            _, requests, whole, elements = opened[-1]
            raw, sent = heavy[path]
            weight = f"{raw / 1000:.0f} | {sent / 1000:.1f} | {requests} | {whole / 1000:.0f}"
            print(f"| `{path}` | {weight} | {ready:.0f} | {best:.0f} | {elements} |")
            over += [path] if raw >= HEAVIEST or ready >= SLOWEST else []
        browser.close()
    print(f"\nOver a bar (150 kB raw, {SLOWEST:.0f} ms): {', '.join(over) or 'none'}")


def _open(browser: Any, running: Running, path: str) -> tuple[float, int, int, int]:
    """Milliseconds until all is painted in a context that knows nothing yet, requests, decoded bytes, elements."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    name, _, value = running.cookie.partition("=")
    address = f"http://127.0.0.1:{running.port}"
    context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address + path, wait_until="load")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    ready = (time.perf_counter() - start) * 1000
    requests, size, elements = page.evaluate(
        """() => { const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
        return [all.length, all.reduce((sum, one) => sum + one.decodedBodySize, 0), document.querySelectorAll("*").length]; }"""
    )
    context.close()
    return ready, requests, size, elements


def load(running: Running, seconds: float) -> None:
    """Prints the table of loads."""
    print(f"\n{CLIENTS} connections, {seconds:.0f} s each, one worker:\n")
    print(
        "| page | requests/s | p50, ms | p99, ms | server CPU, ms a request | server CPU | client CPU | MB before | after |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for path in LOADED:
        asyncio.run(_load(running, path, 1))
        before, used, own, start = running.memory(), running.cpu(), time.process_time(), time.perf_counter()
        taken = sorted(asyncio.run(_load(running, path, seconds)))
        wall = time.perf_counter() - start
        used, own = running.cpu() - used, time.process_time() - own
        print(
            f"| `{path}` | {len(taken) / wall:.0f} | {median(taken):.0f} | {taken[int(len(taken) * 0.99)]:.0f} | "
            f"{used / len(taken) * 1000:.2f} | {used / wall:.0%} | {own / wall:.0%} | {before:.0f} | {running.memory():.0f} |"
        )


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description="measure the web")
    parser.add_argument("--seconds", type=float, default=30, help="of load on each page")
    parser.add_argument("--load-only", action="store_true", help="open no browser")
    given = parser.parse_args()
    with served() as running:
        if not given.load_only:
            pages(running)
        else:
            weights(running)
        load(running, given.seconds)


if __name__ == "__main__":
    main()
