"""An OpenID provider on loopback, which misbehaves as a test tells it to."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "atlas"
SECRET = "s3cret & more"  # noqa: S105  # of nobody
CODE = "the-code-of-somebody"
_KEYS = {kid: rsa.generate_private_key(65537, 2048) for kid in ("a", "b")}


def jwk(kid: str) -> dict[str, Any]:
    """The public key of a name."""
    return {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEYS[kid].public_key())), "kid": kid, "use": "sig"}


class TestProvider:
    """What it says, all of it right until a test changes it."""

    __test__ = False

    def __init__(self, base: str) -> None:
        self.issuer = base
        self.claims: dict[str, Any] = {"sub": "7", "email": "ada@example.org", "email_verified": True}
        """Of who signs in; None leaves one out."""
        self.metadata: dict[str, Any] = {}
        """Other than the right ones."""
        self.kid, self.listed = "a", ["a"]
        self.sign: tuple[Any, str] | None = None
        """A key and an algorithm other than the right ones."""
        self.raw: dict[str, tuple[int, dict[str, str], bytes]] = {}
        """Status, headers and body to answer with, by path."""
        self.asked: list[str] = []
        """The paths that were asked for."""
        self.sent: dict[str, str] = {}
        """The form that came for a token, and its ``Authorization``."""
        self._begun: dict[str, str] = {}

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{one: self.issuer + path for one, path in paths.items()}, **self.metadata}

    def sign_in(self, address: str) -> str:
        """What a browser does that was sent to ``address``; where it is sent back to."""
        parts = urlsplit(address)
        assert address.startswith(f"{self.issuer}/authorize?")
        return self.authorize(parts.query)

    def authorize(self, query: str) -> str:
        """Where a browser is sent back to."""
        self._begun = {name: values[0] for name, values in parse_qs(query).items()}
        back = {"code": CODE, "state": self._begun["state"], "iss": self.issuer}
        return f"{self._begun['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        """The answer for a code."""
        self.sent = {**form, "Authorization": authorization}
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        right = form["code"] == CODE and challenge == self._begun["code_challenge"]
        if not right or form["redirect_uri"] != self._begun["redirect_uri"]:
            return {"error": "invalid_grant", "error_description": form["code"]}
        moment = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": moment, "exp": moment + 60, "nonce": self._begun["nonce"]}
        left = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        key, algorithm = self.sign or (_KEYS[self.kid], "RS256")
        return {"id_token": jwt.encode(left, key, algorithm, headers={"kid": self.kid}), "token_type": "Bearer"}


def _handler(provider: TestProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the library's
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/authorize":
                self._answer(303, {"Location": provider.authorize(parts.query)}, b"")
            elif parts.path == "/.well-known/openid-configuration":
                self._json(provider.discovery())
            else:
                self._json({"keys": [jwk(kid) for kid in provider.listed]})

        def do_POST(self) -> None:  # the name is the library's
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            answer = provider.token(form, self.headers.get("Authorization", ""))
            self._json(answer, 400 if "error" in answer else 200)

        def _json(self, told: dict[str, Any], status: int = 200) -> None:
            self._answer(*provider.raw.get(urlsplit(self.path).path, (status, {}, json.dumps(told).encode())))

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def providing() -> Iterator[TestProvider]:
    """Runs one while the context lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = TestProvider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(provider)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
