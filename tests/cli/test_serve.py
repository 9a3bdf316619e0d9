"""The command itself; that it serves is in tests/web/test_serving.py."""

import sys

import pytest

from running import Threatlas


@pytest.mark.parametrize("missing", ["fastapi", "uvicorn", "sqlalchemy", "alembic", "argon2", "jinja2"])
def test_a_missing_extra_is_named(threatlas: Threatlas, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in [name for name in sys.modules if name.startswith(("threatlas.web", "threatlas.state"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    for words in (("serve",), ("backup", "file"), ("restore", "file")):
        if words[0] != "serve" and missing != "sqlalchemy":
            continue  # copies need no more
        ran = threatlas(*words)
        assert ran.code == 2
        assert f"threatlas {words[0]} needs an extra: pip install 'threatlas[server]'" in ran.err


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
