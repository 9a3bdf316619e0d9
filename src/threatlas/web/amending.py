"""Changes of one decision or one control of a system, each a new version made in the text of the latest."""

from __future__ import annotations

from fastapi import HTTPException

from threatlas.systems.amending import Amendment, amend
from threatlas.web.answering import Overtaken
from threatlas.web.effects import Account
from threatlas.web.holdings import save_version
from threatlas.web.site import Site
from threatlas.web.visibility import latest_version, system_for


class WouldRewrite(HTTPException):
    """The change cannot be made in place, and nobody has said that the whole may be written anew."""

    def __init__(self, section: str) -> None:
        super().__init__(
            409,
            f"the {section} of this description are written in a way that cannot be changed in place: saving writes the whole "
            "description anew, in other lines and without its comments. Say that it may be, or change the text yourself",
        )


def save_amendment(
    site: Site, account: Account, identifier: int, amendment: Amendment, base: int, *, rewrite: bool = False
) -> int:
    """Saves the change as a version on top of ``base``; its number.

    Raises :class:`WouldRewrite`, unless ``rewrite`` allows it; with 404 where there is no such part; as
    :func:`~threatlas.web.holdings.save_version`.
    """
    with site.database.read() as session:
        newest = latest_version(session, system_for(session, account, identifier, write=True))
        number, text = (newest.number, newest.text) if newest is not None else (0, "")
    if number != base:
        raise Overtaken(base, number)
    try:
        amended = amend(text, amendment)
    except IndexError as error:
        raise HTTPException(404, str(error)) from None
    if amended.whole and not rewrite:
        raise WouldRewrite(amendment.section)
    return save_version(site, account, identifier, amended.text, base=base)


def needs_rewriting(text: str, amendment: Amendment) -> bool:
    """Whether the whole would be written anew."""
    return amend(text, amendment).whole
