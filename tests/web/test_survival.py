"""Real servers in real trouble: killed while they write, without room, locked out, without their database. Whatever was
confirmed is there afterwards, what is refused says why, and the server goes on by itself.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest

from postgresql import PostgreSQL, cluster
from serverprocess import ServerProcess, server_process
from threatlas.state.database import FILE

LONG = "# " + "x" * 100_000 + "\n"


def write(browser: httpx2.Client, name: str, text: str | None = None) -> httpx2.Response:
    """Adds a system."""
    return browser.post("/api/systems", json={"name": name, "team": 1, **({"text": text} if text else {})})


def names(browser: httpx2.Client) -> set[str]:
    """Of all systems."""
    found: set[str] = set()
    after = 0
    while True:
        page = browser.get(f"/api/systems?limit=200&after={after}").json()
        found |= {one["name"] for one in page["items"]}
        if page["next"] is None:
            return found
        after = page["next"]


def write_until_it_dies(server: ServerProcess, who: int, confirmed: list[str]) -> None:
    """One who writes system after system, and notes what was confirmed."""
    with server.browser() as browser:
        for number in range(100_000):
            name = f"system {who}-{number}"
            try:
                if write(browser, name).status_code == 201:
                    confirmed.append(name)
            except httpx2.HTTPError:
                return


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest) -> dict[str, str]:
    """Where the state is kept."""
    if request.param == "sqlite":
        return {}
    running: PostgreSQL = request.getfixturevalue("postgresql")
    return {"THREATLAS_DATABASE": running.fresh()}


def test_killed_while_many_write(tmp_path: Path, environment: dict[str, str]) -> None:
    cookies: dict[str, str] | None = None
    confirmed: list[str] = []
    for round_ in range(3):
        with server_process(tmp_path, cookies=cookies, environment=environment) as server:
            cookies = server.cookies
            with server.browser() as browser:
                assert names(browser) >= set(confirmed)
            before = len(confirmed)
            writers = [
                threading.Thread(target=write_until_it_dies, args=(server, who + 10 * round_, confirmed))
                for who in range(3)
            ]
            for one in writers:
                one.start()
            while len(confirmed) < before + 30:
                time.sleep(0.005)
            server.process.send_signal(signal.SIGKILL)
            for one in writers:
                one.join(60)
    with server_process(tmp_path, cookies=cookies, environment=environment) as server, server.browser() as browser:
        found = names(browser)
        assert found >= set(confirmed)
        assert len(found - set(confirmed)) <= 9  # kept, but killed before it could say so: one a writer at most
        assert write(browser, "after").status_code == 201
    if not environment:
        with closing(sqlite3.connect(tmp_path / FILE)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of a given size at a folder; the test is skipped where none can be mounted."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(browser: httpx2.Client, kept: list[str]) -> httpx2.Response:
    """Writes versions until one is refused; that answer."""
    for number in range(10_000):
        text = DESCRIPTION + LONG + f"# {number}\n"
        answer = write(browser, f"long {number}", text)
        if answer.status_code != 201:
            return answer
        kept.append(f"long {number}")
    raise AssertionError("the disk never filled")


DESCRIPTION = (Path(__file__).parents[2] / "examples" / "mail-assistant.yaml").read_text()


def test_a_full_disk(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, "8m"):
        ballast = folder / "ballast"
        ballast.write_bytes(b"\0" * 3_000_000)
        with server_process(folder / "data") as server, server.browser() as browser:
            kept: list[str] = []
            refused = fill(browser, kept)
            assert refused.status_code == 503
            assert refused.headers["Retry-After"] == "5"
            assert "full" in refused.json()["error"]["message"]
            assert names(browser) == set(kept)
            assert browser.get("/systems").status_code == 200
            assert server.process.poll() is None
            ballast.unlink()
            assert write(browser, "there is room again", DESCRIPTION).status_code == 201
            assert names(browser) == {*kept, "there is room again"}


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    limited = (sys.executable, "-c", _LIMITED, str(2_000_000))
    with server_process(tmp_path, before=limited) as server, server.browser() as browser:
        kept: list[str] = []
        refused = fill(browser, kept)
        assert refused.status_code == 503
        assert "full" in refused.json()["error"]["message"]
        assert names(browser) == set(kept)
        cookies = server.cookies
    with server_process(tmp_path, cookies=cookies) as server, server.browser() as browser:
        assert names(browser) == set(kept)
        assert write(browser, "without the limit").status_code == 201


_LIMITED = """
import os, resource, sys
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
os.execv(sys.argv[2], sys.argv[2:])
"""
_LOCKING = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_another_process_holds_the_lock(tmp_path: Path) -> None:
    with server_process(tmp_path) as server, server.browser() as browser:
        assert write(browser, "before").status_code == 201
        locking = [sys.executable, "-c", _LOCKING, str(tmp_path / FILE)]
        with subprocess.Popen(locking, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            other.stdout.readline()
            began = time.monotonic()
            refused = write(browser, "meanwhile")
            assert 9 < time.monotonic() - began < 30  # it waits for ten seconds, since most locks end by then
            assert refused.status_code == 503
            assert "another program keeps the database locked" in refused.json()["error"]["message"]
            assert browser.get("/systems").status_code == 200
            other.kill()
        assert write(browser, "after").status_code == 201
        assert names(browser) == {"before", "after"}


def test_a_folder_that_cannot_be_written() -> None:
    user = "nobody" if os.geteuid() == 0 else None  # root may write everywhere
    with TemporaryDirectory(prefix="threatlas-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with server_process(Path(folder) / "data"):
            pass
        for path in (Path(folder) / "data", Path(folder) / "data" / FILE):
            path.chmod(0o555 if path.is_dir() else 0o444)
        line = [sys.executable, "-m", "threatlas", "serve", "--port", "0", "--data", f"{folder}/data"]
        surroundings = {**os.environ, "HOME": folder}
        try:
            done = subprocess.run(
                line, capture_output=True, text=True, check=False, user=user, cwd="/", env=surroundings
            )
        except PermissionError as error:
            pytest.skip(f"another user than root may not run this Python ({error.filename})")
        finally:
            (Path(folder) / "data").chmod(0o700)
    assert done.returncode == 2, done.stderr
    assert "cannot be written (Permission denied)" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_postgresql_goes_away_and_comes_back(tmp_path: Path) -> None:
    with cluster() as postgresql:
        environment = {"THREATLAS_DATABASE": postgresql.fresh()}
        with server_process(tmp_path, environment=environment) as server, server.browser() as browser:
            assert write(browser, "before").status_code == 201
            postgresql.stop()
            refused = write(browser, "meanwhile")
            assert refused.status_code == 503
            assert refused.headers["Retry-After"] == "5"
            assert "cannot be reached" in refused.json()["error"]["message"]
            page = browser.get("/systems")
            assert page.status_code == 503
            assert "<h1>This cannot be done just now</h1>" in page.text
            assert server.process.poll() is None
            postgresql.start()
            assert write(browser, "after").status_code == 201
            assert names(browser) == {"before", "after"}


def test_a_server_with_an_open_stream_stops_at_once(tmp_path: Path) -> None:
    with server_process(tmp_path) as server, server.browser() as browser:
        assert write(browser, "system", DESCRIPTION).status_code == 201
        for _ in range(3):
            assert browser.post("/api/systems/1/analyses", json={"version": 1, "paths": 20}).status_code == 202
        with browser.stream("GET", "/analyses/3/events") as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            list(lines)
            assert server.process.wait(10) == 0
            assert time.monotonic() - began < 4
    with server_process(tmp_path, cookies=server.cookies) as again, again.browser() as browser:
        while (found := browser.get("/api/analyses/3").json())["state"] not in ("done", "failed"):
            time.sleep(0.1)
        assert found["state"] == "done"  # what the end interrupted was begun again
