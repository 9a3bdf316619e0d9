"""An OpenID provider: where it sends people, and what it says of who came back (OpenID Connect Core 1.0, section 3.1)."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode, urlsplit

from threatlas.errors import MissingExtra
from threatlas.web.id_tokens import Expected, TokenRefused, UnknownKey, read_id_token
from threatlas.web.provider_requests import ProviderTrouble, ask, is_safe
from threatlas.web.settings import OpenIDProvider
from threatlas.web.throttle import Throttle

Found = TypeVar("Found")
AT_ONCE = 8
"""Each waits in a thread of those that answer people, so that few may wait for a provider that is slow."""
FRESH = 3600.0
"""Seconds until endpoints and keys are asked for again: a key that was withdrawn counts no longer."""
PAUSE = 60.0
"""Seconds between two looks for a key that is not there."""
PAUSE_AFTER_TROUBLE = 5.0
"""Seconds in which a provider that did not answer is not asked again."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a provider says of itself (OpenID Connect Discovery 1.0, section 3)."""

    authorization: str
    token: str
    keys: str
    names_itself: bool
    """Whether it says with each answer who it is (RFC 9207)."""


class Provider:
    """One that people sign in with."""

    def __init__(self, settings: OpenIDProvider, clock: Callable[[], float] = monotonic) -> None:
        try:
            import cryptography  # noqa: F401
            import jwt  # noqa: F401  # here and not at the first sign-in
        except ModuleNotFoundError as error:
            raise MissingExtra("sign-in by an OpenID provider", "oidc") from error
        self.settings = settings
        self.begun = Throttle(most=1000, within=600)
        """Sign-ins that were begun, by network: each is kept for a while. An organisation may come from one address."""
        self._clock = clock
        self._few = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, list[dict[str, Any]]] | None = None
        self._trouble: tuple[float, ProviderTrouble] | None = None

    def address(self, callback: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser. Raises :class:`ProviderTrouble`."""
        with self._one_of_few():
            endpoint = self._found_endpoints().authorization
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": callback,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    def is_from(self, issuer: str) -> bool:
        """Whether an answer is of this provider, by what it says of itself; empty for nothing. Raises :class:`ProviderTrouble`."""
        if issuer:
            return issuer == self.settings.issuer
        with self._one_of_few():
            return not self._found_endpoints().names_itself

    def claims(self, code: str, verifier: str, callback: str, nonce: str) -> dict[str, Any]:
        """What the provider says of who came back with a code.

        Raises :class:`ProviderTrouble` where it does not answer as it should, :class:`TokenRefused` where what it says does not
        count.
        """
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback, "code_verifier": verifier}
        authorization = None
        if self.settings.secret is None:
            form["client_id"] = self.settings.client
        else:  # RFC 6749, section 2.3.1: each is encoded as in a form first
            pair = f"{quote_plus(self.settings.client)}:{quote_plus(self.settings.secret)}"
            authorization = f"Basic {b64encode(pair.encode()).decode()}"
        expected = Expected(self.settings.issuer, self.settings.client, nonce)
        with self._one_of_few():
            answer = ask(self._found_endpoints().token, urlencode(form).encode(), authorization)
            token = answer.get("id_token")
            if not isinstance(token, str):
                raise TokenRefused("the provider gave no ID token")
            try:
                return read_id_token(token, self._found_keys(FRESH), expected)
            except UnknownKey:
                return read_id_token(token, self._found_keys(PAUSE), expected)

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        if not self._few.acquire(timeout=1):
            raise ProviderTrouble("many sign-ins wait for the provider just now")
        try:
            yield
        finally:
            self._few.release()

    def _found_endpoints(self) -> Endpoints:
        with self._lock:
            if self._endpoints is None or self._clock() - self._endpoints[0] > FRESH:
                self._endpoints = self._clock(), self._asked(self._discover)
            return self._endpoints[1]

    def _found_keys(self, age: float) -> list[dict[str, Any]]:
        """The keys, at most so many seconds old."""
        endpoint = self._found_endpoints().keys
        with self._lock:
            if self._keys is None or self._clock() - self._keys[0] > age:
                listed = self._asked(lambda: ask(endpoint)).get("keys")
                kept = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
                self._keys = self._clock(), kept
            return self._keys[1]

    def _asked(self, question: Callable[[], Found]) -> Found:
        """An answer. Where there was trouble just now, that again: those who wait for the lock do not each wait for a timeout."""
        if self._trouble is not None and self._clock() - self._trouble[0] < PAUSE_AFTER_TROUBLE:
            raise ProviderTrouble(str(self._trouble[1]))
        try:
            found = question()
        except ProviderTrouble as error:
            self._trouble = self._clock(), error
            raise
        self._trouble = None
        return found

    def _discover(self) -> Endpoints:
        issuer = self.settings.issuer
        told = ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise ProviderTrouble(
                f"the provider says that it is {str(told.get('issuer'))[:200]!r}, not {issuer!r}: --oidc-issuer must be "
                "what it says, to the letter"
            )
        addresses = [told.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        safe = [one for one in addresses if isinstance(one, str) and is_safe(one, beside=issuer)]
        if len(safe) != len(addresses):
            raise ProviderTrouble("the provider does not name its endpoints, or names some without https")
        authorization, token, keys = safe
        return Endpoints(authorization, token, keys, told.get("authorization_response_iss_parameter_supported") is True)
