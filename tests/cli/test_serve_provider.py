"""The OpenID provider of ``threatlas serve``: from where its settings come, and which are refused."""

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import httpx2
import pytest

from provider import CLIENT, SECRET, providing
from running import Threatlas
from serverprocess import server_process
from threatlas.cli.serve_provider import provider_of
from threatlas.errors import ThreatlasError
from threatlas.web.settings import OpenIDProvider

ISSUER = "https://id.example.org/realms/staff"


def said(issuer: str | None = None, client: str | None = None, name: str | None = None) -> Namespace:
    return Namespace(oidc_issuer=issuer, oidc_client=client, oidc_name=name)


def test_from_where_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert provider_of(said()) is None
    assert provider_of(said(ISSUER, "atlas")) == OpenIDProvider(ISSUER, "atlas", None, "your organisation")
    (tmp_path / "threatlas.toml").write_text(f'oidc_issuer = "{ISSUER}"\noidc_client = "file"\noidc_name = "File"\n')
    assert provider_of(said()) == OpenIDProvider(ISSUER, "file", None, "File")
    monkeypatch.setenv("THREATLAS_OIDC_CLIENT", "environment")
    monkeypatch.setenv("THREATLAS_OIDC_SECRET", SECRET)
    assert provider_of(said()) == OpenIDProvider(ISSUER, "environment", SECRET, "File")
    assert provider_of(said(client="line", name="Line")) == OpenIDProvider(ISSUER, "line", SECRET, "Line")
    (tmp_path / "threatlas.toml").write_text('oidc_secret = "x"\n')
    with pytest.raises(ThreatlasError, match="'oidc_secret' is not a setting"):
        provider_of(said())


@pytest.mark.parametrize(
    "issuer",
    [
        ISSUER,
        f"{ISSUER}/",
        "https://id.example.org:8443",
        "http://localhost:8080/a",
        "http://127.0.0.1",
        "http://[::1]:1",
    ],
)
def test_issuers_that_will_do(issuer: str) -> None:
    assert provider_of(said(issuer, "atlas")) is not None


@pytest.mark.parametrize(
    "issuer",
    [
        *("http://id.example.org", "ftp://id.example.org", "id.example.org", "https://", "https://[", "https://a:x"),
        *("https://ada:secret@id.example.org", "https://id.example.org?a", "https://id.example.org#a", "https://a\nb"),
        *("https://id.example.org/é", "http://127.0.0.1.example.org", f"https://{'x' * 500}"),
    ],
)
def test_issuers_that_will_not_do(issuer: str) -> None:
    with pytest.raises(ThreatlasError, match="--oidc-issuer: "):
        provider_of(said(issuer, "atlas"))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--oidc-issuer", ISSUER], "go together"),
        (["--oidc-client", "atlas"], "go together"),
        (["--oidc-name", "Example"], "give --oidc-issuer and --oidc-client"),
        (["--oidc-issuer", ISSUER, "--oidc-client", "é"], "--oidc-client is the id"),
        (["--oidc-issuer", ISSUER, "--oidc-client", "a", "--oidc-name", "x" * 61], "at most 60 characters"),
        (
            ["--oidc-issuer", ISSUER, "--oidc-client", "a", "--host", "0.0.0.0", "--behind-proxy", "127.0.0.1"],  # noqa: S104
            "needs --public-url",
        ),
    ],
)
def test_what_it_refuses(threatlas: Threatlas, words: list[str], reason: str) -> None:
    ran = threatlas("serve", "--port", "0", *words)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert reason in ran.err


@pytest.mark.parametrize("missing", ["jwt", "cryptography"])
def test_a_missing_extra_is_named(missing: str, tmp_path: Path) -> None:
    words = ["serve", "--port", "0", "--data", "data", "--oidc-issuer", ISSUER, "--oidc-client", "atlas"]
    program = f"import sys; sys.modules[{missing!r}] = None; from threatlas.cli import main; sys.exit(main({words}))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 2
    assert "an OpenID provider needs an extra: pip install 'threatlas[oidc]'" in ran.stderr


def test_a_server_that_runs(tmp_path: Path) -> None:
    with providing() as provider:
        provider.claims["email"] = "lin@example.org"
        words = ("--oidc-issuer", provider.issuer, "--oidc-client", CLIENT, "--oidc-name", "Example")
        with server_process(tmp_path, *words, environment={"THREATLAS_OIDC_SECRET": SECRET}) as running:
            with running.browser() as admin:
                made = admin.post("/api/users", json={"name": "lin@example.org", "role": "viewer", "teams": []})
                assert made.status_code == 201, made.text
            with httpx2.Client(base_url=running.base, follow_redirects=True) as browser:
                assert "/oidc/start?next=" in browser.get("/sign-in").text
                assert browser.get("/oidc/start?next=/account").status_code == 200
                assert browser.get("/api/me").json()["name"] == "lin@example.org"
        assert provider.sent["Authorization"].startswith("Basic ")
