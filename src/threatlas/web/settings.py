"""How a server is set up."""

from __future__ import annotations

from dataclasses import dataclass, field

UNNAMED = "your organisation"


@dataclass(frozen=True, slots=True)
class OpenIDProvider:
    """Where people sign in who have their accounts elsewhere (OpenID Connect Core 1.0)."""

    issuer: str
    """Its address, to the letter as it says it itself."""
    client: str
    """What this server is called there."""
    secret: str | None = field(default=None, repr=False)
    """None for a public client."""
    name: str = UNNAMED
    """As the button says it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides how the application answers, besides its state."""

    database: str
    """The address of the state database, as SQLAlchemy reads it."""
    secure: bool = False
    """Whether browsers come over TLS, by the server's own or that of a proxy in front."""
    hosts: frozenset[str] | None = None
    """Names that the ``Host`` header may give, without port; None for any. Keeps other sites' names from leading here."""
    origin: str | None = None
    """Scheme, host and port that people type, where requests come under another name, from a proxy for example."""
    only_tls: bool = False
    """Whether to refuse what did not come over TLS: what did not pass the proxy that should stand in front."""
    require_second_factor: bool = False
    """Whether everybody must have a second factor; who has none can only set it up."""
    provider: OpenIDProvider | None = None
    """Who else says who somebody is."""
    workers: int = 1
    """Analyses at a time, each in a process of its own."""
    analysis_seconds: float = 300
    """Until an analysis is given up."""
    analysis_memory: int = 4 * 1024**3
    """Bytes of address space of a process that analyses."""
