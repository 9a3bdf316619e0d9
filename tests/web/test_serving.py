"""Where the server listens, and how it stops."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from authenticator import factor_of
from threatlas.errors import ThreatlasError
from threatlas.state.audit import AuditEntry
from threatlas.state.lock import alone
from threatlas.state.second_factor import has_second_factor
from threatlas.web.serving import Listening, check, help_at_running, serve
from webserver import Server


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"host": "0.0.0.0"}, "--certificate and --key, or --behind-proxy"),  # noqa: S104
        ({"host": "192.0.2.1"}, "nothing would protect passwords"),
        ({"host": "::"}, "nothing would protect passwords"),
        ({"host": "atlas.example.org"}, "nothing would protect passwords"),
        ({"host": ""}, "nothing would protect passwords"),
        ({"certificate": Path(__file__)}, "go together"),
        ({"certificate": Path("nothing.pem"), "key": Path(__file__)}, "nothing.pem: is not a file"),
        ({"proxy": "*"}, "no IP address"),
        ({"proxy": "10.0.0.0/8"}, "no IP address"),
        ({"public_url": "atlas.example.org"}, "a scheme and a host"),
        ({"public_url": "https://atlas.example.org/below"}, "a scheme and a host"),
        ({"public_url": "javascript:alert(1)"}, "a scheme and a host"),
    ],
)
def test_it_refuses_to_listen_unprotected(tmp_path: Path, given: dict[str, str | Path], reason: str) -> None:
    with pytest.raises(ThreatlasError, match=reason):
        check(Listening(tmp_path, **given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "localhost"},
        {"host": "::1"},
        {"host": "0.0.0.0", "proxy": "10.0.0.1"},  # noqa: S104
        {"host": "0.0.0.0", "certificate": Path(__file__), "key": Path(__file__)},  # noqa: S104
        {"public_url": "https://atlas.example.org/"},
    ],
)
def test_it_listens_where_that_is_safe(tmp_path: Path, given: dict[str, str | Path]) -> None:
    check(Listening(tmp_path, **given))  # type: ignore[arg-type]


@dataclass
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    base: str
    link: str | None

    def end(self, number: int) -> tuple[int, str]:
        """Sends a signal; the exit code and what it still said."""
        self.process.send_signal(number)
        _, said = self.process.communicate()
        return self.process.returncode, said


@contextmanager
def served(data: Path, *words: str) -> Iterator[Served]:
    """Serves a folder while the context lasts."""
    line = [sys.executable, "-m", "threatlas", "serve", "--port", "0", "--data", str(data), *words]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            first = process.stderr.readline()
            found = re.search(r"at (http\S+)", first)
            assert found is not None, first + process.stderr.read()
            expects_link = not (data / "told").exists() or "--sign-in-link" in words
            link = re.search(r"at (http\S+)", process.stderr.readline()) if expects_link else None
            yield Served(process, found[1], link[1] if link is not None else None)
        finally:
            process.kill()


ENDED_AS_IT_SPEAKS = """
import os, sys
from pathlib import Path
from threatlas.web.serving import Listening, serve

def end(text):
    if text.startswith("serving"):
        os.kill(os.getpid(), int(sys.argv[2]))

serve(Listening(Path(sys.argv[1]), port=0), end)
print("in good order")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_right_after_it_says_that_it_serves_it_ends_in_good_order(
    tmp_path: Path, number: signal.Signals
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ENDED_AS_IT_SPEAKS, str(tmp_path), str(int(number))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "in good order\n", "")


def test_it_prints_a_link_keeps_its_state_and_stops_in_good_order(tmp_path: Path) -> None:
    with served(tmp_path) as first:
        assert first.base.startswith("http://127.0.0.1:")
        assert first.link is not None
        with httpx2.Client(base_url=first.base, headers={"Origin": first.base}) as browser:
            assert browser.post(first.link, data={"name": "ada"}).status_code == 303
            assert browser.post("/api/systems", json={"name": "fraud", "team": 1}).status_code == 201
            cookies = dict(browser.cookies)
        refused = subprocess.run(
            [sys.executable, "-m", "threatlas", "serve", "--port", "0", "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert refused.returncode == 2
        assert "another threatlas serves this folder" in refused.stderr
        beside = subprocess.run(
            [sys.executable, "-m", "threatlas", "serve", "--sign-in-link", "ada", "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert beside.returncode == 0
        address = re.search(rf"sign in once, within a day, at ({first.base}/sign-in/\S+)", beside.stderr)
        assert address is not None
        with httpx2.Client(base_url=first.base, headers={"Origin": first.base}) as browser:
            assert browser.post(address[1]).status_code == 303
            assert browser.get("/api/me").json()["name"] == "ada"
        assert first.end(signal.SIGTERM) == (0, "")
    (tmp_path / "told").touch()
    with served(tmp_path) as second:
        assert second.link is None
        with httpx2.Client(base_url=second.base, cookies=cookies) as browser:
            assert [one["name"] for one in browser.get("/api/systems").json()["items"]] == ["fraud"]
        assert second.end(signal.SIGINT) == (0, "")
    with served(tmp_path, "--sign-in-link", "ada") as third:
        assert third.link is not None
        with httpx2.Client(base_url=third.base, headers={"Origin": third.base}) as browser:
            browser.post(third.link)
            assert browser.get("/api/me").json()["name"] == "ada"
        third.end(signal.SIGKILL)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("state*")} == {0}


@pytest.mark.parametrize("runs", [True, False])
def test_a_second_factor_is_reset_from_the_command_line(tmp_path: Path, runs: bool) -> None:
    server = Server(tmp_path)
    ada = server.person("ada", "viewer")
    factor_of(server, "ada")
    told: list[str] = []
    listening = Listening(tmp_path, reset_second_factor="Ada", sign_in="ada")
    assert not help_at_running(listening, told.append)  # nothing serves the folder
    assert not help_at_running(Listening(tmp_path), told.append)
    if runs:
        with alone(tmp_path) as lock:
            lock.write("http://127.0.0.1:1234\n")
            lock.flush()
            assert help_at_running(listening, told.append)
            with pytest.raises(ThreatlasError, match="there is no user 'eve'"):
                help_at_running(Listening(tmp_path, reset_second_factor="eve"), told.append)
        assert told[0] == "the second factor of ada is off, and their sessions have ended"
        assert told[1].startswith("sign in once, within a day, at http://127.0.0.1:1234/sign-in/")
    else:
        with served(tmp_path, "--reset-second-factor", "ada") as running:
            assert running.link is None
            assert httpx2.get(f"{running.base}/sign-in").status_code == 200
            assert running.end(signal.SIGTERM)[0] == 0
    assert ada.get("/api/me").status_code == 401
    with server.site.database.read() as session:
        assert not has_second_factor(session, 1)
        done = [(one.who, one.what, one.target) for one in session.query(AuditEntry)]
    assert done[0] == ("-", "reset second factor", "user ada from the command line")
    server.site.at_hand.close()
    server.site.database.close()


def test_a_second_factor_can_be_required(tmp_path: Path) -> None:
    with served(tmp_path, "--require-second-factor") as running:
        assert running.link is not None
        with httpx2.Client(base_url=running.base, headers={"Origin": running.base}) as browser:
            assert browser.post(running.link).status_code == 303
            assert browser.get("/").headers["Location"] == "/account/second-factor"


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "threatlas", "serve", "--port", str(port), "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONWARNINGS": "error"},
        )
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_text("no certificate")
    with pytest.raises(ThreatlasError, match=r"server\.pem and .*cannot be used for TLS"):
        serve(Listening(tmp_path / "data", certificate=tmp_path / "server.pem", key=tmp_path / "server.pem"), print)
    assert not (tmp_path / "data").exists()
