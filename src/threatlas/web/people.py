"""What administrators do with users, and what a user does with their password. Pages and API go through here alike."""

from __future__ import annotations

import re

from fastapi import HTTPException
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from threatlas.state import credentials
from threatlas.state.audit import record
from threatlas.state.pending import close_pending
from threatlas.state.sign_in import close_others, make_link
from threatlas.state.tokens import ApiToken
from threatlas.state.users import SignedIn, SignInLink, User
from threatlas.web.effects import Account
from threatlas.web.roster import still_manages, team_for, user_for
from threatlas.web.site import Site
from threatlas.web.teams import take_in

NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
"""Of users: what can stand in a log and an address, and looks like nothing else."""
NAME_IN_WORDS = "A name begins with a letter or digit and holds letters, digits and . _ @ - only."


def add_user(site: Site, account: Account, name: str, role: str, teams: list[int]) -> tuple[int, str]:
    """Adds a user; their id, and the token of a link that signs them in once."""
    _no_administrator_by_token(account, role)
    name = name.strip().lower()
    if not NAME.fullmatch(name):
        raise HTTPException(422, NAME_IN_WORDS)
    with site.database.write() as session:
        still_manages(session, account)
        if session.scalar(select(User.id).where(User.name == name)) is not None:
            raise HTTPException(409, f"there is a user {name} already")
        user = User(name=name, role=role)
        session.add(user)
        session.flush()
        record(session, account.name, "created user", f"user {name} as {role}")
        for team in dict.fromkeys(teams):
            take_in(session, account, user, team_for(session, team))
        return user.id, make_link(session, user)


def change_user(
    site: Site, account: Account, identifier: int, *, role: str | None = None, enabled: bool | None = None
) -> None:
    """Gives a user another role, or lets them in no longer: their sessions, tokens and links end for good.

    Raises with 409 where nobody would be left to administer the server, and for one's own account: nobody locks themselves out.
    """
    with site.database.write() as session:
        still_manages(session, account)
        user = user_for(session, identifier)
        changes = role not in (None, user.role) or enabled not in (None, user.enabled)
        if role is not None and role != user.role:
            _no_administrator_by_token(account, role)
            user.role = role
            record(session, account.name, "changed role", f"user {user.name} to {role}")
        if enabled is not None and enabled != user.enabled:
            user.enabled = enabled
            record(session, account.name, "enabled user" if enabled else "disabled user", f"user {user.name}")
            if not enabled:
                _shut_out(session, user)
        session.flush()
        _somebody_administers(session)
        if changes and user.id == account.id:
            raise HTTPException(
                409, "that is your own account: another administrator can change its role or disable it"
            )


def set_password(site: Site, account: Account, current: str, new: str, kept_session: str) -> None:
    """Gives an account another password, or its first. Its other sessions end; the one of the token goes on.

    Raises with 403 where ``current`` is not its password, if it has one.
    """
    if len(new) < credentials.SHORTEST:
        raise HTTPException(422, f"a password has at least {credentials.SHORTEST} characters")
    key = f"name {account.name}"
    if wait := site.failures.wait(key):
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    with site.database.read() as session:
        kept = user_for(session, account.id).password
    if kept is not None and not credentials.matches(current, kept):
        site.failures.fail(key)
        with site.database.write() as session:
            record(session, account.name, "failed to prove identity", f"user {account.name}")
        raise HTTPException(403, "the current password is another")
    hashed = credentials.hash_password(new)
    with site.database.write() as session:
        user_for(session, account.id).password = hashed
        close_others(session, account.id, kept_session)
        close_pending(session, account.id)
        record(session, account.name, "changed password", f"user {account.name}")


def new_link(site: Site, account: Account, identifier: int) -> str:
    """The token of a link that signs a user in once; earlier ones end. Raises with 409 for who may not come in."""
    with site.database.write() as session:
        still_manages(session, account)
        user = user_for(session, identifier)
        if not user.enabled:
            raise HTTPException(409, f"{user.name} is disabled, so no link would let them in: enable them first")
        record(session, account.name, "made sign-in link", f"user {user.name}")
        return make_link(session, user)


def _shut_out(session: Session, user: User) -> None:
    """Ends all by which a user can come in, so that nothing of it comes back when they are enabled again."""
    for ended in (
        delete(SignedIn).where(SignedIn.user_id == user.id),
        delete(ApiToken).where(ApiToken.user_id == user.id),
        delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used.is_(None)),
    ):
        session.execute(ended)
    close_pending(session, user.id)


def _somebody_administers(session: Session) -> None:
    administrators = select(func.count()).select_from(User).where(User.role == "administrator", User.enabled)
    if not session.scalar(administrators):
        raise HTTPException(
            409, "that would leave nobody to administer the server: make somebody else an administrator first"
        )


def _no_administrator_by_token(account: Account, role: str) -> None:
    """Who has stolen a token could otherwise make themselves an account that outlives it."""
    if account.token_effects is not None and role == "administrator":
        raise HTTPException(403, "no token may make an administrator: sign in with a browser")
