"""What people do with their second factor: set it up, sign in with it, show that it is they, turn it off."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException
from sqlalchemy import delete
from sqlalchemy.orm import Session

from threatlas.state import credentials, second_factor
from threatlas.state.audit import record
from threatlas.state.pending import close_pending, find_pending
from threatlas.state.sign_in import close_others, open_session
from threatlas.state.users import SignedIn, User
from threatlas.web.effects import Account
from threatlas.web.roster import still_manages
from threatlas.web.site import Site

WRONG_CODE = "That code is wrong, was used already, or its time is over. Wait for the next one, and check the clock of the phone."


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-in that is complete."""

    session: str
    """The token for the cookie."""
    path: str
    """Where to go on."""


def begin(site: Site, account: Account) -> str:
    """The secret for an app; it counts from the first code on. Raises with 409 for who has a second factor."""
    with site.database.write() as session:
        secret = second_factor.begin(session, account.id)
    if secret is None:
        raise HTTPException(409, "your second factor is on already; turn it off first to set up another")
    return secret


def confirm(site: Site, account: Account, code: str, kept_session: str) -> list[str] | None:
    """Turns the second factor on: the recovery codes, or None for a wrong code. Other sessions end: they did not need it."""
    with site.database.write() as session:
        codes = second_factor.confirm(session, account.id, code)
        if codes is None:
            return None
        close_others(session, account.id, kept_session)
        record(session, account.name, "turned on second factor", f"user {account.name}")
    return codes


def enter(site: Site, pending: str, code: str) -> Entered | None:
    """Completes a sign-in that waits, for the right code; None for another. Raises with 401 where it waits no longer, with 429
    after many wrong codes of a user.

    All of it is one transaction, so that of two that give the same code at once, one is counted as wrong.
    """
    with site.database.write() as session:
        waiting = find_pending(session, pending)
        if waiting is None:
            raise HTTPException(401, "this sign-in has ended: begin again")
        user = waiting.user
        _heed_failures(site, _codes_of(user.id))
        how = second_factor.use_code(session, user.id, code)
        if how is None:
            site.failures.fail(_codes_of(user.id))
            record(session, "-", "failed second factor", f"user {user.name}")
            return None
        site.failures.forgive(_codes_of(user.id))
        entered = Entered(open_session(session, user), waiting.path)
        record(session, user.name, "signed in", f"by {waiting.way} and {how}")
        close_pending(session, user.id)
    return entered


def turn_off(site: Site, account: Account, proof: str) -> None:
    """Takes the second factor away, for a password or a code."""
    prove(site, account, proof)
    with site.database.write() as session:
        if second_factor.turn_off(session, account.id):
            record(session, account.name, "turned off second factor", f"user {account.name}")


def new_recovery_codes(site: Site, account: Account, proof: str) -> list[str]:
    """Other recovery codes, for a password or a code."""
    prove(site, account, proof)
    with site.database.write() as session:
        if not second_factor.has_second_factor(session, account.id):
            raise HTTPException(409, "your second factor is off")
        record(session, account.name, "made recovery codes", f"user {account.name}")
        return second_factor.new_recovery_codes(session, account.id)


def prove(site: Site, account: Account, proof: str) -> None:
    """Raises with 422 where ``proof`` is neither the password nor a code of an account, with 429 after many wrong ones."""
    keys = (f"name {account.name}", _codes_of(account.id))
    _heed_failures(site, *keys)
    with site.database.write() as session:
        if second_factor.use_code(session, account.id, proof) is not None:
            site.failures.forgive(_codes_of(account.id))
            return
        kept = session.get_one(User, account.id).password
    if kept is not None and credentials.matches(proof, kept):
        return
    site.failures.fail(*keys)
    with site.database.write() as session:
        record(session, account.name, "failed to prove identity", f"user {account.name}")
    raise HTTPException(422, "that is neither your password nor a code that counts now")


def reset(site: Site, account: Account, identifier: int) -> None:
    """Takes the second factor of somebody else away, who lost it. Raises with 404 where there is nobody, or none; with 409 for
    one's own, which goes by a password or a code alone.
    """
    if identifier == account.id:
        raise HTTPException(
            409, "turn your own second factor off on the page of your account, by your password or a code"
        )
    with site.database.write() as session:
        still_manages(session, account)
        user = session.get(User, identifier)
        if user is None or not forget(session, user, account.name):
            raise HTTPException(404, "there is no such user, or no second factor")


def forget(session: Session, user: User, who: str) -> bool:
    """Takes the second factor of a user away and ends all their sessions; whether there was one."""
    if not second_factor.turn_off(session, user.id):
        return False
    session.execute(delete(SignedIn).where(SignedIn.user_id == user.id))
    close_pending(session, user.id)
    record(session, who, "reset second factor", f"user {user.name}" + ("" if who != "-" else " from the command line"))
    return True


def _heed_failures(site: Site, *keys: str) -> None:
    if wait := site.failures.wait(*keys):
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})


def _codes_of(user: int) -> str:
    return f"code {user}"
