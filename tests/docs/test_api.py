"""The page of the REST API: its requests work as they stand there, and its tables say what holds."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from threatlas.state.credentials import hash_password
from threatlas.web.contract import FAILURES
from threatlas.web.shapes import CODES
from webserver import DESCRIPTION, Server, running

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server on loopback with the user ada of team 1."""
    import uvicorn

    server = Server(tmp_path / "data")
    server.person("ada", "administrator", server.team("Security"), password=hash_password(PASSWORD))
    with socket.socket() as bound, running(server):
        bound.bind(("127.0.0.1", 0))
        serving = uvicorn.Server(uvicorn.Config(server.app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=serving.run, args=([bound],), daemon=True)
        thread.start()
        while not serving.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        serving.should_exit = True
        thread.join(10)
    server.site.at_hand.close()
    server.site.database.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_requests_work_as_they_stand_there(address: str, tmp_path: Path) -> None:
    (tmp_path / "system.yaml").write_text(DESCRIPTION)
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 4
    ran = subprocess.run(
        ["timeout", "60", "bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=tmp_path,
        env={**os.environ, "SERVER": address, "PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert '"name":"ada"' in ran.stdout
    assert '"right":false' in ran.stdout
    assert '"exposures"' in (tmp_path / "analysis.json").read_text()


def test_the_table_of_errors_is_that_of_the_code() -> None:
    told = dict(re.findall(r"^\| (\d{3}) \| `(\w+)` \|", PAGE, re.MULTILINE))
    assert {int(status): code for status, code in told.items()} == {
        status: code for status, code in CODES.items() if status != 415
    }
    for status, meaning in FAILURES.items():
        assert meaning.partition(";")[0] in PAGE, status
