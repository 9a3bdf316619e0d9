"""The command itself; that it serves is in tests/web/test_serving.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from running import Threatlas


@pytest.mark.parametrize("missing", ["fastapi", "uvicorn", "sqlalchemy", "alembic", "argon2", "jinja2"])
def test_a_missing_extra_is_named(missing: str, tmp_path: Path) -> None:
    commands = ["serve", "backup", "restore"] if missing == "sqlalchemy" else ["serve"]  # copies need no more
    for command in commands:
        words = [command, *([] if command == "serve" else ["file"])]
        program = (
            f"import sys; sys.modules[{missing!r}] = None; from threatlas.cli import main; sys.exit(main({words}))"
        )
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert ran.returncode == 2
        assert f"threatlas {command} needs an extra: pip install 'threatlas[server]'" in ran.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--port", "65536"], "is no port"),
        (["--port", "-1"], "--port"),
        (["--port", "٣"], "is no port"),
        (["--host", "0.0.0.0"], "nothing would protect passwords"),  # noqa: S104
        (["--sign-in-link", "nobody"], "there is no user 'nobody'"),
        (["--data", "/dev/null/below"], "/dev/null/below"),
    ],
)
def test_what_it_refuses(threatlas: Threatlas, words: list[str], reason: str) -> None:
    ran = threatlas("serve", *words, *([] if "--port" in words else ["--port", "0"]))
    assert ran.code == 2
    assert reason in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "is no address such as"),
        ("postgresql+psycopg://ada:secret@127.0.0.1:1/atlas", "ada:***@127.0.0.1:1/atlas: cannot be reached"),
        ("mysql+nothing://x/y", "THREATLAS_DATABASE is no address"),
    ],
)
def test_a_database_that_is_not_there(
    threatlas: Threatlas, monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    monkeypatch.setenv("THREATLAS_DATABASE", url)
    ran = threatlas("serve", "--port", "0")
    assert ran.code == 2
    assert reason in ran.err
    assert "secret" not in ran.err
