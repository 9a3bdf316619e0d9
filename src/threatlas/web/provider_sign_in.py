"""What comes of a sign-in by an OpenID provider: who it is here, or why nobody.

Nobody gets an account here by having one there. A user is known by a link between the two: connected by themselves while they
were signed in, or made the first time that the provider vouches for an e-mail address which is a user's name.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from threatlas.documents.plain import shortened
from threatlas.errors import ThreatlasError
from threatlas.state.audit import record
from threatlas.state.credentials import digest, new_token
from threatlas.state.provider import (
    ANSWER_LIFE,
    LONGEST_SHOWN,
    LONGEST_SUBJECT,
    ProviderLink,
    ProviderSignIn,
    link_of,
    link_of_user,
    send_away,
    take_back,
    unlink,
)
from threatlas.state.tables import now
from threatlas.state.users import User
from threatlas.web.effects import Account
from threatlas.web.id_tokens import TokenRefused
from threatlas.web.provider import Provider
from threatlas.web.provider_requests import ProviderTrouble, is_word
from threatlas.web.site import Site

log = logging.getLogger("threatlas.web")

WAY = "OpenID Connect"
"""As the audit log says by what somebody signed in."""


class SignInRefused(ThreatlasError):
    """Nobody is let in; what happened and what to do, for a page."""

    def __init__(self, status: int, happened: str, advice: str, *, why: str = "", user: str = "") -> None:
        super().__init__(happened)
        self.status = status
        self.happened = happened
        self.advice = advice
        self.why = why or happened
        """For the audit log."""
        self.user = user
        """The name of whom it is about, if that is known."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A sign-in that was begun."""

    address: str
    """Where the browser goes."""
    browser: str
    """For the cookie."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brings back from the provider."""

    state: str
    code: str
    error: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider."""

    subject: str
    email: str | None
    """In lower case, where the provider vouches for it."""
    shown: str


def provider_of(site: Site) -> Provider:
    """Raises with 404 where there is none."""
    if site.provider is None:
        raise HTTPException(404, "this server has no sign-in by a provider")
    return site.provider


def begin(site: Site, network: str, callback: str, path: str, user: int | None = None) -> Sent:
    """Begins a sign-in, or connects the account of a user. Raises :class:`SignInRefused`, or with 429 after very many."""
    provider = provider_of(site)
    if wait := provider.begun.wait(network):
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    provider.begun.fail(network)
    state, browser, nonce, verifier = new_token(), new_token(), new_token(), token_urlsafe(48)
    try:
        address = provider.address(callback, state, nonce, verifier)
    except ProviderTrouble as error:
        raise trouble(provider, error) from error
    with site.database.write() as session:
        waiting = ProviderSignIn(
            state=digest(state),
            browser=digest(browser),
            nonce=nonce,
            verifier=verifier,
            path=path,
            user_id=user,
            expires=now() + ANSWER_LIFE,
        )
        send_away(session, waiting)
    return Sent(address, browser)


def waiting_for(site: Site, answer: Answer, browser: str) -> ProviderSignIn:
    """The sign-in that an answer is for, which ends by that. Raises :class:`SignInRefused`."""
    with site.database.write() as session:
        waiting = take_back(session, answer.state, browser) if browser and answer.state else None
    if waiting is None:
        raise SignInRefused(
            400,
            "This sign-in has ended, or was begun elsewhere",
            "It took more than ten minutes, was completed already, or began in another browser. Begin again.",
            why="a state that is not known",
        )
    return waiting


def identity(site: Site, waiting: ProviderSignIn, answer: Answer, callback: str) -> Identity:
    """Who came back, as the provider says it. Raises :class:`SignInRefused`."""
    provider = provider_of(site)
    try:
        return _asked(provider, waiting, answer, callback)
    except ProviderTrouble as error:
        raise trouble(provider, error) from error
    except TokenRefused as error:
        log.warning("sign-in by the OpenID provider: %s", error)
        raise SignInRefused(
            400,
            f"What {provider.settings.name} says does not count",
            "Begin again. If it stays, tell whoever runs this server: the reason is in its audit log.",
            why=str(error),
        ) from error


def user_of(session: Session, provider: Provider, who: Identity) -> User:
    """Who somebody is here. Raises :class:`SignInRefused` for who is nobody."""
    name, issuer = provider.settings.name, provider.settings.issuer
    link = link_of(session, issuer, who.subject)
    user = None if link is None else link.user
    if link is None and who.email is not None:
        user = session.scalar(select(User).where(User.name == who.email))
        if user is not None and link_of_user(session, issuer, user.id) is not None:
            user = None  # whoever has the address now is not who was connected
    if user is None:
        vouched = (
            f"You are {who.email} with {name}. Ask an administrator to add you under that name; or sign in another way,"
        )
        nameless = f"{name} vouches for no e-mail address of yours. Sign in another way,"
        raise SignInRefused(
            403,
            "Nobody here is known by this account",
            f"{vouched if who.email else nameless} and connect the two on the page of your account.",
            why=f"nobody is known as {who.shown}" + ("" if who.email else ", and no e-mail address is vouched for"),
        )
    if not user.enabled:
        raise SignInRefused(
            403, "Your account here is disabled", "Ask an administrator.", why="disabled", user=user.name
        )
    if link is None:
        _link(session, provider, user, who)
    return user


def connect(session: Session, provider: Provider, account: Account, who: Identity) -> None:
    """Lets an account of the provider sign a user in from now on. Raises :class:`SignInRefused` where either is taken."""
    name, issuer = provider.settings.name, provider.settings.issuer
    taken, own = link_of(session, issuer, who.subject), link_of_user(session, issuer, account.id)
    if taken is not None and taken.user_id == account.id:
        return
    if taken is not None:
        raise SignInRefused(
            409,
            f"{who.shown} is connected with another user here",
            f"Sign in with another account of {name}, or ask an administrator.",
            user=account.name,
        )
    if own is not None:
        raise SignInRefused(
            409,
            f"You are connected with {own.shown} already",
            "Disconnect it on the page of your account first.",
            user=account.name,
        )
    _link(session, provider, session.get_one(User, account.id), who)


def disconnect(site: Site, account: Account) -> None:
    """Ends the link of a user. Raises with 404 where there is none."""
    with site.database.write() as session:
        shown = unlink(session, provider_of(site).settings.issuer, account.id)
        if shown is None:
            raise HTTPException(404)
        record(session, account.name, "disconnected provider", f"user {account.name} from {shown}")


def note_failure(site: Site, refused: SignInRefused) -> None:
    """Writes a sign-in that failed into the audit log."""
    about = f"user {refused.user} " if refused.user else ""
    with site.database.write() as session:
        record(session, "-", "failed to sign in", f"{about}by {WAY}: {refused.why}")


def trouble(provider: Provider, error: ProviderTrouble) -> SignInRefused:
    """For a provider that does not answer as it should; what it is stands in the log of the server."""
    log.warning("the OpenID provider: %s", error)
    return SignInRefused(
        503,
        f"Signing in with {provider.settings.name} does not work just now",
        "Try again in a minute, or sign in with a password or a link. If it stays, tell whoever runs this server: the reason "
        "is in its log.",
        why=str(error),
    )


def _asked(provider: Provider, waiting: ProviderSignIn, answer: Answer, callback: str) -> Identity:
    if not provider.is_from(answer.issuer):
        raise TokenRefused("the answer is not of this provider (iss)")
    if answer.error or not answer.code:
        name = provider.settings.name
        word = answer.error if is_word(answer.error) else "no reason that could be read"
        raise SignInRefused(
            403,
            f"There was no sign-in with {name}",
            f"It answered: {word}. Begin again; if it stays, ask whoever runs the sign-in of {name}.",
            why=f"the provider answered {word}",
        )
    return _identity(provider.claims(answer.code, waiting.verifier, callback, waiting.nonce))


def _identity(claims: dict[str, Any]) -> Identity:
    subject, email = claims["sub"], claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise TokenRefused("the ID token does not say who it is (sub)")
    # Only ASCII: there are other letters whose small ones are those of ASCII, and addresses that only look like another's.
    if not isinstance(email, str) or not email.isascii():
        email = None
    vouched = email.lower() if email is not None and claims.get("email_verified") is True else None
    return Identity(subject, vouched, shortened(email or subject, LONGEST_SHOWN))


def _link(session: Session, provider: Provider, user: User, who: Identity) -> None:
    issuer = provider.settings.issuer
    session.add(ProviderLink(issuer=issuer, subject=who.subject, shown=who.shown, user_id=user.id))
    record(session, user.name, "connected provider", f"user {user.name} with {who.shown}")
