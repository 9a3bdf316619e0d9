"""ID tokens: the right one counts, hostile ones do not."""

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from threatlas.web.id_tokens import LONGEST, Expected, TokenRefused, read_id_token

KEY = rsa.generate_private_key(65537, 2048)
OTHER = rsa.generate_private_key(65537, 2048)
JWK: dict[str, Any] = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "a", "use": "sig"}
EXPECTED = Expected("https://id.example.org", "atlas", "n-1")


def signed(key: Any = KEY, algorithm: str = "RS256", kid: str = "a", **changed: Any) -> str:
    """A right token but for what is changed; None leaves a claim out."""
    claims = {
        "iss": EXPECTED.issuer,
        "sub": "7",
        "aud": "atlas",
        "exp": time.time() + 60,
        "iat": time.time(),
        "nonce": "n-1",
    }
    left = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return jwt.encode(left, key, algorithm, headers={"kid": kid})


@pytest.mark.parametrize("changed", [{}, {"azp": "atlas"}, {"aud": ["atlas", "b"], "azp": "atlas"}])
def test_a_right_token_counts(changed: dict[str, Any]) -> None:
    assert read_id_token(signed(**changed), [JWK], EXPECTED)["sub"] == "7"


@pytest.mark.parametrize(
    "token",
    [
        signed(None, "none"),
        signed(JWK["n"], "HS256"),
        signed(OTHER),
        signed(kid="b"),
        signed(iss="https://evil.example.org"),
        signed(aud="other"),
        signed(aud=["atlas", "b"]),
        signed(azp="other"),
        signed(nonce="n-2"),
        signed(nonce=None),
        signed(exp=time.time() - 3600),
        signed(iat=time.time() + 3600),
        signed(exp=None),
        signed(sub=None),
        "x.y.z",
        "",
        "a" * (LONGEST + 1),
    ],
)
def test_a_hostile_token_does_not(token: str) -> None:
    with pytest.raises(TokenRefused):
        read_id_token(token, [JWK], EXPECTED)
